"""Monaco as OpenStreetMap has it: fourteen cameras among its buildings, and a walk across the town."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from contrechamp.atlas import reads
from contrechamp.atlas.device import Device
from contrechamp.atlas.layers import acts as layers
from contrechamp.atlas.sight.seen import Sight, seen
from contrechamp.atlas.terrain import extract, folder, here, walls
from contrechamp.atlas.terrain.store import Extract
from contrechamp.atlas.walks import asking, watching

TODAY = date(2026, 6, 1)


@pytest.fixture
def monaco(shared_data: Path, streets: Path, group: str) -> Extract:
    """Its streets and buildings, with its cameras imported as a layer."""
    file = shared_data / "cameras" / "monaco.osm.pbf"
    layer = layers.layer(name="OpenStreetMap", organisation=group, **layers.OSM)  # type: ignore[arg-type]
    layers.run(given=layers.give(path=file, name=file.name, layer=layer, plan=layers.planned(file)))
    kept = here.extract(extract.keep(file, name="Monaco", folder=folder.path()).key)
    assert kept is not None
    watching.keep(kept, TODAY)
    return kept


def crossed(device: Device, town: Extract, sight: Sight) -> float:
    """Square metres of buildings, five metres behind their walls, that its view covers."""
    views = [shapely.make_valid(shapely.Polygon(ring)) for ring in (*sight.now, *sight.could)]
    around, whose = walls.near(town, device.longitude, device.latitude, 120)
    covered = 0.0
    for number in np.unique(whose):
        lines = walls.back(around[whose == number].reshape(-1, 2), device.longitude, device.latitude).reshape(-1, 2, 2)
        for building in shapely.get_parts(shapely.polygonize(shapely.linestrings(lines.astype(float)))):
            covered += sum(view.intersection(building.buffer(-5)).area for view in views)
    return covered * walls.METRES**2


def test_no_view_goes_through_a_building(monaco: Extract) -> None:
    """Every one of the fourteen is told; what is seen of the inside of buildings is next to nothing."""
    devices = list(reads.devices(today=TODAY))
    assert len(devices) == 14
    views = watching.views_of(monaco)
    assert views.devices + views.inside == 14 and views.devices >= 12
    cones = sum(crossed(device, monaco, seen(device, None)) for device in devices)
    cut = sum(crossed(device, monaco, seen(device, monaco)) for device in devices)
    assert cones > 2_000 and cut < cones / 100, (cones, cut)
    whole = [seen(device, None) for device in devices]
    uncut = sum(shapely.Polygon(ring).area for sight in whole for ring in (*sight.now, *sight.could))
    assert sum(shapely.Polygon(ring).area for ring in (*views.sure, *views.perhaps)) < 0.9 * uncut


def test_a_walk_across_the_town_avoids_the_cameras(monaco: Extract) -> None:
    """The shortest is watched, the other one less, and no longer than was allowed."""
    asked = {"start": "Avenue Pasteur", "end": "Avenue Princesse Grace", "do": "find"}
    found = asking.answer(monaco, asked, 0.25)
    assert found.short is not None and found.best is not None and not found.errors
    assert found.short.perhaps > 100 and found.best.perhaps < found.short.perhaps / 4
    assert found.short.metres < found.best.metres <= 1.25 * found.short.metres + 1
    assert sum(leg.metres for leg in found.best.legs) == pytest.approx(found.best.metres, abs=20)
