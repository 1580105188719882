"""Writes the objects of a file into a layer, many at a time. What one said before stays beside what it says now."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.db.models import F

from contrechamp.atlas.layers import conflation, report
from contrechamp.atlas.layers.found import Gap
from contrechamp.atlas.layers.models import Doubt, Former, Import, Layer, Object
from contrechamp.atlas.layers.reading import Row
from contrechamp.atlas.layers.report import Report
from contrechamp.records import bulk

BATCH = 900
COMPARED = (
    "longitude", "latitude", "precision", "type", "zone", "views", "mount", "height", "operator", "operator_kind",
    "manufacturer", "words", "place", "tags",
)  # fmt: skip
"""The columns whose change is a change of the object."""
MORE = ("version", "sources", "documented", "first", "surveyed", "said", "gone", "mate", "origin")
COLUMNS = ("layer_id", "name", *COMPARED, *MORE)
MOST_SOURCES = 20


class Keeper:
    """Keeps the rows of one import."""

    def __init__(self, given: Import, day: str, told: Report, organisations: set[str]) -> None:
        self.given, self.day, self.told = given, day, told
        self.layer: int = given.layer_id
        self._origin: UUID = given.pk
        self._known = conflation.known(organisations)

    def keep(self, found: Iterable[Row | Gap]) -> Iterator[int]:
        """Keeps what a file says, each batch in a transaction; how many objects each kept."""
        for batch in bulk.parts(self._rows(found), BATCH):
            with transaction.atomic():
                self._keep(batch)
                Layer.objects.filter(pk=self.layer).update(changes=F("changes") + 1)
            yield len(batch)

    def _rows(self, found: Iterable[Row | Gap]) -> Iterator[Row]:
        for one in found:
            if isinstance(one, Gap):
                self.told.gap(one)
            else:
                yield one

    def _keep(self, batch: Sequence[Row]) -> None:
        names = {row["name"] for row in batch}
        held = {one.name: one for one in Object.objects.filter(layer=self.layer, name__in=names)}
        new = [row for row in batch if row["name"] not in held]
        self._again([(held[row["name"]], row) for row in batch if row["name"] in held])
        matches = self._known.matches(new, without=self.layer)
        self._insert(new, matches)
        self.told.counts["unplaced"] += sum(row["longitude"] is None for row in batch)
        self.told.counts["sourced"] += sum(bool(row["sources"]) for row in batch)

    def _insert(self, rows: Sequence[Row], matches: Sequence[conflation.Match | None]) -> None:
        pairs = list(zip(rows, matches, strict=True))
        bulk.insert(
            Object,
            COLUMNS,
            (_column(self._columns(row, match.other if match and not match.why else "")) for row, match in pairs),
        )
        doubtful = [(row, match) for row, match in pairs if match and match.why]
        pks = dict(
            Object.objects.filter(layer=self.layer, name__in=[row["name"] for row, _match in doubtful]).values_list(
                "name", "pk"
            )
        )
        Doubt.objects.bulk_create(
            Doubt(
                given=self.given, object_id=pks[row["name"]], other=match.other, why=match.why,
                distance=round(match.metres * 10),
            )
            for row, match in doubtful
        )  # fmt: skip
        for row, match in pairs:
            verdict = report.NEW if match is None else report.DOUBTFUL if match.why else report.SAME
            why = f"{match.other} ({match.metres:.1f} m{', ' + match.why if match.why else ''})" if match else ""
            self.told.tell(verdict, row["row"], row["name"], why)

    def _columns(self, row: Row, mate: str) -> dict[str, Any]:
        return {
            **row, "layer_id": self.layer, "said": self.day, "gone": "", "mate": mate, "origin": self._origin,
        }  # fmt: skip

    def _again(self, pairs: Sequence[tuple[Object, Row]]) -> None:
        """Objects that the layer has already."""
        same: list[int] = []
        for held, row in pairs:
            changed = _differences(held, row)
            older = self.day < held.said or 0 < row["version"] < held.version
            new = bool(held.gone or _sources(held, row)) or held.version < row["version"]
            self._tell_again(row, changed, older)
            if not changed and not older and not new:
                same.append(held.pk)
                continue
            if changed:
                self._former(held, row if older else _said(held), older)
            if not older:
                self._renew(held, row)
        Object.objects.filter(pk__in=same).update(said=self.day, origin=self._origin)

    def _tell_again(self, row: Row, changed: list[str], older: bool) -> None:
        if changed and not older:
            self.told.differ(changed)
        verdict = report.OLDER if changed and older else report.CHANGED if changed else report.KNOWN
        self.told.tell(verdict, row["row"], row["name"], ", ".join(changed))

    def _former(self, held: Object, said: dict[str, Any], older: bool) -> None:
        """Keeps what is not said any more, or what an older file said, once each."""
        kept = {name: said[name] for name in COMPARED}
        if not any(former.said == kept for former in held.formers.all()):
            Former.objects.create(
                object=held, origin=self._origin if older else held.origin, until=self.day if older else held.said,
                said=kept,
            )  # fmt: skip

    def _renew(self, held: Object, row: Row) -> None:
        for name in COMPARED:
            setattr(held, name, row[name])
        held.sources = [*held.sources, *_sources(held, row)][:MOST_SOURCES]
        held.documented = held.documented or row["documented"]
        held.version = max(held.version, row["version"])
        held.surveyed = max(held.surveyed, row["surveyed"])
        held.first = min((day for day in (held.first, row["first"]) if day), default="")
        held.said, held.gone, held.origin = self.day, "", self._origin
        held.save()

    def finish(self) -> None:
        """With a file that is all of the layer: what it lacks is gone as of its day."""
        lacking = Object.objects.filter(layer=self.layer, gone="", said__lte=self.day).exclude(origin=self._origin)
        for name in lacking.order_by("pk").values_list("name", flat=True).iterator(2_000):
            self.told.tell(report.GONE, 0, name)
        with transaction.atomic():
            lacking.update(gone=self.day)
            Layer.objects.filter(pk=self.layer).update(changes=F("changes") + 1)


def _said(held: Object) -> dict[str, Any]:
    return {name: getattr(held, name) for name in COMPARED}


def _differences(held: Object, row: Row) -> list[str]:
    """The columns and the tags that the row says otherwise, by name."""
    changed = {name for name in COMPARED if getattr(held, name) != row[name]}
    if "tags" in changed:
        before, now = held.tags, row["tags"]
        changed |= {key for key in {*before, *now} if before.get(key) != now.get(key)}
    return sorted(changed - {"tags"})


def _sources(held: Object, row: Row) -> list[dict[str, Any]]:
    """The sources of the row that the object has not."""
    return [source for source in row["sources"] if source not in held.sources]


def _column(row: dict[str, Any]) -> list[Any]:
    values = (row[name] for name in COLUMNS)
    found = [orjson.dumps(value).decode() if isinstance(value, (list, dict)) else value for value in values]
    return [_uuid(value) if isinstance(value, UUID) else value for value in found]


def _uuid(value: UUID) -> str:
    """A UUID as its column takes it."""
    return str(value) if connection.features.has_native_uuid_field else value.hex
