"""The view of cards: one row per account, made again from its statements whenever they change.

It is put in anew, never changed where it stands: who saw its id before knows that the account is as it was.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.models import Card, CardFacet, Likeness
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME, Kind
from contrechamp.ground.text import fold
from contrechamp.records import bulk
from contrechamp.records.models import Statement

Pair = tuple[str, str]
Row = dict[str, Any]

BATCH = 500
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
NAMES = ("title", "name", "other_name")
FIELDS = ("organisation", "subject", "kind", "property", "value", "since", "sources", "reference", "id")


def refresh(pairs: Iterable[Pair]) -> None:
    """Makes the cards of these (organisation, subject) pairs again; an account without statements has none."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for organisation, subject in pairs:
        subjects[organisation].append(subject)
    for organisation, all_of_it in sorted(subjects.items()):
        for batch in bulk.parts(all_of_it, BATCH):
            _refresh(organisation, batch)


def _refresh(organisation: str, subjects: Sequence[str]) -> None:
    accounts: dict[str, list[Row]] = defaultdict(list)
    for row in Statement.objects.filter(organisation=organisation, subject__in=subjects).values(*FIELDS):
        accounts[row["subject"]].append(row)
    Card.objects.filter(organisation=organisation, subject__in=subjects).delete()
    CardFacet.objects.filter(organisation=organisation, subject__in=subjects).delete()
    Likeness.objects.filter(organisation=organisation, subject__in=subjects).delete()
    cards = [_card(sorted(rows, key=lambda row: str(row["id"]))) for rows in accounts.values()]
    bulk.insert(Card, NewCard._fields, (card._replace(**_as_json(card)) for card in cards))
    facets = (facet for card in cards for facet in _facets(card, accounts[card.subject]))
    bulk.insert(CardFacet, ("organisation", "subject", "name", "value"), facets)
    alike = (like for subject, rows in accounts.items() for like in sorted(_likenesses(organisation, subject, rows)))
    bulk.insert(Likeness, ("organisation", "subject", "other", "same"), alike)


class NewCard(NamedTuple):
    """A row of Card about to be written: its columns by their names."""

    organisation: str
    subject: str
    kind: str
    title: Any
    places: Any
    technologies: Any
    status: str
    first_day: str
    last_day: str
    statements: int
    sourced: int


def _as_json(card: NewCard) -> dict[str, Any]:
    return {key: orjson.dumps(getattr(card, key)).decode() for key in ("title", "places", "technologies")}


def _card(rows: Sequence[Row]) -> NewCard:
    """The card of one account, whose statements come in order of id."""
    kind_key = min(row["kind"] for row in rows)
    kind = vocabulary.kind(kind_key)
    days = sorted(day for row in rows for day in _days(row))
    needed = [row for row in rows if _needs_source(kind, row)]
    return NewCard(
        organisation=rows[0]["organisation"],
        subject=rows[0]["subject"],
        kind=kind_key,
        title=_title(kind, rows),
        places=_places(kind, rows),
        technologies=_strings(rows, "technology"),
        status=_status(kind, rows),
        first_day=days[0] if days else "",
        last_day=days[-1] if days else "",
        statements=len(needed),
        sourced=sum(1 for row in needed if row["sources"]),
    )


def card_of(statements: Iterable[Statement]) -> Card:
    """The card that an account of these statements has; not saved, like those of the table."""
    rows = [{name: getattr(one, name) for name in FIELDS} for one in statements]
    return Card(**_card(sorted(rows, key=lambda row: str(row["id"])))._asdict())


def _needs_source(kind: Kind | None, row: Row) -> bool:
    described = kind.properties.get(row["property"]) if kind else None
    return described is None or described.sourced


def _title(kind: Kind | None, rows: Sequence[Row]) -> Any:
    """The value that names the subject: a language map, or words in no language; empty without one."""
    named = (row["value"] for row in rows if kind and row["property"] == kind.title)
    return next((value for value in named if value and _is_words(value)), {})


def _is_words(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and all(isinstance(text, str) for text in value.values()))


def _places(kind: Kind | None, rows: Sequence[Row]) -> list[str]:
    keys = {key for key, one in kind.properties.items() if one.kinds == ("place",)} if kind else set()
    return sorted({row["reference"] for row in rows if row["property"] in keys and row["reference"]})


def _strings(rows: Sequence[Row], key: str) -> list[str]:
    return sorted({row["value"] for row in rows if row["property"] == key and isinstance(row["value"], str)})


def _status(kind: Kind | None, rows: Sequence[Row]) -> str:
    """The latest status; of two with one date the one further on in the vocabulary."""
    if kind is None or "status" not in kind.properties:
        return ""
    order = {term: place for place, term in enumerate(kind.properties["status"].terms)}
    said = [row for row in rows if row["property"] == "status" and isinstance(row["value"], str)]
    known = [(row["since"], order[row["value"]], row["value"]) for row in said if row["value"] in order]
    return max(known)[2] if known else ""


def _days(row: Row) -> Iterator[str]:
    value = row["value"]
    held = value.get("date") if isinstance(value, Mapping) and "date" in value else value
    named = [held.get("from"), held.get("to")] if isinstance(held, Mapping) else []
    yield from (day for day in [row["since"], *named] if isinstance(day, str) and _DAY.fullmatch(day))


def _facets(card: NewCard, rows: Sequence[Row]) -> Iterator[tuple[str, str, str, str]]:
    titles = [card.title] if isinstance(card.title, str) else list(card.title.values())
    titles += [text for key in NAMES for text in _strings(rows, key)]
    found = {
        CardFacet.Name.PLACE: card.places,
        CardFacet.Name.TECHNOLOGY: card.technologies,
        CardFacet.Name.IDENTIFIER: [fold(text) for text in _strings(rows, "identifier")],
        CardFacet.Name.TITLE: [fold(text) for text in titles if isinstance(text, str)],
    }
    for name, values in found.items():
        for value in sorted({value[:200] for value in values if value}):
            yield card.organisation, card.subject, name.value, value


def _likenesses(organisation: str, subject: str, rows: Sequence[Row]) -> set[tuple[str, str, str, bool]]:
    told = (row for row in rows if row["property"] in (SAME, DIFFERENT) and row["reference"] not in ("", subject))
    return {(organisation, subject, row["reference"], row["property"] == SAME) for row in told}
