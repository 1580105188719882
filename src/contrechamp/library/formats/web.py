"""Web pages kept as WARC (ISO 28500): the page is the first HTML answer, the pictures are those of the same file."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urldefrag, urljoin

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block, hypertext, pictures

MOST_RECORDS = 500
MOST_BYTES_EACH = 20_000_000
MOST_BYTES = 150_000_000


class Kept(NamedTuple):
    """An answer in the file: where it came from, when, its media type and character set, its bytes."""

    address: str
    date: str
    media_type: str
    charset: str
    body: bytes


def answers(file: BinaryIO) -> Iterator[Kept]:
    """The answers that the file holds, in their order. Refuses as `damaged`, `too large`."""
    total = 0
    try:
        for number, record in enumerate(ArchiveIterator(file)):
            if number > MOST_RECORDS:
                raise Refused("too large", f"more than {MOST_RECORDS} records")
            if record.rec_type not in ("response", "resource"):
                continue
            body = record.content_stream().read(MOST_BYTES_EACH + 1)
            total += len(body)
            if len(body) > MOST_BYTES_EACH or total > MOST_BYTES:
                raise Refused("too large", "a kept answer is too long")
            if record.http_headers is not None and not record.http_headers.get_statuscode().startswith("2"):
                continue
            yield _kept(record, body)
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError) as error:
        raise Refused("damaged", str(error)[:200]) from None


def _kept(record: Any, body: bytes) -> Kept:
    headers = record.http_headers or record.rec_headers
    kind, _, rest = (headers.get_header("Content-Type") or "").partition(";")
    charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'")[:40]
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    return Kept(address, record.rec_headers.get_header("WARC-Date") or "", kind.strip().lower(), charset, body)


def page(file: BinaryIO) -> tuple[Kept, dict[str, bytes]]:
    """The page, and the pictures by their addresses. Refuses as `empty` where there is no page."""
    found: Kept | None = None
    images: dict[str, bytes] = {}
    for kept in answers(file):
        if found is None and kept.media_type in ("text/html", "application/xhtml+xml"):
            found = kept
        elif kept.media_type.startswith("image/"):
            images[kept.address] = kept.body
    if found is None:
        raise Refused("empty", "it holds no page")
    return found, images


def read(file: BinaryIO) -> Iterator[Block]:
    """The page's paragraphs and pictures, under its address and the day it was kept."""
    kept, images = page(file)
    tree = hypertext.parsed(kept.body, kept.charset)
    used: set[str] = set()

    base = urljoin(kept.address, next(iter(tree.xpath("//base/@href")), ""))

    def picture(source: str) -> Any:
        address = urldefrag(urljoin(base, source.strip())).url
        if address in used or address not in images:
            return None
        used.add(address)
        return pictures.taken(images[address])

    yield Block("fact", f"{kept.address}\n{kept.date[:10]}")
    yield from hypertext.blocks(tree, picture)
