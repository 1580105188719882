"""A group's queue: what waits for a decision, what ends soon, how well the rules did by what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from contrechamp.catalogue import subjects
from contrechamp.catalogue.subjects import Proposal
from contrechamp.library import places, quotes, reading, words
from contrechamp.records import blobs
from contrechamp.watch import listing, reads
from contrechamp.watch.listing import Line
from contrechamp.watch.models import Decision, Facet, Finding, TextPage
from contrechamp.watch.rules.book import book
from contrechamp.watch.rules.scoring import Score


def waiting(organisation: str, filters: Mapping[str, str]) -> QuerySet[Finding]:
    """The findings about which the group has not decided, in a territory and of a technology where that is asked, the
    heaviest first; with `later`, those that it put off."""
    decided = Decision.objects.filter(organisation=organisation)
    if filters.get("later"):
        put_off = decided.filter(choice=Decision.Choice.LATER)
        found = reads.findings().filter(pk__in=put_off.values("finding"))
    else:
        found = reads.findings().exclude(pk__in=decided.values("finding"))
    for name in (Facet.Name.DEPARTMENT, Facet.Name.TECHNOLOGY):
        if value := filters.get(name):
            listed = Facet.objects.filter(name=name, value=value).values("finding")
            here = Q(pk__in=listed) | Q(source__department=value) if name == Facet.Name.DEPARTMENT else Q(pk__in=listed)
            found = found.filter(here)
    if place := filters.get("place"):
        listed = Facet.objects.filter(name=Facet.Name.PLACE, value__in=places.meant(place)[:8]).values("finding")
        found = found.filter(pk__in=listed)
    return found.order_by("-weight", "-found_at", "-pk")


def line(finding: Finding) -> Line:
    """A finding as its line shows it."""
    if finding.act is None:
        return listing.change_line(finding)
    return listing.line_of(finding.act, listing.technology_words())


def ending(organisation: str, today: date) -> QuerySet[Decision]:
    """Authorisations that the group keeps and that end soon, or have ended, and that nobody has dealt with."""
    kept = Decision.objects.filter(organisation=organisation, choice=Decision.Choice.KEEP, reminded=False)
    return kept.filter(remind__lte=today).select_related("finding__act", "finding__source").order_by("expires")


def score(organisation: str) -> Score:
    """What the present rules do with the acts that the group decided about: kept ones are wanted, others are not."""
    counted, version = Score(), book().version
    decided = Decision.objects.filter(organisation=organisation, finding__act__isnull=False)
    for choice, rules in decided.values_list("choice", "finding__rules"):
        found = rules == version
        if choice == Decision.Choice.KEEP:
            counted.right += found
            counted.missed += not found
        elif choice == Decision.Choice.NO:
            counted.noise += found
            counted.silent += not found
    return counted


@dataclass(frozen=True)
class Sheet:
    """The page of a finding: its picture's size in tenths of a point, and where the words that counted stand on it."""

    number: int
    width: int
    height: int
    boxes: list[dict[str, int]]
    passage: list[dict[str, int]]
    before: str
    lit: str
    after: str


def sheet(finding: Finding) -> Sheet | None:
    """The page of a finding; None for a change of a file."""
    if finding.act is None:
        return None
    page = finding.act.text.page_set.filter(number=finding.page).first()
    if page is None:
        return None
    placed = _words(page, finding)
    body = page.body
    return Sheet(
        page.number,
        page.width,
        page.height,
        [box for start, end in finding.lit for box in _boxes(placed, start, end)],
        _boxes(placed, finding.start, finding.end),
        body[max(0, finding.start - 600) : finding.start],
        body[finding.start : finding.end],
        body[finding.end : finding.end + 600],
    )


def _boxes(placed: Any, start: int, end: int) -> list[dict[str, int]]:
    return [
        {"x": x0, "y": y0, "width": x1 - x0, "height": y1 - y0}
        for x0, y0, x1, y1 in quotes.rectangles(placed, start, end)
    ]


def _words(page: TextPage, finding: Finding) -> Any:
    """The placed words of a page; kept once they are read. None of what is no page of a PDF."""
    if page.words is not None:
        return words.unpack(bytes(page.words))
    act = finding.act
    assert act is not None
    if act.text.media_type != "application/pdf":
        return []
    try:
        placed = reading.words(blobs.path(act.text_id), {page.number: page.body})[page.number]
    except (reading.Unreadable, OSError):
        return []
    TextPage.objects.filter(pk=page.pk).update(words=words.pack(placed))
    return placed


def known_dossiers(finding: Finding, organisation: str, language: str) -> list[Proposal]:
    """Dossiers about the same place and technology, to which a finding may belong."""
    if not finding.places or not finding.technologies:
        return []
    return subjects.existing(
        kind="dossier", place=finding.places[0], technologies=finding.technologies, identifier="", language=language,
        organisation=organisation,
    )  # fmt: skip
