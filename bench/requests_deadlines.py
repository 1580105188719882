"""Deadlines of many open requests counted again in one pass, against bare date arithmetic on the same terms.

    python bench/requests_deadlines.py [requests]     default 100,000

The requests are of every regime and calendar, sent on any day of three years, and stand anywhere between sending and
the court. The pass reads every event, derives state and terms of each by the law, and compares them with what is kept:
two queries, whatever the number. The floor counts each of those terms by hand: months added, working days stepped
through, the end moved past weekends and holidays.
"""

import os
import random
import sys
import tempfile
import time
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

REGIMES = ("fr", "fr", "fr", "gb", "eu")
CALENDARS = ("FR", "FR", "FR-57", "FR-6AE", "FR-971", "FR-974")
LATER = ("extended", "refused", "answered_part", "not_held", "referral_registered", "opinion", "confirmed")


def main(count: int) -> None:
    folder = tempfile.mkdtemp(prefix="contrechamp-bench-")
    os.environ |= {"CONTRECHAMP_HOME": folder, "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0, skip_checks=True)
    from contrechamp.requests import acts, reads
    from contrechamp.requests.course.deriving import derive
    from contrechamp.requests.law.regime import regimes
    from contrechamp.requests.models import Body, Event, Request

    body = Body.objects.create(urn="x:1", name="Mairie")
    chance, today = random.Random(1), reads.today()
    requests, events = [], []
    for number in range(count):
        regime = chance.choice(REGIMES)
        calendar = chance.choice(CALENDARS) if regime == "fr" else ""
        one = Request(
            id=uuid4(), organisation="o", body=body, title="x", reply=str(number), regime=regime, calendar=calendar
        )
        requests.append(one)
        events += [Event(request_id=one.id, **told) for told in happened(chance, today)]
    Request.objects.bulk_create(requests, batch_size=2000)
    Event.objects.bulk_create(events, batch_size=2000)
    kinds, many = len({(one.regime, one.calendar) for one in requests}), len(events)
    law: dict[UUID, tuple[str, str]] = {one.id: (one.regime, one.calendar) for one in requests}
    del requests, events
    first = timed(acts.refresh_all)
    with CaptureQueriesContext(connection) as queries:
        again = timed(acts.refresh_all)
    terms = [
        (term.rule.count, term.start, term.rule.holidays)
        for key, own in reads.events_of()
        for term in derive(regimes()[law[key][0]], own, today, law[key][1]).terms
    ]
    floor = min(bare(terms) for _n in range(3))
    print(
        f"{count} requests of {kinds} laws and calendars, {many} events, {len(terms)} terms, {len(queries)} statements"
    )
    print(f"one pass: {again:.2f} s (the first, which writes all: {first:.2f} s); bare date arithmetic: {floor:.2f} s")
    print(f"ratio {again / floor:.1f}")


def happened(chance: random.Random, today: date) -> Iterator[dict[str, Any]]:
    """What happened to one request: sent, perhaps received, then up to four things in the order of the path."""
    day = today - timedelta(days=chance.randrange(1, 1100))
    yield {"kind": "sent", "day": day}
    steps = sorted(chance.sample(range(len(LATER)), chance.choice((0, 0, 0, 1, 1, 2, 3, 4))))
    for kind in (*(["received"] if chance.random() < 0.4 else []), *(LATER[step] for step in steps)):
        day += timedelta(days=chance.randrange(1, 70))
        if day > today:
            return
        until = day + timedelta(days=20) if kind == "extended" and chance.random() < 0.5 else None
        yield {"kind": kind, "day": day, "told": chance.choice((None, True, False)), "until": until}


def timed(doing: Any) -> float:
    started = time.perf_counter()
    doing()
    return time.perf_counter() - started


def bare(terms: list[tuple[Any, date, str]]) -> float:
    """Seconds for the last day of each term, holidays looked up in a set."""
    import holidays

    off = {name: set(holidays.country_holidays(name[:2], years=range(2020, 2031))) for name in ("FR", "GB*", "BE", "")
           if name} | {"": set()}  # fmt: skip
    started = time.perf_counter()
    for count, start, calendar in terms:
        days = off[calendar]
        if count.unit == "working_days":
            end, left = start, count.amount
            while left:
                end += timedelta(days=1)
                left -= end.weekday() < 5 and end not in days
            continue
        end = later(start, count.amount) if count.unit == "months" else start + timedelta(days=count.amount)
        while count.roll_over != "none" and (end.weekday() >= 5 or end in days):
            end += timedelta(days=1)
    return time.perf_counter() - started


def later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
