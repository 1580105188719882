"""Subjects that may be one under two names: proposed to a person, never joined by this alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from contrechamp.catalogue import alike, subjects
from contrechamp.catalogue.joining import joins
from contrechamp.catalogue.models import Card, DraftStatement, Likeness
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME
from contrechamp.records import reads as records

KINDS = ("party", "product", "contract", "decision", "trial")
"""Kinds of which one name means one subject. Dossiers are told apart by place and technology (`subjects.existing`)."""
MOST = 60


@dataclass(frozen=True)
class Twins:
    """Two subjects of a kind whose names are alike: their URNs, names, and the groups that tell of each."""

    kind: str
    urns: tuple[str, str]
    names: tuple[str, str]
    organisations: tuple[tuple[str, ...], tuple[str, ...]]


def proposed(language: str, *, organisation: str) -> list[Twins]:
    """Pairs of subjects with names alike of which nobody shown here has said whether they are one.

    What `organisation` has answered in a draft already is not asked again.
    """
    settled = _settled(organisation)
    found = [(kind, pair) for kind in KINDS for pair in alike.pairs(alike.names_of([kind])) if pair not in settled]
    joined = joins({urn for _, pair in found for urn in pair}) if found else None
    open_ones = [(kind, pair) for kind, pair in found if joined and pair[1] not in joined.all_of(pair[0])][:MOST]
    urns = {urn for _, pair in open_ones for urn in pair}
    names = subjects.names(urns, language)
    tellers: dict[str, list[str]] = defaultdict(list)
    told = Card.objects.filter(subject__in=urns, organisation__in=records.shown()).order_by("organisation")
    for subject, teller in told.values_list("subject", "organisation"):
        tellers[subject].append(teller)
    return [
        Twins(
            kind,
            (one, other),
            (names.get(one, one), names.get(other, other)),
            (tuple(tellers[one]), tuple(tellers[other])),
        )
        for kind, (one, other) in open_ones
    ]


def _settled(organisation: str) -> set[tuple[str, str]]:
    said: Iterable[tuple[str, str]] = Likeness.objects.filter(organisation__in=records.shown()).values_list(
        "subject", "other"
    )
    rows = DraftStatement.objects.filter(draft__organisation=organisation, property__in=(SAME, DIFFERENT))
    drafted = ((subject, str(value)) for subject, value in rows.values_list("draft__subject", "value"))
    return {(min(pair), max(pair)) for pair in (*said, *drafted)}
