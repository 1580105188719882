"""The last stage: one finding for each act in which the rules find surveillance, with towns, actors, money and days."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from contrechamp.catalogue import subjects
from contrechamp.catalogue.models import Card
from contrechamp.ground.places import Place, places_at
from contrechamp.ground.terms import Folded, Terms, folded
from contrechamp.records import reads as records
from contrechamp.search import acts as search
from contrechamp.watch.models import Act, Facet, Finding, Source, Text
from contrechamp.watch.rules.book import Book, book
from contrechamp.watch.rules.judging import Judgement, weigh
from contrechamp.watch.search import ACTS
from contrechamp.watch.stages import changes
from contrechamp.watch.stages.changes import Part
from contrechamp.watch.stages.names import NOTICES, SHORTEST_NAME
from contrechamp.watch.texts import cues, figures

YEARS = 5
"""An authorisation of video surveillance lasts five years at most (Code de la sécurité intérieure, L. 252-4)."""
MOST_LIT = 60
LONGEST_QUOTE = 900
MOST_PARTIES = 3_000
MOST_NUMBERS = 200
MOST_NAMED = 20
"""Actors of one finding."""
SIREN = "siren:"
_EARLIEST = ("files__versions__first_seen", "files__versions__pk")
_SIREN = re.compile(r"(?<![0-9])([0-9]{9})(?:[0-9]{5})?(?![0-9])")  # or the SIRET of an establishment


@dataclass(frozen=True)
class Found:
    """What the rules find in an act: fields of `Finding`, and the words under which it is listed."""

    fields: dict[str, Any]
    under: Sequence[tuple[Facet.Name, str]]


@dataclass(frozen=True)
class Judged:
    """What the rules of a version find in acts, in their order: None where they find nothing."""

    rules: str
    source: Source | None
    found: Sequence[Found | None]


def judge(text: Text, acts: Sequence[Act], bodies: Sequence[str]) -> Judged:
    """What the present rules find in acts of a text that has these pages. The acts need not be stored yet."""
    rules, beside = book(), _beside(text, bodies)
    said = [finding_of(act, rules, beside) for act in acts]
    table = places_at(settings.ASSETS / "places.sqlite3").many({urn for one in said if one for urn in one["places"]})
    found = [Found(one, list(_words(one, beside.source, table))) if one else None for one in said]
    return Judged(rules.version, beside.source, found)


def store(text: Text, acts: Sequence[Act], judged: Judged) -> None:
    """Stores what was found in acts of a text, which is for the caller to save; what the rules no longer find goes,
    unless a group decided about it. All are written together: other workers wait meanwhile."""
    before, told = _stored(text, {act.digest for act in acts})
    _drop(before[act.pk] for act, found in zip(acts, judged.found, strict=True) if found is None and act.pk in before)
    now = timezone.now()
    new, changed, facets = list[Finding](), list[Finding](), list[Facet]()
    for act, found in zip(acts, judged.found, strict=True):
        finding = before.get(act.pk)
        if found is None or (finding is None and act.digest in told):
            continue  # nothing; or the same act came out elsewhere, and was found there
        told.add(act.digest)
        (changed if finding else new).append(finding := finding or Finding(act=act, source=judged.source, found_at=now))
        for name, value in {**found.fields, "rules": judged.rules}.items():
            setattr(finding, name, value)
        facets += (Facet(finding=finding, name=name, value=value) for name, value in found.under)
    Finding.objects.bulk_create(new)
    if changed:
        Facet.objects.filter(finding__in=changed).delete()
        Finding.objects.bulk_update(changed, [*next(one.fields for one in judged.found if one), "rules"])
    Facet.objects.bulk_create(facets)
    text.judged_by = judged.rules
    search.touch(source=ACTS, keys=(str(act.pk) for act in acts))


def _stored(text: Text, digests: Collection[str]) -> tuple[dict[int, Finding], set[str]]:
    """The findings that acts of this text are already, and the acts among these that are found, here or elsewhere."""
    rows = Finding.objects.filter(act__digest__in=digests).values_list("pk", "act__digest", "act__text")
    told, own = set[str](), list[int]()
    for key, digest, of in rows:
        told.add(digest)
        if of == text.pk:
            own.append(key)
    stored = Finding.objects.filter(pk__in=own) if own else []
    return {finding.act_id: finding for finding in stored if finding.act_id}, told


def _drop(findings: Iterable[Finding]) -> None:
    """Deletes those about which nobody decided."""
    gone = [finding.pk for finding in findings]
    if gone:
        Finding.objects.filter(pk__in=gone, decisions=None).delete()


def _words(
    said: Mapping[str, Any], source: Source | None, table: Mapping[str, Place]
) -> Iterator[tuple[Facet.Name, str]]:
    """Technologies, towns and their departments, and actors."""
    towns = [table[urn] for urn in said["places"] if urn in table]
    departments = {town.department_code for town in towns if town.department_code}
    departments |= {source.department} if source and source.department else set()
    yield from ((Facet.Name.TECHNOLOGY, value) for value in said["technologies"])
    yield from ((Facet.Name.PLACE, value) for value in said["places"])
    yield from ((Facet.Name.DEPARTMENT, value) for value in sorted(departments))
    yield from ((Facet.Name.PARTY, subject) for subject, _name in said["parties"])


@dataclass(frozen=True)
class Beside:
    """What the acts of one text share: their source, what counts of its pages, and the actors known here. `data`: they
    are contracts in a file of data."""

    source: Source | None
    pages: Sequence[Part]
    data: bool
    names: Sequence[tuple[str, str]]
    matcher: Terms


def _beside(text: Text, bodies: Sequence[str] = ()) -> Beside:
    names, matcher = _known(_edition(), frozenset(records.shown()))
    return Beside(_source(text), changes.parts(text, bodies), text.media_type == NOTICES, names, matcher)


def _source(text: Text) -> Source | None:
    return Source.objects.filter(files__versions__text=text).order_by(*_EARLIEST).first()


def finding_of(act: Act, rules: Book, beside: Beside) -> dict[str, Any] | None:
    """The fields of the finding that an act is by these rules; None where it is none."""
    text = folded(act.body)
    judged = weigh(text, rules)
    if not judged.wanted:
        return None
    said = {
        "sort": judged.sort,
        "weight": judged.weight,
        "technologies": judged.technologies,
        "why": [[word, points] for word, points in judged.why],
        "quote": text.text[judged.start : judged.end].strip()[:LONGEST_QUOTE],
        "places": _places(act, beside.source),
        "parties": _parties(text, beside),
        "amounts": list(dict.fromkeys(one.written for one in figures.amounts(act.body)))[:10],
        "expires": expiry(act, judged),
    }
    return said | _where(act, judged, beside.pages)


def _where(act: Act, judged: Judgement, pages: Sequence[Part]) -> dict[str, Any]:
    """The page of the heaviest passage, its place there, and the places of the words that counted on that page."""
    passage = act.body[judged.start : judged.end]
    start = judged.start + len(passage) - len(passage.lstrip())
    begins, ends, number, part = 0, -1, act.first_page, Part("")
    for number, part in enumerate(pages[act.first_page - 1 : act.last_page], act.first_page):
        begins = ends + 1 if number > act.first_page else -part.here(act.start)
        ends = begins + len(part.text)
        if start <= ends:
            break
    last = min(judged.start + len(passage.rstrip()), ends)
    words = [(one.start, one.end) for one in judged.found if begins <= one.start and one.end <= ends]
    begin, end = part.on_page(start - begins), part.on_page(last - 1 - begins) + 1
    lit = [[part.on_page(one - begins), part.on_page(other - 1 - begins) + 1] for one, other in words[:MOST_LIT]]
    return {"page": number, "start": begin, "end": end, "lit": lit}


def expiry(act: Act, judged: Judgement) -> str:
    """The day on which an authorisation ends, as far as that is known: five years after it was given."""
    provisional = "provisoire" in act.body[:3000] or "quatre mois" in act.body
    if judged.sort not in ("authorises", "renews") or not act.date or provisional:
        return ""
    day = date.fromisoformat(act.date)
    return day.replace(year=day.year + YEARS, day=min(day.day, 28) if day.month == 2 else day.day).isoformat()


def _places(act: Act, source: Source | None) -> list[str]:
    """URNs of the towns that the act names, else that of its source."""
    table = places_at(settings.ASSETS / "places.sqlite3")
    department = source.department if source else ""
    found = [place.urn for place in cues.towns(act.body, table, department=department)]
    return found or ([source.place] if source and source.place else [])


def _parties(text: Folded, beside: Beside) -> list[list[str]]:
    """The actors known here that an act names, or whose number its data give: subject and name, each actor once."""
    found: dict[str, str] = {}
    for number in dict.fromkeys(hit.term for hit in beside.matcher.find(text)):
        found.setdefault(*beside.names[number])
    if beside.data:
        numbers = numbers_in(text.text)
        parties = _cards(records.shown()).filter(subject__in=numbers).values_list("subject", flat=True)
        for subject, name in subjects.names(sorted(set(parties), key=numbers.index), "fr").items():
            found.setdefault(subject, name)
    return [[subject, name] for subject, name in found.items()][:MOST_NAMED]


def names_known() -> list[tuple[str, str]]:
    """The names of actors that acts are searched for, with their subjects."""
    return list(_known(_edition(), frozenset(records.shown()))[0])


def numbers_known() -> list[str]:
    """The actors that data may name by their number."""
    numbered = _cards(records.shown()).filter(subject__startswith=SIREN)
    return sorted(set(numbered.values_list("subject", flat=True)))


def numbers_in(text: str) -> list[str]:
    """The actors whose numbers stand in data."""
    return list(dict.fromkeys(f"{SIREN}{number}" for number in _SIREN.findall(text)))[:MOST_NUMBERS]


def _cards(shown: Collection[str]) -> QuerySet[Card]:
    """The actors that the groups tell of whose word is shown here."""
    return Card.objects.filter(kind="party", organisation__in=shown)


def _edition() -> int:
    last = Card.objects.filter(kind="party").order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0)


@lru_cache(maxsize=1)
def _known(_edition: int, shown: frozenset[str]) -> tuple[list[tuple[str, str]], Terms]:
    """Names of actors on this site, with their subjects."""
    names = []
    for card in _cards(shown).order_by("-pk")[:MOST_PARTIES]:
        # The name of an actor is one text, or one in each language.
        told = card.title.values() if isinstance(card.title, dict) else [card.title]
        for name in {str(value).strip() for value in told}:
            if SHORTEST_NAME <= len(name) <= 90 and any(letter.isalpha() for letter in name):
                names.append((card.subject, name))
    return names, Terms(name for _subject, name in names)
