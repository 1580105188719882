"""The last few pages of logs that were asked for: after a nudge, every peer asks for the same one."""

from collections import OrderedDict
from threading import Lock

KEPT = 8  # pages of at most 1 MB

Key = tuple[object, ...]


class Recent:
    """Pages by all that they depend on, the least recently asked for dropped first. For several threads."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._pages: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> bytes | None:
        """The page of this key, if it is kept."""
        with self._lock:
            if key not in self._pages:
                return None
            self._pages.move_to_end(key)
            return self._pages[key]

    def put(self, key: Key, page: bytes) -> bytes:
        """Keeps a page; the page."""
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._kept:
                self._pages.popitem(last=False)
        return page
