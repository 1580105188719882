"""Calling a node that keeps closed files: what is there, bringing one, fetching one. Needs no database."""

import hashlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

import orjson

from contrechamp.ground.http import Client, Fault, Stream
from contrechamp.peers.custody import names, proving
from contrechamp.records.errors import Refused
from contrechamp.records.keys import HEX_KEY

KIND = "application/octet-stream"
PAGE = 1_100_000  # bytes
MOST_PAGES = 1_000
AT_ONCE = 1_000_000  # bytes of a file that is sent in one piece, on a connection that stays open
PATIENCE = 8  # times that one call waits for a busy node
LONGEST = 60  # seconds
PAGE_SECONDS = 60.0
FILE_SECONDS = 3_600.0


class Unknown(Refused):
    """The node keeps nothing for this key."""


@dataclass(frozen=True)
class Closed:
    """A file that is kept: the hash and the length of its encrypted bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Listing:
    """What a node keeps for the caller. `limit`: bytes that it agreed to; `used`: bytes that are there."""

    limit: int
    used: int
    files: Mapping[str, Closed]


class Holder:
    """A node at a base address, called with a secret key: of a log to bring, of a sheet to fetch.

    Every call raises Refused with a sentence when the node does not do it, Fault when it cannot be reached.
    """

    def __init__(self, address: str, seed: str, *, local: bool = False, proxy: str = "") -> None:
        self.address = address.rstrip("/")
        self._base = f"{self.address}/exchange/kept"
        self._seed, self._local = seed, local
        self._client = Client(proxy=proxy, seconds=PAGE_SECONDS)
        self._challenge = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def listing(self) -> Listing:
        """All that is kept for this key's group."""
        files: dict[str, Closed] = {}
        limit = used = 0
        after = ""
        for _page in range(MOST_PAGES):
            query = f"?after={after}" if after else ""
            body = b"".join(self._call("GET", query, proving.to_list(after), limit=PAGE).chunks())
            first, *lines = [_object(line) for line in body.splitlines()] or [{}]
            limit, used = _number(first, "limit"), _number(first, "used")
            if not lines:
                return Listing(limit, used, files)
            found = [_closed(line) for line in lines]
            if found[0].name in files:
                break
            files |= {one.name: one for one in found}
            after = found[-1].name
        raise Fault("cut", "It lists its files without end.")

    def put(self, closed: Closed, file: BinaryIO) -> None:
        """Brings a file, from its beginning."""
        asked = proving.to_put(closed.name, closed.sha256, closed.size)
        path = f"/{closed.name}?sha256={closed.sha256}"
        for _ in self._call("POST", path, asked, file=file, size=closed.size).chunks():
            pass  # an answer is read to its end, or its connection is not used again

    def fetch(self, closed: Closed, target: Path) -> None:
        """Puts a file in its place, checked. What a call that was cut off left beside it is continued."""
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_name(f".{closed.name}.part")
        there = beside.stat().st_size if beside.exists() else 0
        if there < closed.size:
            self._go_on(closed, beside, there)
        if _hash_of(beside) != closed.sha256:
            beside.unlink()
            raise Refused(f"{self.address} sent a damaged file: {closed.name[:16]}. Try again, or ask another site.")
        beside.replace(target)

    def _go_on(self, closed: Closed, beside: Path, there: int) -> None:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
        stream = self._call(
            "GET", f"/{closed.name}", proving.to_get(closed.name), limit=closed.size, headers=headers
        )  # fmt: skip
        with beside.open("ab" if stream.status == 206 else "wb") as file:
            for chunk in stream.chunks():
                file.write(chunk)

    def _call(
        self, method: str, path: str, asked: str, *, limit: int = PAGE, headers: Mapping[str, str] | None = None,
        file: BinaryIO | None = None, size: int = 0,
    ) -> Stream:  # fmt: skip
        """The answer to what is asked, signed; again with a new challenge, or after a while, where that is wanted."""
        for turn in range(PATIENCE):
            self._challenge = self._challenge or self._ask_challenge()
            proof = proving.prove(self._seed, self._challenge, asked)
            sent = {**(headers or {}), "Authorization": proof.header()}
            stream = self._client.stream(
                method, self._base + path, headers=sent | _of_body(file, size), body=_body(file, size), limit=limit,
                redirects=0, local=self._local, seconds=FILE_SECONDS if file or limit > PAGE else PAGE_SECONDS,
            )  # fmt: skip
            if 200 <= stream.status < 300:
                return stream
            said = b"".join(stream.chunks()).decode("utf-8", "replace").strip()
            if stream.status == 401:
                self._challenge = ""
            elif stream.status in (429, 503):
                time.sleep(_wait(stream.headers.get("retry-after", ""), turn))
            elif stream.status == 403:
                raise Unknown(f"{self.address}: {_sentence(stream.status, said)}")
            else:
                raise Refused(f"{self.address}: {_sentence(stream.status, said)}")
        raise Refused(f"{self.address} is busy. Try again later: what is there already is not sent again.")

    def _ask_challenge(self) -> str:
        answer = self._client.get(f"{self._base}/challenge", limit=1_000, redirects=0, local=self._local)
        text = answer.body.decode("ascii", "replace").strip()
        if answer.status != 200 or not text.isprintable() or " " in text:
            raise Refused(f"{self.address} is no site that keeps backups, or an older one.")
        return text


def _body(file: BinaryIO | None, size: int) -> bytes | Iterator[bytes] | None:
    if file is None:
        return None
    file.seek(0)
    return file.read() if size <= AT_ONCE else iter(lambda: file.read(1 << 20), b"")


def _of_body(file: BinaryIO | None, size: int) -> dict[str, str]:
    return {"Content-Type": KIND, "Content-Length": str(size)} if file else {}


def _sentence(status: int, said: str) -> str:
    """What it said, if that is a sentence, or a word about the status."""
    return said[:300] if said and "\n" not in said and "<" not in said else f"It answers with the status {status}."


def _wait(asked: str, turn: int) -> int:
    known = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 2**turn
    return min(known, LONGEST)


def _closed(said: dict[str, object]) -> Closed:
    name, sha256, size = said.get("name"), said.get("sha256"), _number(said, "size")
    if not isinstance(name, str) or not names.is_name(name) or size > names.MOST_BYTES:
        raise Fault("cut", "Its list of files makes no sense.")
    if not isinstance(sha256, str) or not HEX_KEY.fullmatch(sha256):
        raise Fault("cut", "Its list of files makes no sense.")
    return Closed(name, sha256, size)


def _object(line: bytes) -> dict[str, object]:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise Fault("cut", "Its list of files makes no sense.")
    return said


def _number(said: dict[str, object], name: str) -> int:
    number = said.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise Fault("cut", "Its list of files makes no sense.")
    return number


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
