"""Acts and findings as pages show them: names of persons masked, words of the vocabulary, addresses of sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.words import pick
from contrechamp.ground.dates import read_date
from contrechamp.library import places
from contrechamp.search import reads as search
from contrechamp.watch.models import Act, Facet, File, Finding, Source
from contrechamp.watch.search import SCOPE
from contrechamp.watch.telling import actors
from contrechamp.watch.texts.masking import masked

MOST_BY_WORDS = 1_000
FILTERS = ("q", "sort", "technology", "place", "department", "actor", "source", "since", "until", "all")


@dataclass(frozen=True)
class Line:
    """An act, or a change of a file, in a list."""

    pk: int
    title: str
    address: str
    reference: str
    authority: str
    date: str
    found_at: datetime | None
    source: str
    source_name: str
    sort: str
    sort_words: str
    technologies: list[tuple[str, str]] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    amounts: list[str] = field(default_factory=list)
    quote: str = ""
    page: int = 1
    expires: str = ""
    weight: float = 0
    original: str = ""

    def as_json(self) -> dict[str, Any]:
        """What programs get."""
        return {
            "title": self.title, "address": self.address, "reference": self.reference, "authority": self.authority,
            "date": self.date or None, "found_at": self.found_at.isoformat() if self.found_at else None,
            "source": self.source_name, "does": self.sort or None,
            "technologies": [key for key, _words in self.technologies], "places": [urn for urn, _words in self.places],
            "parties": self.parties, "amounts": self.amounts,
            "quote": self.quote or None, "page": self.page, "expires": self.expires or None, "original": self.original,
        }  # fmt: skip


def technology_words() -> dict[str, str]:
    """The names of technologies in the page's language."""
    language = (get_language() or "fr")[:2]
    return {key: pick(term.label, language) for key, term in vocabulary.kinds()["technology"].terms.items()}


def acts(filters: Mapping[str, str]) -> QuerySet[Act]:
    """The acts that the filters choose, the latest first; of those without a finding only with `all`, or words."""
    chosen = Act.objects.all()
    if filters.get("q"):
        chosen = chosen.filter(pk__in=_by_words(filters["q"]))
    elif not filters.get("all"):
        chosen = chosen.filter(finding__isnull=False)
    if sort := filters.get("sort"):
        chosen = chosen.filter(finding__sort=sort)
    for facet in (Facet.Name.TECHNOLOGY, Facet.Name.PLACE, Facet.Name.DEPARTMENT):
        if value := filters.get(facet):
            urns = places.meant(value)[:8] if facet == Facet.Name.PLACE else [value]
            chosen = chosen.filter(finding__facets__name=facet, finding__facets__value__in=urns)
    if actor := filters.get("actor"):
        chosen = chosen.filter(
            finding__facets__name=Facet.Name.PARTY, finding__facets__value__in=actors.all_meant(actor)
        )
    if source := filters.get("source"):
        chosen = chosen.filter(text__versions__file__source__name=source)
    if since := _day(filters.get("since", ""), first=True):
        chosen = chosen.filter(date__gte=since)
    if until := _day(filters.get("until", ""), first=False):
        chosen = chosen.filter(date__lte=until).exclude(date="")
    return chosen.distinct().order_by("-date", "-pk")


def _day(written: str, *, first: bool) -> str:
    found = read_date(written) if written else None
    return (found.start if first else found.end) if found else ""


def _by_words(words: str) -> list[int]:
    """The acts that have the words, by the search index; the thousand best."""
    found: list[int] = []
    while len(found) < MOST_BY_WORDS:
        hits = search.search(words, scopes={SCOPE}, offset=len(found), limit=search.MOST_HITS).hits
        found += [int(hit.key) for hit in hits]
        if len(hits) < search.MOST_HITS:
            break
    return found


def lines(acts: Iterable[Act]) -> list[Line]:
    """Acts as lines."""
    known = technology_words()
    return [line_of(act, known) for act in acts]


def line_of(act: Act, known: Mapping[str, str]) -> Line:
    """An act as a line; `known` are the names of technologies."""
    finding: Finding | None = getattr(act, "finding", None)
    file = file_of(act)
    said: dict[str, Any] = {
        "pk": act.pk,
        "title": masked(act.title),
        "address": reverse("watch:act", args=[act.pk]),
        "reference": act.reference,
        "authority": act.authority,
        "date": act.date,
        "source": file.source.title if file else "",
        "source_name": file.source.name if file else "",
        "original": public_address(file) if file else "",
    }
    if finding is None:
        return Line(**said, found_at=None, sort="", sort_words="", page=act.first_page)
    return Line(**said, **_of_finding(finding, known))


def _of_finding(finding: Finding, known: Mapping[str, str]) -> dict[str, Any]:
    return {
        "found_at": finding.found_at,
        "sort": finding.sort,
        "sort_words": str(finding.get_sort_display()),
        "technologies": [(key, known.get(key, key)) for key in finding.technologies],
        "places": [(urn, places.in_words(urn)) for urn in finding.places],
        "parties": [name for _subject, name in finding.parties],
        "amounts": list(finding.amounts),
        "quote": masked(finding.quote),
        "page": finding.page,
        "expires": finding.expires,
        "weight": finding.weight,
    }


def change_line(finding: Finding) -> Line:
    """A file that was replaced or removed, as a line."""
    file = finding.file
    assert file is not None
    return Line(
        pk=finding.pk, title=masked(file.title), address=reverse("watch:source", args=[file.source.name]), reference="",
        authority="", date="", source=file.source.title, source_name=file.source.name, original=public_address(file),
        **(_of_finding(finding, {}) | {"page": 1}),
    )  # fmt: skip


def file_of(act: Act) -> File | None:
    """The file in which an act came out first."""
    first = act.text.versions.select_related("file__source").order_by("first_seen", "pk").first()
    return first.file if first else None


def public_address(file: File) -> str:
    """Where everybody finds the file; nothing of a folder of this machine."""
    return web(file.address)


def web(address: str) -> str:
    """The address, where it is one of the web."""
    return address if address.startswith(("http://", "https://")) else ""


def watched() -> list[Source]:
    """The sources that readers are told of: those that are watched."""
    return list(Source.objects.filter(active=True))
