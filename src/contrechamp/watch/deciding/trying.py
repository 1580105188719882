"""A rule tried on all that is stored: what it would find that is not found now, and what it would lose."""

import threading
import time
from dataclasses import dataclass, field

from contrechamp.ground.terms import folded
from contrechamp.watch.models import Act
from contrechamp.watch.rules import book as rules
from contrechamp.watch.rules.book import FOLDER, Book
from contrechamp.watch.rules.judging import weigh
from contrechamp.watch.rules.scoring import Score, passages, score
from contrechamp.watch.texts.masking import masked

SECONDS = 20.0
SHOWN = 50
_alone = threading.Lock()


class Busy(Exception):
    """Somebody tries a rule in this process already: readers keep the rest of it."""


@dataclass
class Change:
    """An act that is judged otherwise: what it weighed, what it would weigh, and the passage."""

    pk: int
    title: str
    before: float
    after: float
    passage: str


@dataclass
class Tried:
    """What a rule changes among `tried` of `total` acts, the latest first."""

    tried: int = 0
    total: int = 0
    gained: list[Change] = field(default_factory=list)
    lost: list[Change] = field(default_factory=list)
    labelled: Score = field(default_factory=Score)


def files() -> dict[str, str]:
    """The files of the rules, by name."""
    return {path.name: path.read_text() for path in sorted(FOLDER.glob("*.yaml"))}


def with_file(name: str, text: str) -> Book:
    """The rules with this text in place of one file. Raises BadRules."""
    known = files()
    if name not in known:
        raise rules.BadRules(f"there is no file {name}")
    return rules.read({**known, name: text})


def attempt(changed: Book, *, seconds: float = SECONDS) -> Tried:
    """Judges stored acts by the present and by the changed rules, as many as fit into the time. Raises Busy."""
    if not _alone.acquire(blocking=False):
        raise Busy
    try:
        return _attempt(changed, seconds)
    finally:
        _alone.release()


def _attempt(changed: Book, seconds: float) -> Tried:
    now, end = rules.book(), time.monotonic() + seconds
    found = Tried(total=Act.objects.count(), labelled=score(passages("open"), changed))
    for act in Act.objects.order_by("-pk").iterator(chunk_size=200):
        if time.monotonic() > end:
            break
        found.tried += 1
        text = folded(act.body)
        before, after = weigh(text, now), weigh(text, changed)
        if before.wanted == after.wanted:
            continue
        judged = after if after.wanted else before
        change = Change(
            act.pk, masked(act.title), before.weight, after.weight, masked(text.text[judged.start : judged.end])[:400]
        )
        (found.gained if after.wanted else found.lost).append(change)
    return found
