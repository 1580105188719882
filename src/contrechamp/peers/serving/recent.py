"""What was asked for last: after a nudge every peer asks for the same page, and a first copy for one log's pages."""

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

KEPT = 8  # pages of at most 1 MB

Key = tuple[object, ...]
T = TypeVar("T")


class Recent(Generic[T]):
    """Things by all that they depend on, the least recently asked for dropped first. For several threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._things: OrderedDict[Key, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> T | None:
        """What has this key, if it is kept."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: Key, thing: T) -> T:
        """Keeps a thing; the thing."""
        with self._lock:
            self._things[key] = thing
            while len(self._things) > self._kept:
                self._things.popitem(last=False)
        return thing
