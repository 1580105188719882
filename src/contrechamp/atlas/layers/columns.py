"""What the columns of a table mean for a device: proposed from their names, said by a person.

A target is one of the words of PLACING, or the key of a tag of OpenStreetMap that `tags` understands. A column without
a target is kept among the tags under its own name: nothing is lost.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.layers.found import Unreadable
from contrechamp.ground.text import fold

ID, LATITUDE, LONGITUDE, PAIR, WORDS, PLACE, PRECISION = "id", "lat", "lon", "lat,lon", "words", "place", "precision"
PLACING = (ID, LATITUDE, LONGITUDE, PAIR, WORDS, PLACE, PRECISION)

TARGETS: Mapping[str, str | Promise] = MappingProxyType(
    {
        ID: gettext_lazy("Number or name that tells it from the others"),
        LATITUDE: gettext_lazy("Latitude"),
        LONGITUDE: gettext_lazy("Longitude"),
        PAIR: gettext_lazy("Latitude and longitude in one"),
        WORDS: gettext_lazy("Where it hangs, in words"),
        PLACE: gettext_lazy("Town: name, postcode or INSEE code"),
        PRECISION: gettext_lazy("Precision of the position, in metres"),
        "camera:type": gettext_lazy("Type"),
        "camera:direction": gettext_lazy("Direction"),
        "camera:angle": gettext_lazy("Tilt below the horizon, in degrees"),
        "camera:mount": gettext_lazy("Mount"),
        "height": gettext_lazy("Height in metres"),
        "surveillance": gettext_lazy("What it watches"),
        "operator": gettext_lazy("Operator"),
        "operator:type": gettext_lazy("Operator public or private"),
        "manufacturer": gettext_lazy("Manufacturer"),
        "start_date": gettext_lazy("In service since"),
        "survey:date": gettext_lazy("Seen on"),
    }
)
_SYNONYMS = {
    ID: "id numero number no num ref reference identifiant camera numero_de_camera osm_id",
    LATITUDE: "lat latitude y lat_wgs84 coord_y",
    LONGITUDE: "lon lng long longitude x lon_wgs84 coord_x",
    PAIR: "geo_point_2d geo_point coordonnees coordinates coords position latlon lat_lon geopoint",
    WORDS: "implantation rue adresse address lieu emplacement localisation location site description nom name",
    PLACE: "code_postal cp postcode insee code_insee commune ville town city",
    PRECISION: "precision accuracy precision_m",
    "camera:type": "type type_de_camera camera_type sorte",
    "camera:direction": "direction orientation azimut azimuth cap bearing",
    "camera:angle": "inclinaison tilt",
    "camera:mount": "support mount fixation",
    "height": "hauteur height hauteur_m",
    "surveillance": "zone domaine",
    "operator": "exploitant operateur operator proprietaire gestionnaire owner",
    "manufacturer": "fabricant marque manufacturer brand",
    "start_date": "date_de_mise_en_service mise_en_service date_installation installation installed date_pose",
    "survey:date": "vu_le date_releve date_de_releve releve seen survey_date date_observation",
}  # fmt: skip


def proposed(names: Sequence[str]) -> dict[str, str]:
    """What each column may mean, by its name; of two that may mean one thing, the first does."""
    taken: dict[str, str] = {}
    for name in names:
        key = re.sub(r"[^a-z0-9:]+", "_", fold(name)).strip("_")
        for target in (key, *(target for target, words in _SYNONYMS.items() if key in words.split())):
            if target in TARGETS and target not in taken.values():
                taken[name] = target
                break
    return taken


def check(meant: Mapping[str, str], names: Sequence[str]) -> None:
    """Raises Unreadable where a column is not in the table, or nothing says where a device is."""
    for name, target in meant.items():
        if name not in names:
            raise Unreadable(
                _("%(name)s: no column of this name. The table has: %(columns)s")
                % {"name": name, "columns": ", ".join(names)}
            )
        if target and target not in TARGETS:
            raise Unreadable(
                _("%(name)s: no meaning of this name. There are: %(targets)s")
                % {"name": target, "targets": ", ".join(TARGETS)}
            )
    said = set(meant.values())
    if not ({LATITUDE, LONGITUDE} <= said or said & {PAIR, WORDS, PLACE}):
        raise Unreadable(_("No column says where the devices are: name latitude and longitude, words or a town."))


def fold_cell(cell: str) -> str:
    """A cell as it is compared."""
    return fold(cell)
