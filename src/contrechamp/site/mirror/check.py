"""Whether a copy is whole, and as its groups signed it: needs nothing but the copy (docs/mirror.md)."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contrechamp.ground.hashing import sha256_file, sha256_hex
from contrechamp.records import bulk, canonical, citation, keys
from contrechamp.records.errors import Invalid
from contrechamp.site.mirror.manifest import CONTEXT, SIGNED, SUMS

MOST_BYTES = 200_000_000  # of the list of files
AT_ONCE = 1_000  # files that are handed out: a large copy has 300,000
CHANGED, MISSING, EXTRA = "changed", "missing", "extra"


@dataclass(frozen=True)
class Signature:
    """Who signed the copy: `good` says whether the signature is right, `certified` whether the group's own key events,
    in the copy, certify that key and keep its log."""

    organisation: str
    key: str
    good: bool
    certified: bool


@dataclass
class Report:
    """What a copy is: what it says of itself, who signed that, and the files that differ (path, how)."""

    about: dict[str, Any] = field(default_factory=dict)
    signatures: list[Signature] = field(default_factory=list)
    files: int = 0
    differing: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every file is there as it was signed by somebody, and nothing else is."""
        signed = any(one.good and one.certified for one in self.signatures)
        bad = any(not one.good for one in self.signatures)
        return signed and not bad and not self.differing and not self.faults


def check(folder: Path) -> Report:
    """Verifies signatures and every fingerprint. Raises OSError when the folder cannot be read."""
    report = Report()
    listed = _listed(folder, report)
    _check_signatures(folder, report)
    there = set(_files(folder))
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for part in bulk.parts(sorted(listed), AT_ONCE):
            found = pool.map(lambda path: _state(folder, there, path, listed[path]), part)
            report.differing += [(path, how) for path, how in zip(part, found, strict=True) if how]
    report.differing += [(path, EXTRA) for path in sorted(there) if path not in listed and path not in (SUMS, SIGNED)]
    report.files = len(listed)
    return report


def _state(folder: Path, there: set[str], path: str, sha256: str) -> str:
    if path not in there:
        return MISSING
    return "" if sha256_file(folder / path) == sha256 else CHANGED


def _files(folder: Path) -> Iterator[str]:
    for parent, _folders, names in os.walk(folder):
        below = Path(parent).relative_to(folder)
        yield from ((below / name).as_posix() for name in names)


def _listed(folder: Path, report: Report) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        report.faults.append(f"there is no readable {SUMS}")
        return {}
    sums = path.read_bytes()
    _read_statement(folder, report, sums)
    found = {}
    for line in sums.decode(errors="replace").splitlines():
        sha256, gap, name = line[:64], line[64:66], line[66:]
        if gap != "  " or not keys.HEX_KEY.fullmatch(sha256) or name.startswith("/") or ".." in name.split("/"):
            report.faults.append(f"{SUMS} has a line of another form: {line[:80]}")
        else:
            found[name] = sha256
    return found


def _read_statement(folder: Path, report: Report, sums: bytes) -> None:
    try:
        said = canonical.decode((folder / SIGNED).read_bytes()[: canonical.MAX_BYTES + 1].rstrip(b"\n"))
    except (OSError, Invalid) as error:
        report.faults.append(f"{SIGNED} cannot be read: {error}")
        return
    if not isinstance(said, dict) or said.get("v") != 1 or said.get("kind") != "mirror":
        report.faults.append(f"{SIGNED} is not a statement about a copy, of version 1")
        return
    report.about = said
    if said.get("sums") != sha256_hex(sums):
        report.faults.append(f"{SUMS} is not the list that was signed")


def _check_signatures(folder: Path, report: Report) -> None:
    said = {name: value for name, value in report.about.items() if name != "signatures"}
    signatures = report.about.get("signatures")
    for one in signatures if isinstance(signatures, list) else ():
        organisation, log, key, signature = (str(one.get(name)) for name in ("organisation", "log", "key", "signature"))
        good = keys.verify(key, signature, CONTEXT, canonical.encode(said))
        report.signatures.append(Signature(organisation, key, good, _certified(folder, organisation, log, key)))
    if not report.signatures:
        report.faults.append("nobody signed the list of files")


def _certified(folder: Path, organisation: str, log: str, key: str) -> bool:
    """Whether the group's key events, at the beginning of its records in the copy, certify the key for that log."""
    path = folder / "export" / f"{organisation}.ndjson"
    if not keys.HEX_KEY.fullmatch(organisation) or not path.is_file():
        return False
    with path.open("rb") as lines:
        known = citation.certified(_events(lines))
    return known.get(log) == (organisation, key)


def _events(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines before the first record."""
    for line in lines:
        if line.startswith(b'{"body"'):
            return
        yield line
