"""Depositing: a node without a public address pushes its own groups' logs and files to one that consented."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from contrechamp.ground.http import Fault
from contrechamp.peers.keeping import files
from contrechamp.peers.reads import digest_of
from contrechamp.peers.serving import logpages
from contrechamp.peers.serving.ranges import LAST
from contrechamp.peers.visiting.calls import Calls
from contrechamp.peers.visiting.shown import Shown, read_heads
from contrechamp.records import blobs, export
from contrechamp.records.headers import read_seal
from contrechamp.records.mending import Range
from contrechamp.records.models import KeyEvent, Log, Organisation

LINES = "application/x-ndjson"
CHUNK = 1 << 20
KEYS = 1_000_000  # bytes of key events that are brought to a node


def push(calls: Calls, note: Callable[[str], None]) -> int:
    """Pushes what a host has not yet of the groups hosted here; how many records and files it took. Raises Fault."""
    pushed = 0
    there = {shown.organisation: shown for shown in read_heads(calls)}
    for organisation in Organisation.objects.filter(hosted=True).order_by("id").values_list("id", flat=True):
        pushed += _push_records(calls, organisation, there.get(organisation), note)
        pushed += _push_files(calls, organisation, note)
    return pushed


def tell_keys(calls: Calls, organisation: str) -> None:
    """Brings a node the key events of an organisation that it shows fewer of: a recovery should be known everywhere,
    and what it brings back be served again. A node that does not take them is left alone. Raises Fault."""
    lines = b"".join(export.key_events(organisation))
    if len(lines) > KEYS:
        return
    try:
        calls.post(f"keys?org={organisation}", lines, kind=LINES)
    except Fault as fault:
        if fault.kind not in ("status", "missing"):
            raise


def _push_records(calls: Calls, organisation: str, shown: Shown | None, note: Callable[[str], None]) -> int:
    events = KeyEvent.objects.filter(organisation=organisation).values_list("id", flat=True)
    if shown is None or shown.digest != digest_of(events):
        _send(calls, organisation, b"".join(export.key_events(organisation)), note)
    pushed = 0
    for log in Log.objects.filter(organisation=organisation).order_by("id"):
        start = 1 + max((tip.seq for tip in shown.tips if tip.log == log.id), default=0) if shown else 1
        source = logpages.source(log)
        while page := logpages.page(source, [Range(start, LAST)]):
            pushed += _send(calls, organisation, page, note)
            seal = read_seal(page.splitlines()[-1])
            if seal is None:
                break
            start = seal.seq + 1
    return pushed


def _send(calls: Calls, organisation: str, page: bytes, note: Callable[[str], None]) -> int:
    """Pushes a page of lines; how many records of it were new there."""
    said = _object(calls.post(f"deposit?org={organisation}", page, kind=LINES))
    for fault in said.get("faults") or ():
        note(f"it did not keep all that was deposited: {str(fault)[:200]}")
    records = said.get("records")
    return records if isinstance(records, int) else 0


def _push_files(calls: Calls, organisation: str, note: Callable[[str], None]) -> int:
    there = set(calls.get("blobs", {"org": organisation}).decode("ascii", "replace").split())
    pushed = 0
    for sha256 in files.names(organisation).decode().split():
        if sha256 in there:
            continue
        try:
            size = blobs.path(sha256).stat().st_size
            calls.post(f"deposit/{sha256}", _chunks(sha256), kind="application/octet-stream", size=size)
            pushed += 1
        except Fault as fault:
            if fault.kind != "status":
                raise
            note(f"it did not take the file {sha256[:12]}: {fault}")
    return pushed


def _chunks(sha256: str) -> Iterator[bytes]:
    with blobs.open(sha256) as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        said = None
    return said if isinstance(said, dict) else {}
