"""A bounded store in the memory of one process."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")

OVERHEAD = 600  # bytes that an entry takes besides its content, about


class Memory(Generic[Value]):
    """Values by key, at most `limit` bytes: the one that was asked for the longest time ago goes first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._held: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            self._held.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keeps `value`, of `size` bytes, unless it alone takes more than a tenth of the limit."""
        size += OVERHEAD
        with self._lock:
            self.size -= self._held.pop(key, (None, 0))[1]
            if size > self.limit // 10:
                return
            self._held[key] = (value, size)
            self.size += size
            while self.size > self.limit:
                self.size -= self._held.popitem(last=False)[1][1]

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self.size = 0
