"""Actors that somebody looks for, or wants to be told of: known here, published by groups that are shown."""

from collections.abc import Iterable, Sequence

from django.utils.translation import get_language

from contrechamp.catalogue import joining, subjects
from contrechamp.catalogue.models import Card
from contrechamp.catalogue.subjects import Candidate
from contrechamp.records import reads as records

NOBODY = ""
"""No group: what strangers search is what is published, never a draft."""


def _language() -> str:
    return (get_language() or "fr")[:2]


def found(typed: str) -> list[Candidate]:
    """The actors that a name, a part of it or a number may mean, the best first."""
    listed = subjects.candidates(["party"], typed, _language(), organisation=NOBODY)
    known = named([one.urn for one in listed])
    return [one for one in listed if one.urn in known]


def meant(listed: Sequence[Candidate], typed: str) -> Candidate | None:
    """The one that the whole name or number means; None where that is not sure."""
    return subjects.meant(listed, typed) or next((one for one in listed if one.urn == f"siren:{typed}"), None)


def all_meant(typed: str) -> list[str]:
    """The URNs of the actor that a whole name or number means, else of all that have a part of it; with those of
    subjects that are one with them."""
    listed = found(typed)
    one = meant(listed, typed)
    urns = [one.urn] if one else [each.urn for each in listed]
    return joining.joins(urns).every(urns)


def in_words(typed: str) -> str:
    """The name of an actor of which an address has the number; else what was typed."""
    return named([typed]).get(typed, typed)


def named(urns: Iterable[str]) -> dict[str, str]:
    """Names of the actors among these subjects, in their order; what is no actor known here is missing."""
    wanted = [urn for urn in urns if "\0" not in urn]  # PostgreSQL has no such character
    cards = Card.objects.filter(kind="party", subject__in=wanted, organisation__in=records.shown())
    parties = set(cards.values_list("subject", flat=True))
    names = subjects.names(parties, _language())
    return {urn: names[urn] for urn in wanted if urn in names}
