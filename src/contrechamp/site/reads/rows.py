"""Dossiers as rows of a list, each as all who tell it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.joining import Joins, joins
from contrechamp.catalogue.models import Card
from contrechamp.site.reads.subjects import Text, address_of
from contrechamp.site.states import wedge_of


@dataclass(frozen=True)
class Status:
    """A present status of a project: its word, its wedge."""

    term: str
    label: Text = field(compare=False)

    @property
    def wedge(self) -> str:
        return wedge_of(self.term)


@dataclass(frozen=True)
class Row:
    """A dossier in a list, as all who tell it: `statuses` are several where they differ."""

    subject: str
    title: Text
    statuses: Sequence[Status]
    technologies: Sequence[Text]
    groups: Sequence[str]
    first_day: str
    last_day: str
    sourced: int
    statements: int
    subjects: Sequence[str] = ()
    """All the URNs under which it is told."""
    places: Sequence[str] = ()

    @property
    def address(self) -> str:
        return address_of(self.subject, "dossier")


def rows_of(cards: Sequence[Card], joined: Joins | None = None) -> list[Row]:
    """Dossiers by subject, in the order in which they come first; those that groups say are one stand together."""
    joined = joined or (joins({card.subject for card in cards}) if cards else Joins())
    by_subject: dict[str, list[Card]] = {}
    for card in cards:
        by_subject.setdefault(joined.canonical(card.subject), []).append(card)
    return [_row(subject, told) for subject, told in by_subject.items()]


def _row(subject: str, cards: Sequence[Card]) -> Row:
    statuses = vocabulary.kinds()["dossier"].properties["status"].terms
    technologies = vocabulary.technologies()
    present = dict.fromkeys(card.status for card in cards if card.status in statuses)
    used = dict.fromkeys(term for card in cards for term in card.technologies if term in technologies)
    return Row(
        subject=subject,
        title=next((card.title for card in cards if card.title), subject),
        statuses=[Status(term, statuses[term].label) for term in present] or [Status("", "")],
        technologies=[technologies[term].label for term in used],
        groups=sorted({card.organisation for card in cards}),
        first_day=min((card.first_day for card in cards if card.first_day), default=""),
        last_day=max(card.last_day for card in cards),
        sourced=sum(card.sourced for card in cards),
        statements=sum(card.statements for card in cards),
        subjects=sorted({card.subject for card in cards}),
        places=sorted({urn for card in cards for urn in card.places}),
    )
