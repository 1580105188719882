"""JSON and JSON lines read piece by piece, so that the size of a file does not matter."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson
from django.utils.translation import gettext as _

from contrechamp.catalogue.imports.facts import Unreadable

LONGEST_LINE = 10_000_000  # bytes
LARGEST_PIECE = 200_000  # values in one object
DEEPEST = 64  # levels
CHUNK = 64 * 1024  # bytes
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b', re.DOTALL)


class Lenient:
    """A file of JSON in which the words NaN and Infinity, which programs write and JSON has not, stand in quotes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._carried = b""

    def read(self, size: int = CHUNK) -> bytes:
        """About `size` bytes; none at the end."""
        if size == 0:
            return b""
        while True:
            chunk = self._file.read(max(size, CHUNK))
            data = self._carried + chunk
            done = max((match.end() for match in _TOKENS.finditer(data)), default=0)
            opened = data.find(b'"', done)
            cut = len(data) if not chunk else opened if opened >= 0 else max(done, len(data) - len(b"-Infinity"))
            self._carried = data[cut:]
            if len(self._carried) > LONGEST_LINE:
                raise Unreadable(_("One entry of this JSON is too large."))
            if cut or not chunk:
                return _TOKENS.sub(_quoted, data[:cut])


def _quoted(token: re.Match[bytes]) -> bytes:
    return token[0] if token[0].startswith(b'"') else b'"%s"' % token[0]


def items(path: Path, shape: str) -> Iterator[Any]:
    """The values at `shape` (`marches.item`), one after another; numbers are Decimal or int. Raises Unreadable."""
    with path.open("rb") as file:
        try:
            yield from _bounded(ijson.parse(Lenient(file)), shape)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise Unreadable(_("This JSON cannot be read further: %(reason)s") % {"reason": str(error)[:200]}) from None


def _bounded(events: Iterator[tuple[str, str, Any]], shape: str) -> Iterator[Any]:
    """As `ijson.items`, with a bound to the depth and to the size of each piece."""
    builder, depth, floor, size = None, 0, 0, 0
    for prefix, event, value in events:
        opens = event in ("start_map", "start_array")
        depth += opens
        if depth > DEEPEST:
            raise Unreadable(_("This JSON is nested too deeply."))
        if builder is None and prefix == shape and event not in ("map_key", "end_map", "end_array"):
            builder, floor, size = ijson.ObjectBuilder(), depth - opens, 0
        if builder is not None:
            builder.event(event, value)
            size += 1
            if size > LARGEST_PIECE:
                raise Unreadable(_("One entry of this JSON is too large."))
        depth -= event in ("end_map", "end_array")
        if builder is not None and depth == floor:
            yield builder.value
            builder = None


def has(path: Path, shape: str) -> bool:
    """Whether something stands at `shape`; looks no further than its first value."""
    with path.open("rb") as file:
        try:
            for prefix, _event, _value in ijson.parse(Lenient(file)):
                if prefix.startswith(shape):
                    return True
                if shape.count(".") and prefix.count(".") > shape.count("."):
                    return False
        except ijson.JSONError:
            return False
    return False


def is_lines(path: Path) -> bool:
    """Whether the file is JSON lines: its first line is a whole value, and something follows it."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_LINE + 1)
        if len(first) > LONGEST_LINE or not file.read(CHUNK).strip():
            return False
        try:
            orjson.loads(first)
        except orjson.JSONDecodeError:
            return False
    return True


def lines(path: Path) -> Iterator[tuple[int, Any]]:
    """The values of a file of JSON lines, with their numbers. Raises Unreadable at a line that is none."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise Unreadable(_("Line %(n)d is too long.") % {"n": number})
            if not line.strip():
                continue
            try:
                yield number, orjson.loads(line)
            except orjson.JSONDecodeError:
                raise Unreadable(_("Line %(n)d is not JSON.") % {"n": number}) from None
