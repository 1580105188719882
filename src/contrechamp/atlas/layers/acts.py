"""What can be done with layers: a file given, matched, previewed, read; doubts decided; a layer or a file let go.

`by` is the person who acts; None stands for the operator of the machine. Reading goes in transactions of its own, some
hundreds of objects each: cut anywhere, the same file given again goes on, since what is known already stays.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.atlas.layers import columns, formats
from contrechamp.atlas.layers.formats import table
from contrechamp.atlas.layers.found import Gap, Unreadable
from contrechamp.atlas.layers.models import Doubt, Import, Layer
from contrechamp.atlas.layers.paper import Paper
from contrechamp.atlas.layers.plan import Plan, plan_of
from contrechamp.atlas.layers.reading import Reader, Row
from contrechamp.atlas.layers.report import Report
from contrechamp.ground.hashing import sha256_file
from contrechamp.jobs.acts import enqueue
from contrechamp.library.models import Document
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import blobs, bulk
from contrechamp.records import reads as records
from contrechamp.records.errors import Refused

ROOM = "atlas.layers"
JOB = "atlas.import"
PREVIEWED = 12
OSM = {
    "licence": "ODbL 1.0",
    "attribution": "© OpenStreetMap contributors",
    "address": "https://www.openstreetmap.org/copyright",
    "osm": True,
    "gives_back": True,
}


def _allow(by: User | None, organisation: str) -> None:
    if by is not None and not may.draft(by, organisation):
        raise PermissionDenied


@transaction.atomic
def layer(*, name: str, organisation: str, by: User | None = None, **about: Any) -> Layer:
    """The layer of that name; a new one where there is none. `about` are fields of Layer; OSM holds those of
    OpenStreetMap. Raises Refused where another group of this node has it, PermissionDenied."""
    _allow(by, organisation)
    found, new = Layer.objects.get_or_create(name=name[:100], defaults={"organisation": organisation, **about})
    if found.organisation != organisation:
        raise Refused(_("Another group of this site has a layer of this name."))
    if new:
        note(user=by, verb=gettext_noop("begin layer"), subject=found.name, organisation=organisation)
    return found


def planned(path: Path, **said: Any) -> Plan:
    """How the file would be read: its format, and what its columns may mean. `said` are fields of Plan. Raises
    Unreadable."""
    day = said.pop("day", "") or timezone.localdate().isoformat()
    plan = Plan(said.pop("format", "") or formats.format_of(path), day, **said)
    if plan.format == "table" and not plan.columns:
        plan = replace(plan, columns=columns.proposed(table.opened(path).columns))
    return plan


def matched(plan: Plan, meant: Mapping[str, str]) -> Plan:
    """The plan with what a person says that columns mean: a meaning that another column had goes over to theirs."""
    said = dict(meant)
    kept = {name: target for name, target in plan.columns.items() if target not in said.values() or not target}
    return replace(plan, columns=kept | said)


def give(*, path: Path, name: str, layer: Layer, plan: Plan, by: User | None = None, check_it: bool = True) -> Import:
    """Keeps the file for import. Nothing is read yet; `check_it`: its columns must say where the devices are already.

    Raises Unreadable, Refused.
    """
    _allow(by, layer.organisation)
    if check_it:
        check(path, plan, layer.organisation)
    if path.stat().st_size > blobs.MAX_BYTES:
        raise Refused(_("A file may have %(n)d MB at most.") % {"n": blobs.MAX_BYTES // 1_000_000})
    sha256 = sha256_file(path)
    with transaction.atomic():
        given = Import.objects.create(layer=layer, given_by=by, name=name[:255], sha256=sha256, plan=plan.as_json())
        _hold(path, sha256, given.pk)
        note(
            user=by,
            verb=gettext_noop("give file for map"),
            subject=str(given.pk),
            detail=name,
            organisation=layer.organisation,
        )
    return given


def _hold(path: Path, sha256: str, given: UUID) -> None:
    target = blobs.incoming(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    target.chmod(0o600)
    blobs.adopt(target, sha256)
    blobs.hold(sha256, ROOM, str(given))


def check(path: Path, plan: Plan, organisation: str) -> None:
    """Raises Unreadable where the plan's columns do not fit the file, or its document is not there."""
    if plan.format == "table":
        columns.check(plan.columns, table.opened(path).columns)
    _paper(plan, organisation)


def _paper(plan: Plan, organisation: str) -> Paper | None:
    if not plan.document:
        return None
    document = Document.objects.filter(organisation=organisation, pk=plan.document).first()
    if document is None:
        raise Unreadable(_("This document is not in the group's library."))
    return Paper(document, plan.first_page, plan.last_page)


@dataclass
class Preview:
    """The first objects as they would be understood, and what would not be."""

    rows: list[Row] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def preview(path: Path, plan: Plan, organisation: str, *, limit: int = PREVIEWED) -> Preview:
    """Reads the beginning of the file and writes nothing. Raises Unreadable."""
    check(path, plan, organisation)
    found = Preview()
    for one in islice(Reader(path, plan, _paper(plan, organisation)).rows(), 50 * limit):
        if isinstance(one, Gap):
            found.gaps.append(one)
        else:
            found.rows.append(one)
        if len(found.rows) >= limit:
            break
    return found


@transaction.atomic
def match(*, given: Import, plan: Plan, by: User | None) -> None:
    """Says how the file is to be read. Raises Unreadable."""
    _allow(by, given.layer.organisation)
    check(blobs.path(given.sha256), plan, given.layer.organisation)
    given.plan = plan.as_json()
    given.save(update_fields=["plan"])


@transaction.atomic
def ask(*, given: Import, by: User | None) -> None:
    """Has the worker read the file."""
    _allow(by, given.layer.organisation)
    given.state, given.reason = Import.State.WAITING, ""
    given.save(update_fields=["state", "reason"])
    enqueue(JOB, key=f"{JOB}:{given.pk}", args={"import": str(given.pk)})


def run(*, given: Import, told: Callable[[int], None] = lambda kept: None) -> Import:
    """Reads the file into its layer, now; `told` hears how many objects each transaction kept.

    Never raises Unreadable: the import's state and reason say how far it came.
    """
    Import.objects.filter(pk=given.pk).update(state=Import.State.RUNNING)
    given.state, given.reason = Import.State.DONE, ""
    plan = plan_of(given.plan)
    with TemporaryDirectory(prefix="contrechamp-") as folder, bulk.roomy():
        with Report(Path(folder) / "report.csv.gz") as report:
            try:
                _read(given, plan, report, told)
            except Unreadable as fault:
                given.state, given.reason = Import.State.FAILED, str(fault)
        given.counts, given.gaps, given.tally = report.as_json(), report.gaps, report.tally
        given.finished_at = timezone.now()
        given.report = sha256_file(report.path)
        with transaction.atomic():
            _hold(report.path, given.report, given.pk)
            given.save(update_fields=["state", "reason", "counts", "gaps", "tally", "finished_at", "report"])
    return given


def _read(given: Import, plan: Plan, report: Report, told: Callable[[int], None]) -> None:
    from contrechamp.atlas.layers.keeping import Keeper  # with numpy: large, and only imports need it

    organisation = given.layer.organisation
    reader = Reader(blobs.path(given.sha256), plan, _paper(plan, organisation))
    rows = reader.rows()
    first = list(islice(rows, 1))  # by then the file has said its day
    keeper = Keeper(given, reader.day or plan.day, report, records.shown() | {organisation})
    for kept in keeper.keep(_again(first, rows)):
        told(kept)
    if plan.whole:
        keeper.finish()


def _again(first: list[Any], rest: Any) -> Any:
    yield from first
    yield from rest


@transaction.atomic
def decide(*, doubt: Doubt, same: bool, by: User | None) -> None:
    """Answers whether two devices are one. The answer may be given again, otherwise."""
    _allow(by, doubt.given.layer.organisation)
    doubt.answer = Doubt.Answer.SAME if same else Doubt.Answer.DIFFERENT
    doubt.answered_by, doubt.answered_at = by, timezone.now()
    doubt.save(update_fields=["answer", "answered_by", "answered_at"])
    doubt.object.mate = doubt.other if same else ""
    doubt.object.save(update_fields=["mate"])
    Layer.objects.filter(pk=doubt.object.layer_id).update(changes=F("changes") + 1)


@transaction.atomic
def forget(*, given: Import, by: User | None) -> None:
    """Lets go of the file and its report; the objects stay."""
    _allow(by, given.layer.organisation)
    for sha256 in filter(None, (given.sha256, given.report)):
        blobs.release(sha256, ROOM, str(given.pk))
    note(
        user=by, verb=gettext_noop("forget file for map"), subject=str(given.pk), organisation=given.layer.organisation
    )
    given.delete()


@transaction.atomic
def remove(*, layer: Layer, by: User | None) -> None:
    """Takes a whole layer from the map, with its files."""
    _allow(by, layer.organisation)
    for given in layer.imports.all():
        forget(given=given, by=by)
    note(user=by, verb=gettext_noop("remove layer"), subject=layer.name, organisation=layer.organisation)
    layer.delete()
