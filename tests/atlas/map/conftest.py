"""A map with devices on it, whoever described them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import pytest

from contrechamp.atlas.device import Device, View
from contrechamp.atlas.tiles import current
from contrechamp.records.models import Organisation, Trust
from contrechamp.site import cache

GROUP = "a" * 64
OTHER = "b" * 64
CENTRE = (5_370_000, 43_296_500)
Show = Callable[[Iterable[Device]], None]


def device(number: int, **more: Any) -> Device:
    """A device a few metres from the last one, north-east of the middle."""
    found: dict[str, Any] = {
        "longitude": CENTRE[0] + 150 * number,
        "latitude": CENTRE[1] + 90 * number,
        "type": "dome",
        "status": "confirmed",
        "zone": "public",
        "operator_kind": "public",
        "first_seen": "2019-04-02",
        "organisation": GROUP,
        "address": f"/device/urn:uuid:00000000-0000-4000-8000-{number:012d}",
    }
    return Device(f"{GROUP}/urn:uuid:{number}", **(found | more))


@pytest.fixture
def show(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Show]:
    """Puts these devices on the map, at once: of a group that is shown, and of one that is not."""
    state: dict[str, Any] = {"devices": [], "revision": 0}

    def devices(*, organisations: set[str] | None = None, today: date, **_: Any) -> Iterator[Device]:
        return iter(
            [one for one in state["devices"] if not one.organisation or one.organisation in (organisations or ())]
        )

    monkeypatch.setattr(current.reads, "devices", devices)
    monkeypatch.setattr(current.reads, "revision", lambda: str(state["revision"]))
    for organisation, level in ((GROUP, Trust.Level.SHOWN), (OTHER, Trust.Level.MIRRORED)):
        Organisation.objects.create(id=organisation, name=f"Group {organisation[:1]}", hosted=False)
        Trust.objects.create(organisation=organisation, level=level)

    def put(found: Iterable[Device]) -> None:
        state["devices"] = list(found)
        state["revision"] += 1
        current.forget()
        cache.forget()

    put([])
    yield put
    cache.forget()


@pytest.fixture
def town(show: Show) -> list[Device]:
    """Six devices in a street of Marseille, each of another kind."""
    found = [
        device(0, views=(View(90, 60, 40),)),
        device(1, type="anpr", status="suspected", operator_kind="private"),
        device(2, type="fixed", status="removed", first_seen="2012"),
        device(3, organisation="", layer=1, licence="© OpenStreetMap contributors, ODbL 1.0", first_seen=""),
        device(4, organisation=OTHER),
        device(5, type="ptz", operator="Ville de Marseille", views=(View(None),)),
    ]
    show(found)
    return found
