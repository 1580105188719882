"""Real files: cameras of OpenStreetMap in France, and those of the Paris police with the bulletin that lists them."""

from collections import Counter
from pathlib import Path

import pytest

from contrechamp.atlas.layers import acts
from contrechamp.atlas.layers.found import Gap
from contrechamp.atlas.layers.models import Former, Import, Object
from contrechamp.atlas.layers.reading import Reader
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library


def test_every_direction_of_france_is_understood_or_told(shared_data: Path) -> None:
    """6,577 cameras: each with a direction has a view or a gap that names the direction; each is of a known type."""
    path = shared_data / "cameras" / "osm-france.geojson"
    keys = {"direction", "camera:direction"}
    gaps: Counter[str] = Counter()
    told: set[int] = set()
    rows = silent = guards = 0
    for one in Reader(path, acts.planned(path)).rows():
        if isinstance(one, Gap):
            gaps[one.column] += 1
            told |= {one.row} if one.column in keys else set()
            guards += one.lost
            continue
        rows += 1
        if keys & set(one["tags"]) and not one["views"] and one["row"] not in told:
            silent += 1
    assert (rows, guards, silent) == (6_573, 4, 0)
    assert sum(gaps[key] for key in keys) == 134


@pytest.mark.slow
def test_two_lists_of_one_bulletin_overlap(group: str, shared_data: Path) -> None:
    """Each of 1,394 cameras has a page of the bulletin as its source; 887 stand in both lists, and what differs in them
    is said."""
    library.add_file(path=shared_data / "documents" / "bovp-2019-02-01.pdf", organisation=group)
    run_until_idle()
    from contrechamp.library.models import Document

    document = str(Document.objects.get().pk)

    def take(number: int, first: int, last: int) -> Import:
        path = shared_data / "cameras" / f"paris-2019-annexe{number}.csv"
        layer = acts.layer(name="Paris 2019", organisation=group, licence="Licence ouverte")
        plan = acts.planned(path, day="2019-02-01", document=document, first_page=first, last_page=last)
        return acts.run(given=acts.give(path=path, name=path.name, layer=layer, plan=plan))

    first, second = take(1, 39, 53), take(2, 53, 62)
    assert (first.counts["new"], first.counts["sourced"]) == (1_391, 1_391)
    assert [second.counts[what] for what in ("new", "known", "changed", "sourced")] == [3, 841, 46, 890]
    assert second.counts["differences"] == [[["ref"], 40], [["start_date"], 6]]
    assert (Object.objects.count(), Former.objects.count()) == (1_394, 46)
    both = Object.objects.get(name="46685")
    assert [source["page"] for source in both.sources] == [39, 54]
    assert both.first == "2012-01-20"
