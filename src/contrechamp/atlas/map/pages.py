"""What the pages of the map show: the window, the devices in it, the list, the drawing, the figures."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.layers import reads as layer_reads
from contrechamp.atlas.map import base, figures, listing, parts, picture, towns, words
from contrechamp.atlas.map import window as windows
from contrechamp.atlas.map.window import Window
from contrechamp.atlas.tiles import archives, choosing, filters, reads
from contrechamp.atlas.tiles.choosing import Chosen
from contrechamp.atlas.tiles.current import Moment
from contrechamp.atlas.tiles.filters import Filters
from contrechamp.ground.places import Place, places_at, urn_of
from contrechamp.records.models import Organisation

_TOWN_ZOOM = 12.5


class Page:
    """What one address shows: `window`, `filters`, the `chosen` devices in it, and the town that was asked for."""

    def __init__(self, asked: QueryDict, language: str, *, width: int = 960, height: int = 640) -> None:
        self.language = language
        self.width, self.height = width, height
        atlas.rest_on()
        self.moment: Moment = reads.now()
        self.filters: Filters = filters.read(asked)
        self.asked_town = asked.get("town", "").strip()[: filters.LONGEST]
        self.town = _town(self.asked_town)
        own = windows.read(asked.get("at", ""))
        self.window = (own or self._first(self.town)).sized(width, height)
        self.chosen: Chosen = choosing.within(self.moment, self.window.bounds, self.filters)
        self.rows = listing.nearest(self.chosen, self.window)

    def _first(self, town: Place | None) -> Window:
        """What is shown when the address names no place: the town, or all devices, or France."""
        if town and town.latitude is not None and town.longitude is not None:
            return Window(_TOWN_ZOOM, town.latitude / 1e6, town.longitude / 1e6)
        everywhere = choosing.within(self.moment, parts.EVERYWHERE, self.filters)
        return parts.around(everywhere, self.width, self.height) if len(everywhere) else windows.FRANCE

    def query(self, window: Window | None = None) -> str:
        """The parameters of this map's address, around another window if one is given."""
        place = urlencode({"at": (window or self.window).at}, safe="/")
        chosen = self.filters.query()
        return f"{place}&{chosen}" if chosen else place

    def context(self) -> dict[str, Any]:
        """What the templates need."""
        return {
            "map": self,
            "picture": picture.draw(self.chosen, self.window, self.rows),
            "lines": listing.lines(self.chosen, self.rows, self.language),
            "figures": figures.of(self.chosen),
            "types": words.types(self.language),
            "states": words.STATUS,
            "kinds": words.KIND,
            "total": len(self.chosen),
            "told": self.told(),
            "some": not archives.is_empty(self.moment),
            "credits": self.credits(),
            "credit_line": " · ".join(sorted({name for name in self.moment.index.licences if name})),
            "region": base.region(),
            "base": base.world(),
        }

    def told(self) -> tuple[figures.Figures, float] | None:
        """Of the town that was asked for: the figures, and how many devices for 1,000 inhabitants."""
        found = towns.devices_of(self.moment, self.town, self.filters) if self.town else None
        if found is None or self.town is None:
            return None
        told = figures.of(found)
        return told, told.per_thousand(self.town.population)

    def steps(self) -> list[tuple[str, str]]:
        """The ways on from this window: their names (words of the template) and their parameters."""
        around = self.window
        ways = {
            "nearer": around.nearer(1), "farther": around.nearer(-1), "north": around.moved(0, -0.5),
            "south": around.moved(0, 0.5), "west": around.moved(-0.5, 0), "east": around.moved(0.5, 0),
        }  # fmt: skip
        return [(name, self.query(window)) for name, window in ways.items()]

    def groups(self) -> list[tuple[str, str]]:
        """(id, name) of the groups and the imported layers whose devices are shown."""
        origins = self.moment.index.origins
        known = [name for name in origins if name in self.moment.shown]
        groups = Organisation.objects.filter(id__in=known).values_list("id", "name")
        layers = [(name, title) for name, title in layer_reads.names().items() if name in origins]
        return [*sorted(groups, key=lambda row: row[1].casefold()), *layers]

    def operators(self) -> list[str]:
        """The operators that are named, for the form to propose."""
        return sorted(name for name in self.moment.index.operators if name)[:500]

    def credits(self) -> list[str]:
        """Whom the sources of what is shown want named."""
        maps = [found.attribution for found in (base.world(), base.region()) if found and found.attribution]
        return [*maps, *parts.credits(self.chosen)]

    def twin(self) -> dict[str, Any]:
        """The page for programs: the figures, and the devices of the list."""
        found, told = figures.of(self.chosen), self.window.bounds
        west, south, east, north = (part / 1e6 for part in told)
        devices = [
            {"address": line.address, "type": line.type, "status": line.status, "first_seen": line.first or None}
            for line in listing.lines(self.chosen, self.rows, self.language)
        ]
        return {
            "bounds": [west, south, east, north],
            "devices": found.standing,
            "removed": found.removed,
            "by_type": dict(found.types),
            "by_year": [{"year": year, "added": added, "total": total} for year, added, total in found.years],
            "nearest": devices,
            "tiles": reverse("tiles:devices", args=(0, 0, 0)).replace("0/0/0", "{z}/{x}/{y}"),
            "archive": reverse("tiles:archive"),
        }


def _town(asked: str) -> Place | None:
    """The town of that code, or else the largest of that name."""
    path = settings.ASSETS / "places.sqlite3"
    if not asked or not path.exists():
        return None
    table = places_at(path)
    return table.get(urn_of(asked)) or next(iter(table.search(asked, limit=1)), None)
