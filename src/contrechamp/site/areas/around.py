"""What stands around a town on its page: the areas it lies in, namesakes, towns near it, its figures and charts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contrechamp.catalogue.merging import Stated
from contrechamp.ground.places import Area, Place
from contrechamp.ground.sharing import shared
from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared
from contrechamp.site.areas import heads, pictures, reads
from contrechamp.site.charts.model import Chart
from contrechamp.site.reads.known import Known
from contrechamp.site.reads.rows import Row
from contrechamp.site.reads.subjects import Sight
from contrechamp.site.reads.towns import Town

MOST_NAMESAKES = 8


@dataclass(frozen=True)
class Share:
    """An amount as it is stated, and what it makes for each inhabitant."""

    row: Row
    stage: str
    amount: Mapping[str, Any]
    each: Mapping[str, Any]


@dataclass
class Around:
    """Everything besides what the groups say of the town itself."""

    areas: Sequence[tuple[Area, str]] = ()
    namesakes: Sequence[Place] = ()
    near: Sequence[Known] = ()
    shares: Sequence[Share] = ()
    cameras: int | None = None
    per_thousand: float | None = None
    charts: Sequence[Chart] = field(default_factory=list)


@shared
def around(page: Town, *, without: Collection[str] = ()) -> Around:
    """What stands around that town, as the reader sees it who hides the groups `without`."""
    sight = Sight(without=without)
    said = pictures.statements(page.rows, sight, "amount", "status") if page.rows else {}
    charts = [pictures.lifecycles(page.rows, said), pictures.money(page.rows, said)]
    found = Around(charts=[chart for chart in charts if chart.rows])
    if page.place is None:
        return found
    found.areas = reads.areas_of(page.place, pictures.language())
    found.namesakes = reads.homonyms(page.place)[:MOST_NAMESAKES]
    found.near = reads.near(page.place, sight)
    found.shares = _shares(page, said)
    latest = _cameras(page.urn, sight)
    if isinstance(latest, int):
        found.cameras, found.per_thousand = latest, heads.per_thousand(latest, page.place.population)
    return found


@shared
def _cameras(urn: str, sight: Sight) -> Any:
    """How many there are in the town, as was said last."""
    return next((value for (value,) in _counted(urn, sight.shown)), None)


@prepared
def _counted(urn: str, organisations: Collection[str]) -> Columns:
    counted = Statement.objects.filter(subject=urn, property="cameras", organisation__in=organisations)
    return counted.order_by("-since", "-day").values_list("value")[:1]


def _shares(page: Town, said: Mapping[str, Sequence[Stated]]) -> list[Share]:
    """Each amount of the dossiers that are this town's alone, once."""
    assert page.place is not None
    stages, shares, seen = pictures.stages(), [], set()
    for row in page.rows:
        if len(set(row.places)) > 1:
            continue
        for one in pictures.amounts(said.get(row.subject, ())):
            key = (row.subject, one.stage, *(one.value.get(part) for part in ("cents", "currency", "vat")))
            each = heads.each(one.value, page.place.population)
            if each and key not in seen:
                seen.add(key)
                shares.append(Share(row, stages.get(one.stage, ""), one.value, each))
    return shares
