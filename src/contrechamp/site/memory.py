"""A bounded store of rendered pages in the memory of one process."""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

OVERHEAD = 600  # bytes that an entry takes beside its bodies, about


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it goes over the wire, plain and compressed, with the edition of which it is."""

    edition: str
    content_type: str
    plain: bytes
    packed: bytes

    @classmethod
    def of(cls, edition: str, content_type: str, body: bytes) -> "Stored":
        return cls(edition, content_type, body, gzip.compress(body, compresslevel=6, mtime=0))

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed) + OVERHEAD


class Memory:
    """Pages by key, at most `limit` bytes: the one that was asked for the longest time ago goes first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._pages: OrderedDict[Hashable, Stored] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Stored | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Stored) -> None:
        """Keeps `page`, unless it alone is larger than a tenth of the limit."""
        if page.size > self.limit // 10:
            return
        with self._lock:
            before = self._pages.pop(key, None)
            self.size += page.size - (before.size if before else 0)
            self._pages[key] = page
            while self.size > self.limit:
                self.size -= self._pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self.size = 0
