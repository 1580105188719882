"""What search finds of the catalogue: each group's account of a dossier or an actor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language

from contrechamp.catalogue import cards, subjects, vocabulary
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.words import in_words
from contrechamp.records.models import Statement
from contrechamp.search import acts as search
from contrechamp.search.sources import PUBLIC, Entry, Shown

NAME = "dossiers"
KINDS = ("dossier", "party")
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)

Pair = tuple[str, str]


def key(organisation: str, subject: str) -> str:
    """The key of an account in search."""
    return f"{organisation}/{subject}"


def refresh(pairs: Iterable[Pair]) -> None:
    """The view's refresh: makes the cards again and tells search, in the same transaction."""
    touched = list(pairs)
    cards.refresh(touched)
    search.touch(source=NAME, keys=[key(*pair) for pair in touched])


def public_address(kind: str, subject: str) -> str:
    """The path of a subject's public page. Those pages stand in the room above, but their addresses never change."""
    language = get_language() or LANGUAGES[0]
    if kind == "dossier" and subject.startswith("urn:uuid:"):
        return f"/{language}/dossier/{subject.removeprefix('urn:uuid:')}"
    return f"/{language}/subject/{quote(subject, safe=':')}"


def public_page(sha256: str, number: int, language: str) -> str:
    """The path of a page of a published document."""
    return f"/{language}/document/{sha256}/page/{number}"


class Accounts:
    """Published accounts, one entry for each group and subject, so that trust decides which are found."""

    name = NAME

    def keys(self) -> Iterable[str]:
        found = Card.objects.filter(kind__in=KINDS).values_list("organisation", "subject")
        return (key(*pair) for pair in found.order_by("organisation", "subject").iterator())

    def load(self, keys: Sequence[str]) -> Iterable[Entry]:
        held = _cards(keys)
        texts = _texts(held)
        for card in held:
            titles = list(card.title.values()) if isinstance(card.title, dict) else [str(card.title)]
            yield Entry(
                key=key(card.organisation, card.subject),
                scope=PUBLIC,
                organisation=card.organisation,
                title=" / ".join(dict.fromkeys(titles)),
                text=texts[card.organisation, card.subject],
                kind=card.kind,
                place=card.places[0] if card.places else "",
                technologies=tuple(card.technologies),
                year=int(card.first_day[:4]) if card.first_day else None,
            )

    def show(self, keys: Sequence[str]) -> dict[str, Shown]:
        held = _cards(keys)
        texts = _texts(held)
        language = get_language() or LANGUAGES[0]
        return {
            key(card.organisation, card.subject): Shown(
                title=subjects.title_words(card.title, language),
                address=public_address(card.kind, card.subject),
                page=None,
                text=texts[card.organisation, card.subject],
            )
            for card in held
        }


def _cards(keys: Sequence[str]) -> list[Card]:
    pairs = {(organisation, subject) for organisation, _, subject in (one.partition("/") for one in keys)}
    found = Card.objects.filter(
        organisation__in={pair[0] for pair in pairs}, subject__in={pair[1] for pair in pairs}, kind__in=KINDS
    )
    return [card for card in found if (card.organisation, card.subject) in pairs]


def _texts(held: Sequence[Card]) -> dict[Pair, str]:
    """All that each account says, in every language, each thing once; the active language first."""
    rows = Statement.objects.filter(
        organisation__in={card.organisation for card in held}, subject__in={card.subject for card in held}
    )
    accounts: dict[Pair, list[Statement]] = defaultdict(list)
    referred: set[str] = set()
    for row in rows.order_by("day", "record", "number"):
        accounts[row.organisation, row.subject].append(row)
        referred.update([row.reference] if row.reference else [])
    first = get_language() or LANGUAGES[0]
    languages = [first, *(code for code in LANGUAGES if code != first)]
    called = {code: subjects.names(referred, code) for code in languages} if referred else {}
    return {
        pair: "\n".join(dict.fromkeys(line for code in languages for line in _lines(said, code, called.get(code, {}))))
        for pair, said in accounts.items()
    }


def _lines(rows: Sequence[Statement], language: str, names: dict[str, str]) -> Iterable[str]:
    for row in rows:
        described = vocabulary.find(row.kind, row.property)
        words = in_words(described, row.value, as_written=row.as_written, language=language, names=names)
        yield from (words, row.as_written, (row.note or {}).get(language, ""))
