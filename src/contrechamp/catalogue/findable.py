"""What search finds of the catalogue: each dossier, actor, product… once, with all that the groups shown say of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language

from contrechamp.catalogue import cards, subjects, vocabulary
from contrechamp.catalogue.joining import joins
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.words import in_words
from contrechamp.records import bulk
from contrechamp.records import reads as records
from contrechamp.records.models import Statement
from contrechamp.search import acts as search
from contrechamp.search.sources import PUBLIC, Entry, Shown

NAME = "dossiers"
KINDS = ("dossier", "party", "product", "decision", "contract", "trial")
PAGES = tuple(kind for kind in KINDS if kind != "party")
"""Kinds whose public page is at /<kind>/<UUID>; that of an actor has its whole URN."""
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)

Pair = tuple[str, str]


def refresh(pairs: Iterable[Pair]) -> None:
    """The view's refresh: makes the cards again and tells search, in the same transaction."""
    for touched in bulk.parts(pairs, cards.BATCH):
        changed = {subject for _, subject in touched}
        before = joins(changed).every(changed)
        cards.refresh(touched)
        search.touch(source=NAME, keys=sorted({*before, *joins(changed).every(changed)}))


def retrust(organisation: str) -> None:
    """Tells search that what this group says is shown from now on, or no longer."""
    told = Card.objects.filter(organisation=organisation, kind__in=KINDS).values_list("subject", flat=True)
    for changed in bulk.parts(told.order_by("subject").iterator()):
        search.touch(source=NAME, keys=sorted({*changed, *joins(changed).every(changed)}))


def public_address(kind: str, subject: str) -> str:
    """The path of a subject's public page. Those pages stand in the room above, but their addresses never change."""
    language = get_language() or LANGUAGES[0]
    if kind in PAGES and subject.startswith("urn:uuid:"):
        return f"/{language}/{kind}/{subject.removeprefix('urn:uuid:')}"
    return f"/{language}/subject/{quote(subject, safe=':')}"


def public_page(sha256: str, number: int, language: str) -> str:
    """The path of a page of a published document."""
    return f"/{language}/document/{sha256}/page/{number}"


@dataclass(frozen=True)
class Told:
    """A subject as the groups shown tell it: their cards, in order of group, and all that they say."""

    cards: Sequence[Card]
    text: str

    @property
    def first(self) -> Card:
        return self.cards[0]

    @property
    def titles(self) -> list[str]:
        said = [card.title for card in self.cards]
        texts = (text for one in said for text in (one.values() if isinstance(one, dict) else [str(one)]))
        return list(dict.fromkeys(texts))


class Accounts:
    """Published subjects by their URN; those that groups say are one, under the canonical one.

    Only what groups say that this site shows: when trust changes, `retrust` tells search.
    """

    name = NAME

    def keys(self) -> Iterable[str]:
        found = Card.objects.filter(kind__in=KINDS).values_list("subject", flat=True)
        return found.order_by("subject").distinct().iterator()

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        for subject, told in _told(keys).items():
            first, others = told.first, {card.organisation for card in told.cards[1:]}
            years = [card.first_day[:4] for card in told.cards if card.first_day]
            yield Entry(
                key=subject,
                scope=PUBLIC,
                organisation=first.organisation,
                title=" / ".join(told.titles),
                text=told.text,
                kind=first.kind,
                place=next((place for card in told.cards for place in card.places), ""),
                technologies=tuple(dict.fromkeys(term for card in told.cards for term in card.technologies)),
                year=int(min(years)) if years else None,
                also=tuple(sorted(others - {first.organisation})),
            )

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        language = get_language() or LANGUAGES[0]
        return {
            subject: Shown(
                title=next((words for card in told.cards if (words := subjects.title_words(card.title, language))), ""),
                address=public_address(told.first.kind, subject),
                page=None,
                text=told.text,
            )
            for subject, told in _told(keys).items()
        }


def _told(keys: Sequence[str]) -> dict[str, Told]:
    """The subjects among `keys` that have an entry: told by a group shown, and canonical."""
    shown = records.shown()
    joined = joins(keys, shown=shown)
    wanted = [key for key in dict.fromkeys(keys) if joined.canonical(key) == key]
    found = Card.objects.filter(subject__in=joined.every(wanted), organisation__in=shown, kind__in=KINDS)
    held: dict[str, list[Card]] = defaultdict(list)
    for card in found.order_by("organisation", "subject"):
        held[joined.canonical(card.subject)].append(card)
    texts = _texts(held)
    return {subject: Told(held[subject], texts.get(subject, "")) for subject in wanted if subject in held}


def _texts(held: Mapping[str, Sequence[Card]]) -> dict[str, str]:
    """All that is said of each subject, in every language, each thing once; the active language first."""
    subject_of = {card.subject: subject for subject, told in held.items() for card in told}
    groups = {card.organisation for told in held.values() for card in told}
    rows = Statement.objects.filter(organisation__in=groups, subject__in=subject_of)
    said: dict[str, list[Statement]] = defaultdict(list)
    referred: set[str] = set()
    for row in rows.order_by("day", "record", "number"):
        said[subject_of[row.subject]].append(row)
        referred.update([row.reference] if row.reference else [])
    first = get_language() or LANGUAGES[0]
    languages = [first, *(code for code in LANGUAGES if code != first)]
    called = {code: subjects.names(referred, code) for code in languages} if referred else {}
    return {
        subject: "\n".join(
            dict.fromkeys(line for code in languages for line in _lines(told, code, called.get(code, {})))
        )
        for subject, told in said.items()
    }


def _lines(rows: Sequence[Statement], language: str, names: dict[str, str]) -> Iterable[str]:
    for row in rows:
        described = vocabulary.find(row.kind, row.property)
        words = in_words(described, row.value, as_written=row.as_written, language=language, names=names)
        yield from (words, row.as_written, (row.note or {}).get(language, ""))
