"""Where devices come from besides signed records: imported layers register here; `atlas.reads` shows them too."""

from collections.abc import Iterator
from typing import Protocol

from contrechamp.atlas.device import Bounds, Device


class Source(Protocol):
    """Devices that no group of the campaign has signed."""

    name: str
    """The start of its keys: `layer` for `layer:<id>/<object>`."""

    def devices(self, bounds: Bounds | None) -> Iterator[Device]:
        """Those within `bounds`, or all of them."""
        ...

    def device(self, key: str) -> Device | None:
        """The one with that key, if it is still there."""
        ...

    def revision(self) -> str:
        """A word that changes with every change of what `devices` gives."""
        ...


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Makes the devices of `source` part of the map; called once, when Django starts."""
    _sources[source.name] = source


def all_sources() -> list[Source]:
    """Every registered source, by name."""
    return [_sources[name] for name in sorted(_sources)]


def of_key(key: str) -> Source | None:
    """The source whose devices have keys like `key`, or None for a signed device or an unknown word."""
    name, colon, _ = key.partition(":")
    return _sources.get(name) if colon and "/" not in name else None
