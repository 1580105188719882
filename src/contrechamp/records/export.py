"""Everything public of an organisation as a stream that any node, or a stranger's verifier, can read again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.db.models import BinaryField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from contrechamp.ground.files import sync_folder
from contrechamp.records import blobs, ownlog
from contrechamp.records.errors import Refused
from contrechamp.records.events import CERTIFY, GENESIS, RECOVER, REVOKE
from contrechamp.records.headers import ERASE, MAX_BETWEEN_SEALS, Header
from contrechamp.records.headers import Seal as SealLine
from contrechamp.records.models import Attachment, Block, Erasure, Log, Organisation, Record, Seal
from contrechamp.records.standing import key_lines, standing

CHUNK = 500


def export(organisation: str | None = None) -> Iterator[bytes]:
    """The lines of one organisation, or of all: key events, then each log's headers with bodies and seals.

    Every line ends with a line feed. Left out: bodies of erased, void or blocked records (erase bodies are always
    there), and what of this node's own logs was not acknowledged yet. Raises Refused for an unknown organisation.
    """
    found = Organisation.objects.order_by("id").values_list("id", flat=True)
    organisations = list(found.filter(id=organisation) if organisation else found)
    if organisation and not organisations:
        raise Refused(f"This node knows no organisation {organisation[:12]}.")
    for one in organisations:
        yield from key_events(one)
        for log in Log.objects.filter(organisation=one).order_by("id"):
            yield from log_lines(log)


def key_events(organisation: str) -> Iterator[bytes]:
    """The lines of an organisation's key events, every branch: those that open epochs before what happens in them."""
    kinds = (GENESIS, RECOVER, CERTIFY, REVOKE)
    for _, _, line in sorted((kinds.index(kind), id, line) for kind, id, line in key_lines(organisation)):
        yield line + b"\n"


def log_lines(log: Log, *, bodies: bool = True) -> Iterator[bytes]:
    """The lines of one log: the trunk in order, then what of other branches is here, each run before its seal."""
    whole = acknowledged(log)
    trunk = Record.objects.filter(log=log.id, seq__lte=whole, side=False).order_by("seq")
    last = Seal.objects.filter(log=log.id, seq__lte=whole, id__in=trunk.values("id")).order_by("-seq").first()
    trunk = trunk.filter(seq__lte=last.seq if last else 0)
    seals: dict[str, Seal] = {}
    for number, record in enumerate(served(log, trunk, bodies).iterator(chunk_size=CHUNK)):
        if number % CHUNK == 0:
            ahead = Seal.objects.filter(log=log.id, seq__gte=record.seq, seq__lt=record.seq + CHUNK)
            seals = {seal.id: seal for seal in ahead}
        yield from record_lines(record)
        if record.id in seals:
            yield seal_line(seals[record.id])
    on_trunk = Record.objects.filter(id=OuterRef("id"), seq__lte=log.length, side=False)
    for seal in Seal.objects.filter(~Exists(on_trunk), log=log.id).order_by("seq", "id").iterator(chunk_size=CHUNK):
        for record in _run_back(log, seal, bodies):
            yield from record_lines(record)
        yield seal_line(seal)


def save_blobs(folder: Path, organisation: str | None = None) -> Iterator[str]:
    """Copies the blobs that the exported records bring into `folder`, each named by its SHA-256; their names."""
    used = Attachment.objects.exclude(sha256__in=Block.objects.values("id"))
    if organisation:
        used = used.filter(organisation=organisation)
    folder.mkdir(parents=True, exist_ok=True)
    for sha256 in used.order_by("sha256").values_list("sha256", flat=True).distinct().iterator(chunk_size=CHUNK):
        if blobs.path(sha256).exists():
            with blobs.open(sha256) as source, (folder / sha256).open("wb") as target:
                copyfileobj(source, target)
            yield sha256
    sync_folder(folder)


def save(
    folder: Path, organisation: str | None = None, progress: Callable[[int], None] = lambda lines: None
) -> tuple[int, int]:
    """Writes an export into a folder: `records.ndjson` and `blobs/`; how many lines and files. Raises Refused."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = 0
    with (folder / "records.ndjson").open("wb") as file:
        for line in export(organisation):
            file.write(line)
            lines += 1
            progress(1)
    return lines, sum(1 for _ in save_blobs(folder / "blobs", organisation))


def acknowledged(log: Log) -> int:
    """Up to which seq a log may be given away: of this node's own logs, what was acknowledged."""
    return min(log.length, ownlog.read_head(log.id)[0]) if log.own else log.length


def served(log: Log, records: QuerySet[Record], bodies: bool) -> QuerySet[Record]:
    """The records, their bodies emptied where those are not to be served: erased, or void because of a cut."""
    if not bodies:
        return records.annotate(served=Value(None, output_field=BinaryField()))
    erased = Erasure.objects.filter(record=OuterRef("id"), organisation=log.organisation)
    public = Q(~Exists(erased))
    cuts = standing(log.organisation).kept.get(log.id)
    if cuts is None or cuts:
        public &= Q(listed=True) | Q(seq__lte=log.counted, side=False)
    served = When(Q(kind=ERASE) | public, then="content")
    return records.annotate(served=Case(served, output_field=BinaryField()))


def may_serve(log: Log, record: Any, erased: bool) -> bool:
    """Whether the body of this record may be served, as `served` asks the database. `erased`: by the log's group."""
    if record.kind == ERASE:
        return True
    cut = standing(log.organisation).kept.get(log.id) != ()
    return not erased and (not cut or record.listed or (record.seq <= log.counted and not record.side))


def _run_back(log: Log, seal: Seal, bodies: bool) -> list[Record]:
    """The records that a seal off the trunk closes: back to the seal before it, or to where the chain here begins."""
    run: list[Record] = []
    wanted = seal.id
    while record := served(log, Record.objects.filter(id=wanted), bodies).first():
        sealed_before = run and Seal.objects.filter(id=record.id).exists()
        if sealed_before or len(run) == MAX_BETWEEN_SEALS:
            break
        run.append(record)
        wanted = record.prev
    return run[::-1]


def record_lines(record: Any) -> Iterator[bytes]:
    """The lines of a record that `served` gave: its header, and its body where that is served."""
    yield Header(record.body, record.day, record.kind, record.log, record.prev, record.seq).line() + b"\n"
    if record.served is not None:
        yield bytes(record.served) + b"\n"


def seal_line(seal: Seal) -> bytes:
    """The line of a seal."""
    return SealLine(seal.id, seal.log, seal.seq, seal.signature).line() + b"\n"
