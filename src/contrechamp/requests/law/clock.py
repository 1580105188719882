"""How days and months are counted. Plain dates: a term of the law knows no hours, so daylight saving cannot move it.

Three conventions for the day of the event (`first_day`):

- `counted` (the French "délai non franc" as practised for refusals and referrals): it is the first day of the term. A
  month from 15 March ends with 14 April; two months from 1 February end with 31 March.
- `not_counted` (Regulation 1182/71, article 3(1); Code de procédure civile, article 641): the term ends with the day of
  the same number. A month from 15 March ends with 15 April.
- `franc` (Code de justice administrative, R. 421-1): neither the first nor the last day counts: one day more again.

Where the month has no such day, the term ends with the month's last day, whichever the convention.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["months", "days", "working_days"]
FirstDay = Literal["counted", "not_counted", "franc"]
RollOver = Literal["none", "next_working_day"]
IsOff = Callable[[date], bool]

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """So many days or months, and how they are counted."""

    amount: int
    unit: Unit
    first_day: FirstDay = "not_counted"
    roll_over: RollOver = "none"


def last_day(count: Count, start: date, is_off: IsOff) -> date:
    """The last day of the term that an event on `start` begins; `is_off` says which days are no working days."""
    if count.unit == "working_days":
        return _working_days(count, start, is_off)
    end = _months(count, start) if count.unit == "months" else _days(count, start)
    while count.roll_over == "next_working_day" and is_off(end):
        end += DAY
    return end


def months_later(start: date, months: int) -> tuple[date, bool]:
    """The day of the same number so many months later, and whether that month has it; else the month's last day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    longest = monthrange(year, month)[1]
    return date(year, month, min(start.day, longest)), start.day <= longest


def _months(count: Count, start: date) -> date:
    same_day, exists = months_later(start, count.amount)
    if count.first_day == "counted":
        return same_day - DAY if exists else same_day
    return same_day + DAY if count.first_day == "franc" else same_day


def _days(count: Count, start: date) -> date:
    shift = {"counted": -1, "not_counted": 0, "franc": 1}[count.first_day]
    return start + timedelta(days=count.amount + shift)


def _working_days(count: Count, start: date, is_off: IsOff) -> date:
    end, left = start, count.amount
    if count.first_day == "counted" and not is_off(start):
        left -= 1
    while left > 0:
        end += DAY
        left -= not is_off(end)
    return end
