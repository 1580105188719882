"""Plain text: UTF-8, UTF-16 with its mark, or else Windows-1252, as the files of town halls are."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block

MOST_BYTES = 20_000_000
_PARAGRAPHS = re.compile(r"\n[^\S\n]*\n\s*|\f")


def read(file: BinaryIO) -> Iterator[Block]:
    """A paragraph for each part between empty lines."""
    text = decoded(limited(file, MOST_BYTES)).replace("\r\n", "\n").replace("\r", "\n")
    return (Block("text", part) for part in _PARAGRAPHS.split(text) if part.strip())


def limited(file: BinaryIO, most: int) -> bytes:
    """All bytes of the file. Refuses as `too large` beyond `most`."""
    data = file.read(most + 1)
    if len(data) > most:
        raise Refused("too large", f"more than {most} bytes")
    return data


def decoded(data: bytes, encoding: str = "") -> str:
    """The text of `data` in the given encoding, where that is right, or in the one that its bytes tell."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    for candidate in (encoding, "utf-8-sig"):
        try:
            return data.decode(candidate)
        except (LookupError, UnicodeError):
            continue
    return data.decode("cp1252", "replace")
