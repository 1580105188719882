"""Which of the devices of a file are known elsewhere: by how near they are, one to one.

Under SAME metres two devices are one, up to DOUBTFUL a person decides. On one pole hang several cameras: each known one
is the match of one new one at most, and what comes second is doubtful. Positions that are known less exactly than
SAME metres make nobody sure either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from contrechamp.atlas.devices.models import SignedDevice
from contrechamp.atlas.geometry import EARTH
from contrechamp.atlas.layers.models import Object
from contrechamp.atlas.layers.reads import key_of

SAME, DOUBTFUL = 5.0, 15.0  # metres
AROUND = 8  # of the nearest that are looked at
NO_CAMERA = {"microphone", "speaker", "drone", "bodycam", "footfall"}
PLACE, POLE, TYPE, EXACT = "place", "pole", "type", "exact"
"""Why it is doubtful: 5 to 15 metres; another device of the file was nearer; another sort; a position not exact."""


class Match(NamedTuple):
    """The known device that a new one may be: its subject or key, how far in metres, and why that is not sure ("")."""

    other: str
    metres: float
    why: str


@dataclass(frozen=True)
class Known:
    """The devices that are known, to be found by place. `layer` is 0 of a signed one."""

    tree: Any
    pk: NDArray[np.int64]
    layer: NDArray[np.int64]
    camera: NDArray[np.bool_]
    exact: NDArray[np.bool_]
    taken: set[int]
    """Rows that are somebody's match."""

    def matches(self, rows: Sequence[dict[str, Any]], *, without: int) -> list[Match | None]:
        """The match of each row; those of the layer `without` count only for rows that have no name of their own."""
        found: list[Match | None] = [None] * len(rows)
        placed = [n for n, row in enumerate(rows) if row["longitude"] is not None]
        if self.tree is None or not placed:
            return found
        points = _on_sphere(np.array([[rows[n]["longitude"], rows[n]["latitude"]] for n in placed], np.float64))
        far, near = self.tree.query(points, k=min(AROUND, len(self.pk)), distance_upper_bound=DOUBTFUL / EARTH)
        far, near = far.reshape(len(placed), -1) * EARTH, near.reshape(len(placed), -1)
        pairs = [
            (float(far[place, rank]), n, int(near[place, rank]))
            for place, n in enumerate(placed)
            for rank in np.flatnonzero(np.isfinite(far[place]))
            if not (self.layer[near[place, rank]] == without and rows[n]["named"])
        ]
        for metres, n, which in sorted(pairs):
            if found[n] is None or (found[n].why == POLE and which not in self.taken):  # type: ignore[union-attr]
                found[n] = self._match(rows[n], which, metres)
        return [match and match._replace(other=self._name(int(match.other))) for match in found]

    def _match(self, row: dict[str, Any], which: int, metres: float) -> Match:
        why = ""
        if which in self.taken:
            why = POLE
        elif metres >= SAME:
            why = PLACE
        elif bool(self.camera[which]) != (row["type"] not in NO_CAMERA):
            why = TYPE
        elif not self.exact[which] or (row["precision"] or 0) > SAME:
            why = EXACT
        if not why:
            self.taken.add(which)
        return Match(str(which), metres, why)

    def _name(self, which: int) -> str:
        """The subject or key of a known device; of an object that is another device, that one's."""
        if not self.layer[which]:
            return str(SignedDevice.objects.values_list("subject", flat=True).get(pk=int(self.pk[which])))
        name, mate = Object.objects.values_list("name", "mate").get(pk=int(self.pk[which]))
        return mate or key_of(int(self.layer[which]), name)


def known(organisations: set[str]) -> Known:
    """The devices that these groups signed, and the objects of all layers that are not gone, as of now."""
    from scipy.spatial import cKDTree  # large, and only imports need it

    signed = SignedDevice.objects.filter(organisation__in=organisations).order_by("subject", "pk")
    objects = Object.objects.filter(latitude__isnull=False, gone="").order_by("pk")
    columns = ("pk", "longitude", "latitude", "type", "precision")
    rows = [
        (pk, 0, x, y, sort not in NO_CAMERA, (off or 0) <= SAME) for pk, x, y, sort, off in signed.values_list(*columns)
    ]
    parts = [np.array(rows, np.int64).reshape(-1, 6)]
    part: list[tuple[Any, ...]] = []
    for pk, x, y, sort, off, layer in objects.values_list(*columns, "layer_id").iterator(10_000):
        part.append((pk, layer, x, y, sort not in NO_CAMERA, (off or 0) <= SAME))
        if len(part) == 10_000:
            parts.append(np.array(part, np.int64))
            part = []
    parts.append(np.array(part, np.int64).reshape(-1, 6))
    table = np.concatenate(parts)
    tree = cKDTree(_on_sphere(table[:, 2:4].astype(np.float64))) if len(table) else None
    return Known(tree, table[:, 0], table[:, 1], table[:, 4] > 0, table[:, 5] > 0, set())


def _on_sphere(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on a sphere of radius 1: over a few metres a chord is as long as its arc."""
    longitude, latitude = np.radians(positions.T / 1e6)
    return np.column_stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
    )
