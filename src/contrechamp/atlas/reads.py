"""The devices of the map, whoever described them."""

from collections.abc import Iterator
from datetime import date

from contrechamp.atlas import sources
from contrechamp.atlas.device import Bounds, Device
from contrechamp.atlas.devices import reads as signed
from contrechamp.records import reads as records


def devices(
    *, bounds: Bounds | None = None, organisations: set[str] | None = None, layers: bool = True, today: date
) -> Iterator[Device]:
    """The devices within `bounds`, or all of them, as of `today`: those that these groups signed (None: the groups that
    this site shows) and, with `layers`, those of imported layers."""
    yield from signed.devices(bounds=bounds, organisations=organisations, today=today)
    for source in sources.all_sources() if layers else ():
        yield from source.devices(bounds)


def revision() -> str:
    """A word that changes with every change of what `devices` gives."""
    return " ".join([str(records.revision()), *(source.revision() for source in sources.all_sources())])
