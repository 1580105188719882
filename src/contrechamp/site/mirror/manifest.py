"""The list of a copy's files with their fingerprints, signed by the groups of the site (docs/mirror.md).

`SHA256SUMS` is what `sha256sum -c` reads. `SHA256SUMS.json` names its fingerprint, and each group that this site signs
for signs that with the key of its log: a key that its key events certify, which the copy holds too. So whoever has the
copy can tell, without this site, which group made it and that nothing in it was changed.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import canonical, keys, ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log
from contrechamp.records.standing import standing
from contrechamp.site.mirror.make import File

SUMS, SIGNED = "SHA256SUMS", "SHA256SUMS.json"
CONTEXT = b"contrechamp/mirror/1\n"
_BEFORE_PATH = 66  # 64 digits and two spaces


def lines(files: Iterable[File]) -> bytes:
    """The list of these files, by path."""
    held = {file.path.encode(): file.sha256 for file in files}
    return b"".join(_line(path.decode(), held[path]) for path in sorted(held))


def changed(sums: bytes, changes: Mapping[str, str | None]) -> bytes:
    """The list with some files' fingerprints changed or added, or the file left out (None).

    The rest is taken over as it is, not line by line: a copy has hundreds of thousands of files.
    """
    parts: list[bytes | memoryview] = []
    held, begin = memoryview(sums), 0
    for path in sorted(changes, key=str.encode):
        place, end = _place(sums, path.encode(), begin)
        sha256 = changes[path]
        parts += [held[begin:place], _line(path, sha256) if sha256 else b""]
        begin = end
    return b"".join([*parts, held[begin:]])


def statement(sums: bytes, about: Mapping[str, str]) -> dict[str, Any]:
    """What is signed: the fingerprint of the list and how many files it has, with what `about` tells of the copy."""
    return {"v": 1, "kind": "mirror", "sums": sha256_hex(sums), "files": sums.count(b"\n"), **about}


def signed(said: dict[str, Any]) -> bytes:
    """The statement, signed by each group that this site hosts and whose log it can still write."""
    form = canonical.encode(said)
    signatures = []
    for log in Log.objects.filter(own=True).order_by("organisation", "id"):
        if standing(log.organisation).kept.get(log.id) != ():  # closed, or not kept
            continue
        try:
            signature = keys.sign(ownlog.read_key(log.id), CONTEXT, form)
        except Refused:  # its key is elsewhere
            continue
        signatures.append({"organisation": log.organisation, "log": log.id, "key": log.key, "signature": signature})
    return canonical.encode({**said, "signatures": signatures}) + b"\n"


def write(folder: Path, name: str, data: bytes) -> None:
    """Puts one of the two files in the copy, on disk before it is named."""
    beside = folder / f".{name}.part"
    with beside.open("wb") as file:
        os.fchmod(file.fileno(), 0o644)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / name)


def _line(path: str, sha256: str) -> bytes:
    return f"{sha256}  {path}\n".encode()


def _place(sums: bytes, path: bytes, first: int) -> tuple[int, int]:
    """Where the line of a path begins and ends, or twice where it would begin; not before `first`, where one begins."""
    last = len(sums)
    while first < last:
        begin = sums.rfind(b"\n", first, (first + last) // 2) + 1 or first
        end = sums.find(b"\n", begin) + 1
        there = sums[begin + _BEFORE_PATH : end - 1]
        if there == path:
            return begin, end
        first, last = (end, last) if there < path else (first, begin)
    return first, first
