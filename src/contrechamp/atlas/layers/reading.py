"""From a file's things to the columns of objects: tags understood, positions checked, sources found."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.land import at_sea
from contrechamp.atlas.layers import formats, tags
from contrechamp.atlas.layers.found import Gap, Thing, Unreadable
from contrechamp.atlas.layers.paper import Paper
from contrechamp.atlas.layers.plan import Plan

SAMPLED = 500
"""Things whose positions are looked at before anything is kept."""
NOT_WATCHING = gettext_lazy("is no device of surveillance")
TO_COME = gettext_lazy("lies in the future")

Row = dict[str, Any]
"""The columns of an object (`models.Object`) but for its layer; `row` is its place in the file."""


@dataclass(slots=True)
class Reader:
    """Reads one file; `day` is what the file itself says of when it speaks, "" until it is known."""

    path: Path
    plan: Plan
    paper: Paper | None = None
    day: str = ""

    def rows(self) -> Iterator[Row | Gap]:
        """The rows and gaps of the file. Raises Unreadable."""
        found = formats.read(self.path, self.plan)
        first: list[Thing | Gap | str] = list(islice(found, SAMPLED))
        self._check(first)
        names: Counter[str] = Counter()
        for one in _chained(first, found):
            if isinstance(one, str):
                self.day = one
            elif isinstance(one, Gap):
                yield one
            else:
                yield from self._row(one, names)

    def _check(self, first: Iterable[Thing | Gap | str]) -> None:
        """Raises Unreadable where latitude and longitude seem to stand in each other's place."""
        if self.plan.swapped:
            return
        places = [
            (one.longitude, one.latitude)
            for one in first
            if isinstance(one, Thing) and one.longitude is not None and one.latitude is not None
        ]
        sea = sum(at_sea(x, y) for x, y in places)
        if sea < max(3, len(places) // 20):
            return
        other = sum(abs(x) > 90_000_000 or at_sea(y, x) for x, y in places)
        if other <= sea // 10:
            raise Unreadable(
                _(
                    "%(sea)d of the first %(n)d devices lie in the sea, and on land when latitude and longitude are "
                    "swapped. Say that they are swapped, or mend the file."
                )
                % {"sea": sea, "n": len(places)}
            )

    def _row(self, thing: Thing, names: Counter[str]) -> Iterator[Row | Gap]:
        if thing.tags.get("man_made", "surveillance") != "surveillance":
            yield Gap(thing.row, thing.name, "man_made", thing.tags["man_made"], str(NOT_WATCHING), lost=True)
            return
        thing.tags = {**self.plan.constants, **thing.tags}
        read = tags.understood(thing.tags)
        for key, value, why in read.gaps:
            yield Gap(thing.row, thing.name, key, value, why, lost=read.person)
        if read.person:
            return
        longitude, latitude = thing.longitude, thing.latitude
        if self.plan.swapped and longitude is not None and latitude is not None:
            longitude, latitude = latitude, longitude
            if abs(latitude) > 90_000_000:
                yield Gap(thing.row, thing.name, "lat", str(latitude), _("is no position on Earth"), lost=True)
                return
        today = timezone.localdate().isoformat()
        for key in ("surveyed", "first"):
            if read.columns[key] > today:
                yield Gap(thing.row, thing.name, key, read.columns[key], str(TO_COME))
                read.columns[key] = ""
        sources, gap = self._sources(thing)
        if gap:
            yield gap
        days = [day for day in (read.columns["first"], read.columns["surveyed"], thing.day) if day]
        yield {
            "row": thing.row, "name": _name(thing, names), "version": thing.version,
            "longitude": longitude, "latitude": latitude, "precision": thing.precision,
            "type": "unknown", "zone": "unknown", "views": [], "mount": "", "height": None,
            "operator_kind": "unknown", **read.columns, "first": min(days, default=""),
            "words": thing.words, "place": thing.place, "tags": thing.tags, "sources": sources,
            "documented": bool(sources), "named": bool(thing.name),
        }  # fmt: skip

    def _sources(self, thing: Thing) -> tuple[list[dict[str, Any]], Gap | None]:
        if self.paper is None:
            return thing.sources, None
        source, why = self.paper.source(thing)
        there = f" → {source['exact']}" if why and source else ""
        gap = Gap(thing.row, thing.name, "words", f"{thing.words}{there}", why) if why else None
        return [source] if source else [], gap


def _chained(first: Iterable[Any], rest: Iterator[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


def _name(thing: Thing, names: Counter[str]) -> str:
    """What tells it from the others of its layer: its own name, or else where it stands; the second of one name gets
    a number."""
    name = thing.name or (
        f"{thing.longitude},{thing.latitude}" if thing.longitude is not None else f"{thing.place} {thing.words}"[:100]
    )
    names[name] += 1
    return name if names[name] == 1 else f"{name}#{names[name]}"
