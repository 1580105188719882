"""The devices of the map, whoever described them."""

import hashlib
from collections.abc import Collection, Iterator
from datetime import date

from contrechamp.atlas import sources
from contrechamp.atlas.device import Bounds, Device
from contrechamp.atlas.devices import reads as signed
from contrechamp.ground.sharing import shared
from contrechamp.records import reads as records


def devices(
    *, bounds: Bounds | None = None, organisations: set[str] | None = None, layers: bool = True, today: date
) -> Iterator[Device]:
    """The devices within `bounds`, or all of them, as of `today`: those that these groups signed (None: the groups that
    this site shows) and, with `layers`, those of imported layers."""
    yield from signed.devices(bounds=bounds, organisations=organisations, today=today)
    for source in sources.all_sources() if layers else ():
        yield from source.devices(bounds)


def device(key: str, today: date) -> Device | None:
    """The device of that key, signed or imported, as of `today`, if it is shown."""
    source = sources.of_key(key)
    return source.device(key) if source else signed.device(key, today)


@shared
def of_dossier(urns: Collection[str], shown: Collection[str], today: date) -> list[Device]:
    """The devices that the groups `shown` say to belong to a dossier, by any of its URNs, as of `today`."""
    return list(signed.of_dossier(urns, shown, today))


def revision() -> str:
    """A word that changes with every change of what `devices` gives, the day apart.

    What a device's status follows from is what groups say that this site shows, of all subjects that are this device:
    so these are part of it.
    """
    shown = hashlib.sha256(" ".join(sorted(records.shown())).encode()).hexdigest()[:16]
    return " ".join(
        [signed.state().word(), signed.likeness(), shown, *(source.revision() for source in sources.all_sources())]
    )


@shared
def rest_on() -> None:
    """Asks the database whether devices changed, and does nothing with the answer.

    The index of the map answers without the database; a copy of the site learns from what a page asks, and from what it
    is answered, whether it must be made again.
    """
    revision()
