"""Archived web pages (WACZ 1.1): each page becomes a document of the library, with the pictures it was kept with.

The list of pages is `pages/pages.jsonl`, the answers are in `archive/*.warc.gz`. Of a page whose answer is not there,
the text that the list may hold is kept. Nothing is unpacked under a name that a stranger chose.
https://specs.webrecorder.net/wacz/1.1.1/
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any, NamedTuple
from urllib.parse import unquote, urlsplit

import orjson
from django.utils.translation import gettext as _
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.warcwriter import WARCWriter

from contrechamp.catalogue.imports.facts import Fact, Found, Gap, Item, Unreadable, urn_of
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.imports.values import LONGEST_STRING, clean
from contrechamp.library import acts as library
from contrechamp.library import reading
from contrechamp.library.intake import files
from contrechamp.records.errors import Refused

PAGES, ARCHIVE = "pages/pages.jsonl", "archive/"
MOST_ENTRIES = 10_000
MOST_PAGES = 5_000
MOST_BYTES = 2_000_000_000  # of all archives, unpacked
LONGEST_LIST = 200_000_000
MOST_BYTES_EACH = 60_000_000  # of one page with its pictures
MOST_ALONG = 60
CHUNK = 1 << 20


class Page(NamedTuple):
    """A page of the list: its number, its address, and what the list says of it."""

    number: int
    address: str
    title: str
    day: str
    text: str


class Place(NamedTuple):
    """Where an answer stands: in which archive, from which byte."""

    archive: Path
    offset: int


def is_it(path: Path) -> bool:
    """Whether the file is an archive of web pages."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist()[:MOST_ENTRIES])
    except (zipfile.BadZipFile, OSError):
        return False
    return PAGES in names and any(name.startswith(ARCHIVE) for name in names)


def read(paths: list[Path], plan: Plan) -> Iterator[Found]:
    """The pages as documents, to be looked at before they are taken in. Raises Unreadable."""
    for path in paths:
        with _opened(path) as packed:
            for page in _pages(packed):
                facts = [Fact("title", {plan.language: page.title or page.address}), Fact("origin", page.address)]
                yield Item(urn_of(plan.series, "document", page.address), "document", page.number, facts)


def take_in(paths: list[Path], organisation: str) -> Iterator[tuple[Page, files.Taken]]:
    """Puts the pages into the library, one after another; what became of each. Raises Unreadable."""
    for path in paths:
        with _opened(path) as packed, TemporaryDirectory(prefix="contrechamp-") as folder:
            places = _index(_unpacked(packed, Path(folder)))
            for page in _pages(packed):
                yield page, _take_in(page, places, organisation, Path(folder))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            if len(packed.infolist()) > MOST_ENTRIES:
                raise Unreadable(_("The archive holds too many files."))
            yield packed
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise Unreadable(_("This archive is damaged: %(reason)s") % {"reason": str(error)[:200]}) from None


def _pages(packed: zipfile.ZipFile) -> Iterator[Page]:
    """The pages of the list, each address once; its first line only says what it is."""
    seen: set[str] = set()
    with packed.open(PAGES) as file:
        lines = file.read(LONGEST_LIST + 1)
    if len(lines) > LONGEST_LIST:
        raise Unreadable(_("The archive's list of pages is too long."))
    for number, line in enumerate(lines.splitlines(), 1):
        try:
            told = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise Unreadable(_("Line %(n)d is not JSON.") % {"n": number}) from None
        address = told.get("url") if isinstance(told, dict) else None
        if not isinstance(address, str) or not address.startswith(("http://", "https://")) or address in seen:
            continue
        seen.add(address)
        if len(seen) > MOST_PAGES:
            raise Unreadable(_("Only the first %(n)d pages are read; part the archive.") % {"n": MOST_PAGES})
        said = {key: str(told.get(key) or "") for key in ("title", "ts", "text")}
        yield Page(number, address[:2_000], clean(said["title"])[:500], said["ts"][:10], said["text"])


def _unpacked(packed: zipfile.ZipFile, folder: Path) -> Iterator[Path]:
    """The archives, unpacked twice, under names of our own; what an entry claims to be in size is not believed."""
    left = MOST_BYTES
    for number, entry in enumerate(packed.infolist()):
        if not entry.filename.startswith(ARCHIVE) or entry.is_dir():
            continue
        target = folder / f"{number}.warc"
        with packed.open(entry) as source, target.open("wb") as copy:
            for chunk in _chunks(source):
                left -= len(chunk)
                if left < 0:
                    raise Unreadable(_("The archive is too large when it is unpacked."))
                copy.write(chunk)
        yield target


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    """What an entry holds, each record of it unpacked; up to the first damage."""
    packed = source.peek(2)[:2] == b"\x1f\x8b"  # type: ignore[attr-defined]
    stream: Any = gzip.GzipFile(fileobj=source) if packed else source
    try:
        while chunk := stream.read1(CHUNK):  # what came before the damage, where `read` would give nothing
            yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return


def _index(archives: Iterator[Path]) -> dict[str, Place]:
    """Where the answer of each address stands; the first one that succeeded."""
    places: dict[str, Place] = {}
    for path in archives:
        try:
            with path.open("rb") as file:
                records = ArchiveIterator(file)
                for record in records:
                    address = record.rec_headers.get_header("WARC-Target-URI") or ""
                    if _succeeded(record) and address not in places:
                        places[address] = Place(path, records.get_record_offset())
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError):
            continue  # the answers before the damage are there
    return places


def _succeeded(record: Any) -> bool:
    if record.rec_type not in ("response", "resource"):
        return False
    return record.http_headers is None or str(record.http_headers.get_statuscode()).startswith("2")


def _take_in(page: Page, places: dict[str, Place], organisation: str, folder: Path) -> files.Taken:
    """The page as a WARC file of its own, or its text."""
    host, last = urlsplit(page.address).hostname or "", PurePosixPath(unquote(urlsplit(page.address).path)).name
    target = folder / "page"
    if page.address in places:
        target.write_bytes(_alone(page.address, places, folder))
        name = f"{host} {last}".strip() + ".warc"
    elif page.text.strip():
        target.write_text(f"{page.title}\n{page.address}\n{page.day}\n\n{page.text}", encoding="utf-8")
        name = f"{host} {last}".strip() + ".txt"
    else:
        return files.Taken(page.address, library.Added("failed", None, "", files.Fault.ABSENT))
    try:
        taken = next(files.take_in(path=target, organisation=organisation, origin=page.address, name=name))
    except Refused as refused:
        return files.Taken(page.address, library.Added("failed", None, "", files.Fault.REFUSED), (str(refused),))
    if taken.added.status == "new" and taken.added.document and page.title:
        library.describe(document=taken.added.document, title=page.title)
    return taken


def _alone(address: str, places: dict[str, Place], folder: Path) -> bytes:
    """The records of a page and of the pictures and styles that it names, as they stand in the archive."""
    target = BytesIO()
    writer = WARCWriter(target, gzip=False)
    _copy(places[address], writer)
    body, charset = _body(places[address])
    for wanted in _requisites(body, address, charset, folder)[:MOST_ALONG]:
        if wanted in places and wanted != address and target.tell() < MOST_BYTES_EACH:
            _copy(places[wanted], writer)
    return target.getvalue()


def _requisites(body: bytes, address: str, charset: str, folder: Path) -> list[str]:
    path = folder / "body"
    path.write_bytes(body)
    try:
        return list(reading.requisites(path, address, charset))
    except reading.Unreadable:
        return []


def _copy(place: Place, writer: WARCWriter) -> None:
    """Writes the record again, as it stands."""
    with place.archive.open("rb") as file:
        file.seek(place.offset)
        record = next(iter(ArchiveIterator(file)))
        record.raw_stream = BytesIO(record.raw_stream.read(MOST_BYTES_EACH))
        record.length = None  # counted again, in case it was cut
        writer.write_record(record)


def _body(place: Place) -> tuple[bytes, str]:
    """What the answer says, unpacked, and its character set."""
    with place.archive.open("rb") as file:
        file.seek(place.offset)
        record = next(iter(ArchiveIterator(file)))
        body = record.content_stream().read(MOST_BYTES_EACH)
        headers = record.http_headers or record.rec_headers
        charset = (headers.get_header("Content-Type") or "").lower().partition("charset=")[2]
        return body, charset.split(";")[0].strip(" \"'")[:40]


def gap_of(page: Page, taken: files.Taken) -> Gap | None:
    """Why a page was not taken in; None where it was."""
    return Gap(page.number, "url", page.address[:LONGEST_STRING], taken.error) if taken.error else None
