"""The charts beside a list of dossiers, which may be very many: then of the latest, and of the largest amounts."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from heapq import nlargest

from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.areas import pictures
from contrechamp.site.areas.pictures import MOST_ROWS
from contrechamp.site.charts.model import Chart
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.outlines import Outlines
from contrechamp.site.reads.rows import Row
from contrechamp.site.reads.subjects import Sight


def of(dossiers: Outlines, latest: Sequence[Row], sight: Sight, towns: Sequence[Known] | None = None) -> list[Chart]:
    """How the `latest` of the dossiers went, and the money of all, town by town with `towns`."""
    all_told = len(latest) == len(dossiers)
    costly, lines = (latest, None) if all_told else _largest(dossiers, sight, by_town=towns is not None)
    said = pictures.statements([*latest, *costly], sight, "amount", "status")
    return [
        pictures.lifecycles(latest, said, only_latest=not all_told),
        pictures.money(costly, said, towns, lines=lines),
    ]


def _largest(dossiers: Outlines, sight: Sight, *, by_town: bool) -> tuple[list[Row], int]:
    """The dossiers on the lines of a chart with the largest amounts, and how many lines there would be."""
    line_of = _towns(dossiers) if by_town else {}
    lines: dict[str, dict[str, int]] = defaultdict(dict)
    known = set(dossiers.subjects)
    for told, cents in _amounts(sight.shown):
        subject = dossiers.joined.canonical(told)
        if subject in known and type(cents) is int:  # a peer may say anything
            held = lines[line_of.get(subject, subject)]
            held[subject] = max(cents, held.get(subject, 0))
    kept = nlargest(MOST_ROWS, lines.values(), key=lambda held: max(held.values()))
    return dossiers.rows(subject for held in kept for subject in held), len(lines)


def _towns(dossiers: Outlines) -> dict[str, str]:
    """The town of each dossier that has but one."""
    places: dict[str, set[str]] = defaultdict(set)
    for one in dossiers.told:
        places[dossiers.joined.canonical(one.subject)].update(one.places)
    return {subject: next(iter(held)) for subject, held in places.items() if len(held) == 1}


@shared
def _amounts(organisations: Collection[str]) -> list[tuple[str, object]]:
    return _stated(organisations)


@prepared
def _stated(organisations: Collection[str]) -> Columns:
    found = Statement.objects.filter(property="amount", kind="dossier", organisation__in=organisations)
    return found.values_list("subject", "value__cents")
