"""Lines of JSON on their way out of a child process: packed (zlib) as they come there, unpacked piece by piece here."""

import json
import resource
import zlib
from collections.abc import Iterator
from typing import Any

import orjson

from contrechamp.ground.child_side import Refused

CPU_SECONDS = 3_600
MOST = 2_000_000  # lines
PIECE = 1 << 20  # bytes


def allow_time() -> None:
    """In the child: more processor time than a document gets."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


class Packed:
    """In the child: the lines of an answer."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(level=1)
        self._parts: list[bytes] = []
        self._lines = 0

    def add(self, line: Any) -> None:
        """One more line. Raises Refused (`too large`) where there are more than MOST."""
        self._lines += 1
        if self._lines > MOST:
            raise Refused("too large", "objects")
        if part := self._packer.compress(json.dumps(line, ensure_ascii=False).encode(errors="replace") + b"\n"):
            self._parts.append(part)

    def end(self) -> bytes:
        """The answer."""
        return b"".join([*self._parts, self._packer.flush()])


def unpacked(answer: bytes) -> Iterator[Any]:
    """In the parent: the lines of an answer; however many there are, memory holds one piece."""
    unpacker, rest = zlib.decompressobj(), b""
    for start in range(0, len(answer), PIECE):
        data = answer[start : start + PIECE]
        while data:
            whole = rest + unpacker.decompress(data, 8 * PIECE)
            *lines, rest = whole.split(b"\n")
            yield from (orjson.loads(line) for line in lines)
            data = unpacker.unconsumed_tail
