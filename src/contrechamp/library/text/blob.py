"""The text blob: every page's canonical text and word boxes, published beside the document so that all see the same.

Format `contrechamp/text/1`: lines of JSON, each compressed by itself as a gzip member, one after the other. The whole
is an ordinary gzip file (`gunzip` gives NDJSON), and one page can be read without the others. The first line is

    {"document": "<SHA-256 of the published file>", "format": "contrechamp/text/1", "pages": [<size of each member>…]}

and each following line is a page, in order, sizes and boxes in tenths of a point from the top left as displayed:

    {"h": 8419, "software": "pdfium 8149", "source": "text", "text": "…", "w": 5953, "words": [[start, end, [[x0, y0,
    x1, y1], …]], …]}

`source` is `text`, `ocr` or `corrected`. Offsets count code points of `text` (see `canonical`). The same pages give the
same bytes, with one version of zlib.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

FORMAT = "contrechamp/text/1"
MEDIA_TYPE = "application/gzip"
SOURCES = ("text", "ocr", "corrected")
# A peer may send anything.
_HEADER_BYTES = 1 << 20
_PAGE_BYTES = 16 << 20
_GZIP = 31
_BOX = [int, int, int, int]


class Malformed(ValueError):
    """The bytes are not a text blob of this format."""


@dataclass(frozen=True)
class BlobPage:
    """One page of a text blob."""

    w: int
    h: int
    text: str
    words: Sequence[Any]
    source: str
    software: str


@dataclass(frozen=True)
class Header:
    """The first line: the published document, and where each page's member starts and ends in the file."""

    document: str
    members: Sequence[tuple[int, int]]


def write(document: str, pages: Iterable[BlobPage]) -> bytes:
    """The text blob of the published `document` (its SHA-256) with these `pages`."""
    members = [_compressed(asdict(page)) for page in pages]
    header = {"document": document, "format": FORMAT, "pages": [len(member) for member in members]}
    return b"".join([_compressed(header), *members])


@lru_cache(maxsize=64)
def read_header(path: Path) -> Header:
    """The header of the text blob at `path`, a file that never changes. Raises Malformed, OSError."""
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES)
    line, length = _line(start, _HEADER_BYTES)
    try:
        sizes = line["pages"]
        if line["format"] != FORMAT or not all(type(size) is int and size > 0 for size in sizes):
            raise Malformed("not a text blob of this format")
        at = length
        members = []
        for size in sizes:
            members.append((at, at + size))
            at += size
        return Header(str(line["document"]), members)
    except (KeyError, TypeError) as error:
        raise Malformed(f"header: {error}") from None


def read_page(path: Path, number: int) -> BlobPage | None:
    """Page `number` (from 1) of the text blob at `path`, or None. Raises Malformed, OSError."""
    members = read_header(path).members
    if not 1 <= number <= len(members):
        return None
    start, end = members[number - 1]
    if end - start > _PAGE_BYTES:
        raise Malformed("the page is too large")
    with path.open("rb") as file:
        file.seek(start)
        line, _ = _line(file.read(end - start), _PAGE_BYTES)
    try:
        page = BlobPage(**line)
    except TypeError as error:
        raise Malformed(f"page {number}: {error}") from None
    if not _is_sound(page):
        raise Malformed(f"page {number} has a value of the wrong type")
    return page


def _is_sound(page: BlobPage) -> bool:
    if not (type(page.text) is str and type(page.software) is str and page.source in SOURCES):
        return False
    if not (type(page.w) is int and type(page.h) is int and 0 < page.w < 1 << 31 and 0 < page.h < 1 << 31):
        return False
    return type(page.words) is list and _are_words(page.words, len(page.text))


def _are_words(words: list[Any], length: int) -> bool:
    for word in words:  # written out: a page has hundreds, and each of its readers waits for this
        if type(word) is not list or len(word) != 3 or type(word[2]) is not list:
            return False
        if not (type(word[0]) is int and type(word[1]) is int and 0 <= word[0] < word[1] <= length):
            return False
        for box in word[2]:
            if type(box) is not list or [*map(type, box)] != _BOX:
                return False
    return True


def _compressed(line: dict[str, Any]) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, _GZIP)
    return packer.compress(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n") + packer.flush()


def _line(data: bytes, most: int) -> tuple[dict[str, Any], int]:
    """The JSON object of the first member in `data`, and that member's length."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        line = orjson.loads(unpacker.decompress(data, most))
    except (zlib.error, orjson.JSONDecodeError) as error:
        raise Malformed(str(error)) from None
    if not isinstance(line, dict) or not unpacker.eof:
        raise Malformed("a line is cut or too long")
    return line, len(data) - len(unpacker.unused_data)
