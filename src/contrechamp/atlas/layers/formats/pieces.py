"""The objects of one array of a JSON file, one after another: however large the file is, memory holds one of them.

Of each object only its brackets and strings are looked at here; reading it is left to a fast parser.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.layers.found import Unreadable

CHUNK = 1 << 20  # bytes
LONGEST = 4 << 20  # bytes of one object
DEEPEST = 40  # levels
TOO_LARGE = gettext_lazy("is too large")
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*("?)|[{}\[\]]', re.DOTALL)


class Piece(NamedTuple):
    """One object of the array; `value` is None where it is too large, too deep or not JSON, and `why` says so."""

    value: Any
    why: str = ""


def pieces(path: Path, key: str) -> Iterator[Piece]:
    """The objects of the array that `key` names at the top of the file. Raises Unreadable where the file ends in it."""
    reader = _Reader(key.encode())
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield from reader.feed(chunk)
            if reader.done:
                return
    raise Unreadable(reader.trouble())


class _Reader:
    """Goes along the brackets of a file; `level` is how many are open."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._buffer = b""
        self._level = self._floor = 0
        self._inside = self._keyed = self.done = False
        self._begun = -1  # where in the buffer the piece under way begins
        self._looked = 0  # how far the buffer has been looked at
        self._skipping = ""
        self.count = 0

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """The pieces that end in this chunk."""
        self._buffer += chunk
        for match in _TOKEN.finditer(self._buffer, self._looked):
            token = match[0]
            if token[:1] == b'"':
                if not match[1]:  # the string goes on in the next chunk
                    break
                self._keyed = self._level == 1 and token[1:-1] == self._key
            elif token in (b"{", b"["):
                self._open(token, match.start())
            else:
                piece = self._close(match.end())
                if piece is not None:
                    yield piece
                if self.done:
                    return
            self._looked = match.end()
        self._forget()

    def _open(self, token: bytes, start: int) -> None:
        self._level += 1
        if not self._inside:
            if token == b"[" and self._level == 2 and self._keyed:
                self._inside, self._floor = True, 2
        elif self._level == self._floor + 1 and self._begun < 0:
            self._begun, self._skipping = start, ""
        elif self._level > self._floor + DEEPEST:
            self._skipping = str(_("is nested too deeply"))
        self._keyed = False

    def _close(self, end: int) -> Piece | None:
        self._level -= 1
        if self._inside and self._level < self._floor:
            self.done = True
        if not self._inside or self._level != self._floor or self._begun < 0:
            return None
        self.count += 1
        start, self._begun = self._begun, -1
        if end - start > LONGEST:
            self._skipping = str(TOO_LARGE)
        return Piece(None, self._skipping) if self._skipping else _parsed(self._buffer[start:end])

    def _forget(self) -> None:
        """Lets go of what has been looked at, but for the piece under way where it is not too large."""
        if self._begun >= 0 and self._looked - self._begun > LONGEST:
            self._skipping = str(TOO_LARGE)
        kept = self._looked if self._begun < 0 or self._skipping else self._begun
        if len(self._buffer) - kept > LONGEST + 2 * CHUNK:
            raise Unreadable(_("Text without an end stands in this file."))
        self._buffer = self._buffer[kept:]
        self._looked -= kept
        if self._begun >= 0:
            self._begun = 0

    def trouble(self) -> str:
        """Why the array has not ended."""
        if self._inside:
            return str(_("The file is cut off: it ends after %(n)d objects.")) % {"n": self.count}
        return str(_("This file has no list of the name “%(key)s”.")) % {"key": self._key.decode()}


def _parsed(text: bytes) -> Piece:
    try:
        return Piece(orjson.loads(text))
    except orjson.JSONDecodeError:
        pass
    try:
        return Piece(json.loads(text))  # reads NaN, which programs write and JSON has not
    except (ValueError, RecursionError):
        return Piece(None, str(_("is not JSON")))
