"""Web pages, fetched once and kept as WARC with their pictures and styles; an address that leads to a file gives it.

One request after the other, to public addresses only (see `ground.http`), through the node's SOCKS proxy where it has
one. Nothing that the page asks for is run, and no request tells more than the software's name.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

from django.conf import settings

from contrechamp.ground.http import Answer, Client, Fault
from contrechamp.library import acts, reading
from contrechamp.library.intake import files
from contrechamp.library.intake.files import Taken

MOST_BYTES = 60_000_000
MOST_BYTES_WITH_IT = 10_000_000
MOST_ALONG = 60  # pictures and styles of one page
MOST_SECONDS_ALONG = 90.0
PAUSE = 0.1  # seconds between two requests
_PAGES = ("text/html", "application/xhtml+xml")
_LEFT_OUT = {"content-encoding", "transfer-encoding", "content-length", "connection", "set-cookie", "keep-alive"}


def is_address(given: str) -> bool:
    """Whether this is the address of a web page, not the name of a file."""
    return given.lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the bytes to keep, a WARC where it is a page, and what to call them."""

    name: str
    data: bytes


class Unreachable(Exception):
    """The address does not answer with a page; `str()` says why, in English."""


def keep(*, address: str, organisation: str, origin: str = "", local: bool = False) -> Iterator[Taken]:
    """Fetches the page and takes it in, as a document whose original is a WARC file. For `local` see `fetch`."""
    try:
        fetched = fetch(address, local=local)
    except Unreachable as error:
        yield unreachable(address, str(error))
        return
    with NamedTemporaryFile(prefix="contrechamp-") as file:
        file.write(fetched.data)
        file.flush()
        path, origin = Path(file.name), origin or address
        yield from files.take_in(path=path, organisation=organisation, origin=origin, name=fetched.name)


def fetch(address: str, *, local: bool = False) -> Fetched:
    """What lies at the address. Raises Unreachable.

    `local`: the page may lie in a private network; for a group's own server, never for what a stranger asks.
    """
    with Client(proxy=settings.SOCKS_PROXY, seconds=60) as client:
        try:
            answer = client.get(address, limit=MOST_BYTES, local=local)
        except Fault as fault:
            raise Unreachable(str(fault)) from fault
        if answer.status != 200:
            raise Unreachable(f"HTTP {answer.status}")
        page = _media_type(answer) in _PAGES
        along = list(_along(client, answer, local)) if page else []
    return Fetched(_name(answer.address, page), _archive([answer, *along]) if page else answer.body)


def unreachable(address: str, why: str) -> Taken:
    """What became of an address that does not answer."""
    return Taken(address, acts.Added("failed", None, "", files.Fault.UNREACHABLE), (why,))


def _along(client: Client, page: Answer, local: bool) -> Iterator[Answer]:
    """The pictures and styles of the page that answer."""
    end = time.monotonic() + MOST_SECONDS_ALONG
    left = MOST_BYTES
    with NamedTemporaryFile(prefix="contrechamp-") as file:
        file.write(page.body)
        file.flush()
        try:
            wanted = reading.requisites(Path(file.name), page.address, _charset(page))
        except reading.Unreadable:
            return
    for address in wanted[:MOST_ALONG]:
        if time.monotonic() > end or left <= 0:
            return
        time.sleep(PAUSE)
        try:
            answer = client.get(address, limit=min(left, MOST_BYTES_WITH_IT), seconds=20, local=local)
        except Fault:
            continue
        if answer.status == 200:
            left -= len(answer.body)
            # Under the address by which the page calls it, wherever it came from in the end.
            yield Answer(answer.status, answer.headers, answer.body, address)


def _archive(answers: list[Answer]) -> bytes:
    """The answers as WARC: bodies unpacked, without cookies."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    target = BytesIO()
    writer = WARCWriter(target, gzip=False)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for answer in answers:
        kept = [(name, value) for name, value in answer.headers.items() if name not in _LEFT_OUT]
        headers = StatusAndHeaders(f"{answer.status} OK", kept, protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                answer.address,
                "response",
                payload=BytesIO(answer.body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": now},
            )
        )
    return target.getvalue()


def _media_type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def _charset(answer: Answer) -> str:
    return answer.headers.get("content-type", "").lower().partition("charset=")[2].split(";")[0].strip(" \"'")[:40]


def _name(address: str, page: bool) -> str:
    parts = urlsplit(address)
    last = PurePosixPath(unquote(parts.path)).name
    return f"{parts.hostname} {last}".strip() + ".warc" if page else last or parts.hostname or "file"
