"""What the observations of a device say of it on a given day: pure functions, asked when a page is made.

The last word counts. A survey or a document confirms; another map alone leaves a device suspected, for maps are copied
from each other. Where two say opposite things within a month, neither is believed over the other: contested.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Found = Literal["confirms", "gone", "moved"]
Method = Literal["survey", "document", "import"]

YEARS = 10
"""After so many years without confirmation a device is to be looked at again."""
CONTRADICTS = timedelta(days=30)
"""Opposite findings this near to each other are a disagreement; further apart, something changed."""


@dataclass(frozen=True, slots=True, order=True)
class Observation:
    """One finding. `first` and `last` are the ISO days between which it was made: one day, or the length of what was
    said ("March 2019"); `organisation` is who says so."""

    last: str
    first: str
    found: Found
    method: Method
    organisation: str = ""
    subject: str = ""
    reported: str = ""
    """The ISO day of the publication; of two findings of one day of the same group, the later publication counts."""


def status(observations: Iterable[Observation], today: date) -> str:
    """suspected, confirmed, recheck, removed or contested (`device.STATUSES`) as of `today`; what lies after it is not
    known yet. The order in which observations come does not matter."""
    known = in_order(observations, today)
    if not known:
        return "suspected"
    last = known[-1]
    if any(_contradict(one, last) for one in known[:-1]):
        return "contested"
    if last.found == "gone" and (last.method != "import" or all(one.method == "import" for one in known)):
        return "removed"
    if last.found != "confirms":  # somewhere else, or gone from a map while somebody saw it in the street
        return "recheck"
    return _confirmed([one for one in known if one.found == "confirms" and _after_last_gone(one, known)], today)


def _confirmed(confirming: list[Observation], today: date) -> str:
    witnessed = [one.last for one in confirming if one.method != "import"]
    if not witnessed:
        return "suspected"
    return "recheck" if max(witnessed) < f"{today.year - YEARS:04d}{today.isoformat()[4:]}" else "confirmed"


def _after_last_gone(one: Observation, known: list[Observation]) -> bool:
    gone = (other.last for other in known if other.found == "gone" and other.method != "import")
    return one.last >= max(gone, default="")


def in_order(observations: Iterable[Observation], today: date) -> list[Observation]:
    """What was found up to `today`, the latest last."""
    known = (one for one in observations if one.first <= today.isoformat())
    return sorted(known, key=lambda one: (one.last, one.reported, one.first, one.found, one.method, one.organisation))


def _contradict(one: Observation, last: Observation) -> bool:
    """Whether another group says, near `last` and of the same weight, that the device is there and that it is gone."""
    opposite = (one.found == "gone") != (last.found == "gone")
    if not opposite or one.organisation == last.organisation or (one.method == "import") != (last.method == "import"):
        return False
    return date.fromisoformat(last.first) - date.fromisoformat(one.last) <= CONTRADICTS


def first_seen(observations: Iterable[Observation], today: date) -> str:
    """The ISO day from which it is known to be there; "" where nobody saw it."""
    return min((one.first for one in in_order(observations, today) if one.found != "gone"), default="")


def last_seen(observations: Iterable[Observation], today: date) -> str:
    """The last ISO day on which it was there; "" where nobody saw it. The end of a span, but never after `today`."""
    seen = max((one.last for one in in_order(observations, today) if one.found != "gone"), default="")
    return min(seen, today.isoformat())


def removed_on(observations: Iterable[Observation], today: date) -> str:
    """The ISO day by which it was found gone, where that is its status; else ""."""
    known = in_order(observations, today)
    if status(known, today) != "removed":
        return ""
    back = max((place for place, one in enumerate(known) if one.found != "gone"), default=-1)
    return known[back + 1].last
