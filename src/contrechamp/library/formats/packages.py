"""ZIP files as strangers pack them: opened with limits, never unpacked to disk, no name of theirs used as a path."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple

from lxml import etree

from contrechamp.ground.child_side import Refused

MOST_ENTRIES = 2_000
MOST_BYTES_EACH = 200_000_000
MOST_BYTES = 1_000_000_000
MOST_RATIO = 200  # packed paper is 2 to 50 times smaller; from here on it is a trap
SMALL = 10_000_000  # whatever its ratio, an entry of this size harms nobody
MOST_PART = 64_000_000
_OURS = {"__macosx", "thumbs.db", "desktop.ini"}  # what systems add for themselves


class Entry(NamedTuple):
    """A file in an archive: its number there, its name with folders, its size unpacked."""

    number: int
    name: str
    size: int


def opened(file: BinaryIO) -> zipfile.ZipFile:
    """The archive in `file`. Refuses as `damaged`, `password`, or `too large` for more than its limits allow."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Refused("damaged", str(error)[:200]) from None
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise Refused("too large", f"{len(infos)} entries")
    if any(info.flag_bits & 1 for info in infos):
        raise Refused("password")
    for info in infos:
        trap = info.file_size > SMALL and info.file_size > MOST_RATIO * max(1, info.compress_size)
        if trap or info.file_size > MOST_BYTES_EACH:
            raise Refused("too large", f"an entry of {info.file_size} bytes")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise Refused("too large", f"more than {MOST_BYTES} bytes unpacked")
    return archive


def entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    """The files that a person put there: no folders, links, hidden files, nor what systems add."""
    for number, info in enumerate(archive.infolist()):
        name = _name(info)
        parts = PurePosixPath(name).parts
        hidden = any(part.startswith(".") or part.casefold() in _OURS for part in parts)
        if parts and not info.is_dir() and not hidden and not stat.S_ISLNK(info.external_attr >> 16):
            yield Entry(number, name, info.file_size)


def _name(info: zipfile.ZipInfo) -> str:
    """The name without what would lead out of a folder; only ever shown and compared."""
    parts = info.filename.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", "..") and not part.endswith(":"))[-500:]


def read(archive: zipfile.ZipFile, number: int) -> bytes:
    """The bytes of entry `number`. Refuses as `damaged`."""
    infos = archive.infolist()
    try:
        return _inflated(archive, infos[number], MOST_BYTES_EACH)
    except IndexError:
        raise Refused("damaged", "no such entry") from None


def part(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The bytes of the entry of that exact name, or None. Refuses as `damaged`, `too large`."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        return None
    return _inflated(archive, info, MOST_PART)


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.file_size > most:
        raise Refused("too large", f"an entry of {info.file_size} bytes")
    try:
        with archive.open(info) as entry:  # reads no more than the size that it declares
            return entry.read()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused("damaged", str(error)[:200]) from None
    except Exception as error:
        raise Refused("damaged", type(error).__name__) from None


def xml(data: bytes) -> etree._Element:
    """The XML in `data`. Nothing outside is fetched and no entity is replaced; a file that declares one is refused."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise Refused("damaged", "it declares entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged", str(error)[:200]) from None
