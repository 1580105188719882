"""The words of an act that a statement of a draft rests on: what is said of an amount is quoted where it is written."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contrechamp.ground.terms import Terms, folded
from contrechamp.library.quotes import LONGEST
from contrechamp.watch.models import Act, Finding
from contrechamp.watch.stages import changes
from contrechamp.watch.stages.names import NOTICES

AROUND = 400  # characters before and after the words, at most
_SENTENCES = re.compile(r"(?<=[.;:?!»])\s+|\n\s*\n")
_LINES = re.compile(r"\n")


@dataclass(frozen=True)
class Passage:
    """Words on a page, at `start` of its text."""

    page: int
    start: int
    exact: str


def of_finding(finding: Finding) -> Passage | None:
    """The heaviest passage, of data in whole lines; None where its page is gone."""
    act = finding.act
    page = act.text.page_set.filter(number=finding.page).first() if act else None
    if act is None or page is None:
        return None
    start, end = finding.start, finding.end
    if is_data(act):
        start = page.body.rfind("\n", 0, start + 1) + 1
        last = page.body.rfind("\n", start, end)
        end = last if last > start else end
    return _passage(page.number, page.body, start, end)


def of_amount(finding: Finding, written: str) -> Passage | None:
    """The sentence, or the line of data, in which the amount is written; None where it is not on its pages."""
    pattern = re.compile(r"\s+".join(map(re.escape, written.split())))
    found = (
        (number, body, hit.span()) for number, body, own in _pages(finding) for hit in pattern.finditer(body, *own)
    )
    return next(_around(finding, found), None)


def of_names(finding: Finding, names: Iterable[str]) -> Iterator[Passage]:
    """The sentences, or the lines of data, that have one of the names, however they write it."""
    matcher = Terms(names)
    found = (
        (number, body, (hit.start, hit.end))
        for number, body, (start, end) in _pages(finding)
        for hit in matcher.find(folded(body))
        if start <= hit.start < end
    )
    return _around(finding, found)


def is_data(act: Act) -> bool:
    """Whether the act is a contract or deliberation in a file of data, not on pages that a library shows."""
    return act.text.media_type == NOTICES


def _pages(finding: Finding) -> Iterator[tuple[int, str, tuple[int, int]]]:
    """The pages of the act with the part of each that is the act's: another one may begin on its last page."""
    act = finding.act
    assert act is not None
    pages = act.text.page_set.filter(number__gte=act.first_page, number__lte=act.last_page)
    told = list(pages.values_list("number", "body"))
    parts = changes.parts(act.text, [body for _number, body in told])
    place, left = None, len(act.body)
    for (number, body), part in zip(told, parts, strict=True):
        place = part.here(act.start) if place is None else 0
        end = min(len(part.text), place + left)
        yield number, body, (part.on_page(place), part.on_page(end - 1) + 1)
        left -= len(part.text) + 1 - place


def _around(finding: Finding, found: Iterable[tuple[int, str, tuple[int, int]]]) -> Iterator[Passage]:
    assert finding.act is not None
    breaks = _LINES if is_data(finding.act) else _SENTENCES
    for number, body, (start, end) in found:
        low, high = max(0, start - AROUND), min(len(body), end + AROUND)
        before = [hit.end() for hit in breaks.finditer(body, low, start)]
        after = breaks.search(body, end, high)
        begin = before[-1] if before else low
        if passage := _passage(number, body, begin, after.start() if after else high):
            yield passage


def _passage(number: int, body: str, start: int, end: int) -> Passage | None:
    words = body[start:end]
    exact = words.strip()[:LONGEST].strip()
    return Passage(number, start + words.find(exact), exact) if exact else None
