"""What subjects are called, and which exist already: a new one is made only after those have been proposed."""

import re
import sqlite3
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.alike import alike, key_of, near
from contrechamp.catalogue.models import Card, CardFacet, Draft, DraftStatement
from contrechamp.catalogue.words import pick
from contrechamp.ground.places import Place, places_at
from contrechamp.ground.text import fold
from contrechamp.records import reads as records

MOST = 12
DWARFS = 30  # times as many people as any other place of the name
MOST_NAMED = 2_000  # in one query; no page shows more
_URN = re.compile(r"(urn:uuid:[0-9a-f-]{36}|(?:insee|siren|lei|wikidata|geonames|osm):[A-Za-z0-9/]{1,60})")
_SIREN = re.compile(r"[0-9]{9}")
_INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")


@dataclass(frozen=True)
class Candidate:
    """A subject that a person may mean: its URN, its name, and what tells it from others of that name.

    `people` is how many live in a place, 0 where that says nothing.
    """

    urn: str
    name: str
    detail: str = ""
    people: int = 0


def new_subject() -> str:
    """The URN of a subject that nobody has named before."""
    return f"urn:uuid:{uuid.uuid4()}"


def title_words(title: object, language: str) -> str:
    """A card's title as words: it is a language map, or words in no language."""
    return pick(title, language) if isinstance(title, dict) else str(title or "")


def names(urns: Iterable[str], language: str, *, organisation: str | None = None) -> dict[str, str]:
    """What to call these subjects: from the accounts shown, from this group's own drafts, from the table of places.

    The name that most accounts give wins, then the alphabet. A subject without a name is missing.
    """
    wanted = set(sorted(set(urns))[:MOST_NAMED])
    cards = Card.objects.filter(subject__in=wanted, organisation__in=records.shown()).exclude(title={})
    found: dict[str, list[str]] = {}
    for subject, title in cards.values_list("subject", "title"):
        found.setdefault(subject, []).append(title_words(title, language))
    named = {urn: max(sorted(set(said)), key=said.count) for urn, said in found.items()}
    if organisation and (missing := wanted - set(named)):
        named |= _drafted(missing, organisation, language)
    if missing := wanted - set(named):
        named |= {urn: place.name for urn, place in places(missing).items()}
    return named


def names_for(urns: Iterable[str], organisation: str) -> dict[str, str]:
    """The same in the reader's language, with the group's own drafts."""
    return names(urns, get_language() or settings.LANGUAGE_CODE, organisation=organisation)


def _drafted(urns: Iterable[str], organisation: str, language: str) -> dict[str, str]:
    titles = Q()
    for kind in vocabulary.kinds().values():
        titles |= Q(draft__kind=kind.key, property=kind.title)
    rows = DraftStatement.objects.filter(titles, draft__organisation=organisation, draft__subject__in=urns)
    found = rows.filter(dropped=False).values_list("draft__subject", "value")
    return {subject: title_words(value, language) for subject, value in found if value}


def places(urns: Iterable[str]) -> dict[str, Place]:
    """The places of the table made at set-up, by URN; empty where there is no table."""
    try:
        return places_at(settings.ASSETS / "places.sqlite3").many(urn for urn in urns if not urn.startswith("urn:"))
    except sqlite3.OperationalError:
        return {}


def candidates(kinds: Sequence[str], text: str, language: str, *, organisation: str) -> list[Candidate]:
    """Subjects of these kinds that `text` (a name, a part of it, a postcode, an identifier) may mean, best first."""
    text = text[:200].replace("\0", "")  # PostgreSQL has no such character
    folded = fold(text)
    if not folded:
        return []
    urn = f"siren:{text.strip()}" if _SIREN.fullmatch(text.strip()) else text.strip()
    if _URN.fullmatch(urn):
        return [Candidate(urn, names([urn], language, organisation=organisation).get(urn, urn), urn)]
    found = _in_places(text) if "place" in kinds else []
    cards = list(dict.fromkeys([*_in_cards(kinds, folded, organisation), *alike(kinds, text)]))
    called = names(cards, language, organisation=organisation)
    known = {candidate.urn for candidate in found}
    found += [Candidate(urn, called.get(urn, urn)) for urn in cards if urn not in known]
    return sorted(found, key=lambda candidate: fold(candidate.name) != folded)[:MOST]


def meant(found: Sequence[Candidate], text: str) -> Candidate | None:
    """The one of `found` whose whole name or URN is `text`, or the only one for a code; None where that is not sure.

    Of places with one name, a city that dwarfs the others is meant: nobody asks which Paris.
    """
    same = [one for one in found if fold(text) == fold(one.name) or text.strip() == one.urn]
    by_size = sorted(same, key=lambda one: -one.people)
    if len(same) == 1 or (same and by_size[0].people > DWARFS * max(one.people for one in by_size[1:])):
        return by_size[0]
    code = text.strip().upper()
    return found[0] if len(found) == 1 and (code.isdigit() or _INSEE.fullmatch(code)) else None


def _in_places(text: str) -> list[Candidate]:
    """By name or postcode, or by the code that INSEE gives a commune, which may be the postcode of another."""
    code = text.strip().upper()
    try:
        table = places_at(settings.ASSETS / "places.sqlite3")
        rows = table.search(text, limit=MOST)
        coded = table.get(f"insee:{code}") if _INSEE.fullmatch(code) else None
    except sqlite3.OperationalError:
        return []
    by_code = [Candidate(coded.urn, coded.name, f"INSEE {code}, {coded.department}")] if coded else []
    found = [Candidate(row.urn, row.name, row.department or row.country, row.population) for row in rows]
    return by_code + [one for one in found if not coded or one.urn != coded.urn]


def _in_cards(kinds: Sequence[str], folded: str, organisation: str) -> list[str]:
    shown = records.shown()
    facets = CardFacet.objects.filter(
        name__in=(CardFacet.Name.TITLE, CardFacet.Name.IDENTIFIER), value__contains=folded, organisation__in=shown
    )
    subjects = Card.objects.filter(kind__in=kinds, subject__in=facets.values("subject")).values_list(
        "subject", flat=True
    )
    found = list(dict.fromkeys(subjects.order_by("subject")[: 4 * MOST]))
    drafts = Draft.objects.filter(organisation=organisation, kind__in=kinds).exclude(subject__in=found)
    drafted = names(drafts.values_list("subject", flat=True)[:500], "fr", organisation=organisation)
    return found + sorted(urn for urn, name in drafted.items() if folded in fold(name))


@dataclass(frozen=True)
class Proposal:
    """A subject that exists and may be the one meant: its name, who tells it, why it is proposed.

    `same` is what they have in common: "place" (with a technology), "identifier" or "name".
    """

    urn: str
    name: str
    organisations: tuple[str, ...]
    draft: uuid.UUID | None
    same: str


def existing(
    *, kind: str, place: str, technologies: Sequence[str], identifier: str, language: str, organisation: str
) -> list[Proposal]:
    """Subjects of that kind in the same place with one of the technologies, or with the same identifier.

    Accounts of shown groups and this group's own drafts. `same` is "place" or "identifier".
    """
    cards = Card.objects.filter(kind=kind, organisation__in=records.shown())
    facets = CardFacet.objects.filter(organisation__in=records.shown())
    there = facets.filter(name=CardFacet.Name.PLACE, value=place).values("subject")
    using = facets.filter(name=CardFacet.Name.TECHNOLOGY, value__in=technologies).values("subject")
    numbered = facets.filter(name=CardFacet.Name.IDENTIFIER, value=fold(identifier) or "-").values("subject")
    by_number = set(cards.filter(subject__in=numbered).values_list("subject", flat=True))
    by_place = set(cards.filter(subject__in=there).filter(subject__in=using).values_list("subject", flat=True))
    drafts = _drafts_like(kind, place, set(technologies), identifier, organisation)
    return _proposals(by_number, by_place | set(drafts), "place", drafts, language, organisation)


def existing_named(*, kind: str, name: str, identifier: str, language: str, organisation: str) -> list[Proposal]:
    """Subjects of that kind with almost the same name, or with the same identifier; as `existing`."""
    cards = Card.objects.filter(kind=kind, organisation__in=records.shown())
    numbered = CardFacet.objects.filter(name=CardFacet.Name.IDENTIFIER, value=fold(identifier) or "-")
    by_number = set(cards.filter(subject__in=numbered.values("subject")).values_list("subject", flat=True))
    drafts = {draft.subject: draft.id for draft in Draft.objects.filter(kind=kind, organisation=organisation)}
    drafted = names(drafts, language, organisation=organisation)
    own = {urn for urn, called in drafted.items() if near(key_of(called), key_of(name))}
    return _proposals(by_number, {*alike([kind], name), *own}, "name", drafts, language, organisation)


def _proposals(
    by_number: set[str],
    others: set[str],
    same: str,
    drafts: Mapping[str, uuid.UUID],
    language: str,
    organisation: str,
) -> list[Proposal]:
    urns = sorted(by_number | others)
    called = names(urns, language, organisation=organisation)
    tellers: dict[str, list[str]] = {}
    told = Card.objects.filter(subject__in=urns, organisation__in=records.shown()).order_by("organisation")
    for subject, teller in told.values_list("subject", "organisation"):
        tellers.setdefault(subject, []).append(teller)
    return [
        Proposal(
            urn=urn,
            name=called.get(urn, urn),
            organisations=tuple(tellers.get(urn, ())),
            draft=drafts.get(urn),
            same="identifier" if urn in by_number else same,
        )
        for urn in urns[:MOST]
    ]


def _drafts_like(
    kind: str, place: str, technologies: set[str], identifier: str, organisation: str
) -> dict[str, uuid.UUID]:
    found = {}
    drafts = Draft.objects.filter(kind=kind, organisation=organisation).prefetch_related("statements")
    for draft in drafts:
        said = {(one.property, one.value) for one in draft.statements.all() if isinstance(one.value, str)}
        same_place = ("place", place) in said and any(("technology", term) in said for term in technologies)
        if same_place or (identifier and ("identifier", identifier) in said):
            found[draft.subject] = draft.id
    return found
