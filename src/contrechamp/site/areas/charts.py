"""The charts beside a list of dossiers, which may be very long: then of the latest, and of the largest amounts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from heapq import nlargest
from typing import Any

from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.areas import pictures
from contrechamp.site.areas.pictures import MOST_ROWS
from contrechamp.site.charts.model import Chart
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.listing import Dossiers
from contrechamp.site.reads.rows import Row

MANY = 2_000  # dossiers of which it is cheaper to read all amounts that are stated than to ask for each


def beside(dossiers: Dossiers, latest: Sequence[Row], towns: Sequence[Known] | None = None) -> list[Chart]:
    """How the `latest` of the dossiers went, and the money of all, town by town with `towns`. None that is empty."""
    whole = len(latest) == len(dossiers)
    costly, lines = (latest, None) if whole else _largest(dossiers, by_town=towns is not None)
    said = pictures.statements([*latest, *costly], dossiers.sight, "amount", "status")
    charts = [
        pictures.lifecycles(latest, said, only_latest=not whole),
        pictures.money(costly, said, towns, lines=lines),
    ]
    return [chart for chart in charts if chart.rows]


def _largest(dossiers: Dossiers, *, by_town: bool) -> tuple[list[Row], int]:
    """The dossiers on the lines of a chart with the largest amounts, and how many lines there would be."""
    line_of = _towns(dossiers) if by_town else {}
    lines: dict[str, dict[str, int]] = defaultdict(dict)
    told = {one.subject: dossiers.joined.canonical(one.subject) for one in dossiers.told}
    for urn, value in _amounts(told, dossiers.sight.shown):
        if urn in told and (amount := pictures.amount_in(value)):
            subject = told[urn]
            held = lines[line_of.get(subject, subject)]
            held[subject] = max(amount["cents"], held.get(subject, 0))
    kept = nlargest(MOST_ROWS, lines.values(), key=lambda held: max(held.values()))
    return dossiers.rows(subject for held in kept for subject in held), len(lines)


def _towns(dossiers: Dossiers) -> dict[str, str]:
    """The town of each dossier that has but one."""
    places: dict[str, set[str]] = defaultdict(set)
    for one in dossiers.told:
        places[dossiers.joined.canonical(one.subject)].update(one.places)
    return {subject: next(iter(held)) for subject, held in places.items() if len(held) == 1}


def _amounts(subjects: Collection[str], organisations: Collection[str]) -> Iterator[tuple[str, Any]]:
    """The amounts of these subjects, perhaps among those of others; a peer may have said anything in their place."""
    if len(subjects) > MANY:
        yield from _all(organisations)
        return
    for part in bulk.parts(subjects):
        yield from _of(part, organisations)


@prepared
def _of(subjects: Collection[str], organisations: Collection[str]) -> Columns:
    return _amount(organisations).filter(subject__in=subjects)


@prepared
def _all(organisations: Collection[str]) -> Columns:
    return _amount(organisations)


def _amount(organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(property="amount", kind="dossier", organisation__in=organisations)
    return found.order_by("subject", "record", "number").values_list("subject", "value")
