"""Calling a node that keeps closed files: what is there, bringing one, fetching one. Needs no database."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from contrechamp.ground.http import Fault
from contrechamp.peers.custody import names, proving
from contrechamp.peers.custody.signed import Caller
from contrechamp.records.errors import Refused
from contrechamp.records.keys import HEX_KEY

MOST_PAGES = 1_000


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


class Holder(Caller):
    """A node that keeps closed files, called with the key of a log to bring, of a sheet to fetch."""

    def listing(self) -> Listing:
        """All that is kept for this key's group."""
        files: dict[str, Closed] = {}
        limit = used = 0
        after = ""
        for _page in range(MOST_PAGES):
            query = f"?after={after}" if after else ""
            body = self.read(f"/kept{query}", proving.to_list(after))
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
        path = f"/kept/{closed.name}?sha256={closed.sha256}"
        for _ in self.call("POST", path, asked, file=file, size=closed.size).chunks():
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
        asked = proving.to_get(closed.name)
        stream = self.call("GET", f"/kept/{closed.name}", asked, limit=closed.size, headers=headers)
        with beside.open("ab" if stream.status == 206 else "wb") as file:
            for chunk in stream.chunks():
                file.write(chunk)


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
