"""Actors: what is said of one, and the dossiers in which it has a role."""

from collections.abc import Sequence
from dataclasses import dataclass

from contrechamp.catalogue import merging
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.reads import stated
from contrechamp.records.models import Statement
from contrechamp.site.reads.lines import Line, Lines, mentioned
from contrechamp.site.reads.subjects import Named, Sight

KIND = "party"


@dataclass(frozen=True)
class Role:
    """A dossier in which the actor has roles, each with its source."""

    dossier: Named
    lines: Sequence[Line]


@dataclass(frozen=True)
class Party:
    """An actor's page."""

    subject: Named
    about: Sequence[Line]
    roles: Sequence[Role]
    statements: Sequence[Stated]


def party(urn: str) -> Party | None:
    """The actor of that URN; None when no group shown names it."""
    sight = Sight()
    own = Statement.objects.filter(subject=urn, kind=KIND, organisation__in=sight.shown)
    roles = Statement.objects.filter(reference=urn, property=KIND, organisation__in=sight.shown)
    about = [stated(row) for row in own.order_by("day", "record", "number")]
    rows = list(roles.order_by("subject", "day", "record", "number"))
    if not about and not rows:
        return None
    in_dossiers: dict[str, list[Stated]] = {}
    for row in rows:
        in_dossiers.setdefault(row.subject, []).append(stated(row))
    everything = [*about, *(one for held in in_dossiers.values() for one in held)]
    names = sight.named({urn} | set(in_dossiers) | mentioned(everything))
    lines = Lines(names, sight.groups(one.organisation for one in everything))
    said = [line for one in merging.merge(KIND, about) if one.key != "name" for line in lines.lines(one.values)]
    return Party(
        subject=names[urn],
        about=said,
        roles=[Role(names[subject], _roles(held, lines)) for subject, held in in_dossiers.items()],
        statements=everything,
    )


def _roles(statements: Sequence[Stated], lines: Lines) -> list[Line]:
    return [line for one in merging.merge("dossier", statements) for line in lines.lines(one.values)]
