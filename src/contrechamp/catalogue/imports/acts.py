"""What can be done with files of others: given, matched, previewed, read into drafts, undone, forgotten.

`by` is the person who acts; None stands for the operator of the machine. Reading goes in transactions of its own, a
thousand subjects each: cut anywhere, the same file given again goes on, since what is known already is left alone.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from contrechamp.catalogue.imports import columns, formats
from contrechamp.catalogue.imports.facts import Found, Gap, Item, Unreadable
from contrechamp.catalogue.imports.formats import wacz
from contrechamp.catalogue.imports.keeping import Counts, Keeper
from contrechamp.catalogue.imports.models import Import, Row
from contrechamp.catalogue.imports.plan import Plan, plan_of
from contrechamp.catalogue.imports.rows import Reader
from contrechamp.catalogue.imports.values import LONGEST_STRING, NOT_AN_ADDRESS
from contrechamp.catalogue.models import Draft
from contrechamp.ground.hashing import sha256_file
from contrechamp.jobs.acts import enqueue
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import blobs, bulk
from contrechamp.records.errors import Refused

ROOM = "catalogue.imports"
JOB = "catalogue.import"
MOST_FILES = 20
MOST_GAPS = 500  # told one by one; the tally counts all
MOST_TALLIED = 2_000
SAMPLED = 50  # rows
PREVIEWED = 10


def _allow(by: User | None, organisation: str) -> None:
    if by is not None and not may.draft(by, organisation):
        raise PermissionDenied


def planned(
    paths: Sequence[Path], names: Sequence[str], *, format: str = "", kind: str = "party", **about: str
) -> Plan:
    """How the files would be read: their format, and what their columns may mean. Raises Unreadable.

    `about` are fields of Plan: address, publisher, title, read, licence, language, series.
    """
    if not 1 <= len(paths) <= MOST_FILES:
        raise Unreadable(_("Give between 1 and %(n)d files.") % {"n": MOST_FILES})
    if about.get("address") and not Plan("", "", address=about["address"]).source:
        raise Unreadable(f"{about['address'][:200]}: {NOT_AN_ADDRESS}")
    found = format or formats.format_of(list(paths))
    series = formats.SERIES.get(found) or about.get("series") or Path(names[0]).stem
    given = {
        key: text[:LONGEST_STRING] if key != "address" else text
        for key, text in about.items()
        if text and key != "series"
    }
    plan = replace(Plan(found, series, kind, read=timezone.localdate().isoformat()), **given)  # type: ignore[arg-type]
    if found not in formats.BY_COLUMNS:
        return plan
    table = formats.open_columns(paths[0], found)
    samples = [list(row.cells) for row in islice(table.rows(), SAMPLED)]
    return replace(plan, columns=columns.proposed(kind, table.columns, samples))


def give(*, organisation: str, by: User | None, paths: Sequence[Path], names: Sequence[str], plan: Plan) -> Import:
    """Keeps the files for import. Nothing is read into drafts yet.

    Raises Refused for a file that is too large, Unreadable for a plan that does not fit the files.
    """
    _allow(by, organisation)
    check(paths, plan)
    hashes = [_keep(path) for path in paths]
    with transaction.atomic():
        told = Import.objects.create(
            organisation=organisation,
            given_by=by,
            name=", ".join(names)[:255],
            files=[[name[-255:], sha256] for name, sha256 in zip(names, hashes, strict=True)],
            plan=plan.as_json(),
        )
        for sha256, path in zip(hashes, paths, strict=True):
            blobs.adopt(_copy(path, sha256), sha256)
            blobs.hold(sha256, ROOM, str(told.pk))
        note(
            user=by,
            verb=gettext_noop("give file for import"),
            subject=str(told.pk),
            detail=told.name,
            organisation=organisation,
        )
    return told


def check(paths: Sequence[Path], plan: Plan) -> None:
    """Raises Unreadable where the columns or constants of the plan do not fit the first file and the vocabulary."""
    if plan.format in formats.BY_COLUMNS:
        names = formats.open_columns(paths[0], plan.format).columns
        columns.check(plan.kind, plan.columns, names)
        Reader(plan, names)


def _keep(path: Path) -> str:
    if path.stat().st_size > blobs.MAX_BYTES:
        raise Refused(_("A file may have %(n)d MB at most.") % {"n": blobs.MAX_BYTES // 1_000_000})
    return sha256_file(path)


def _copy(path: Path, sha256: str) -> Path:
    """A copy to be adopted, so that a large file never stands in memory."""
    target = blobs.incoming(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    target.chmod(0o600)
    return target


def paths_of(given: Import) -> list[Path]:
    """The files of an import."""
    return [blobs.path(sha256) for _name, sha256 in given.files]


@dataclass
class Preview:
    """The first subjects as they would be understood, and what would not be."""

    items: list[Item] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def preview(paths: Sequence[Path], plan: Plan, *, limit: int = PREVIEWED) -> Preview:
    """Reads the beginning of the files, and writes nothing. Raises Unreadable where not even that can be read."""
    found = Preview()
    for one in formats.read(list(paths), plan):
        if isinstance(one, Gap):
            found.gaps.append(one)
        elif not one.mentioned:
            found.items.append(one)
        if len(found.items) >= limit or len(found.gaps) >= MOST_GAPS:
            break
    return found


@transaction.atomic
def match(*, given: Import, by: User | None, plan: Plan) -> None:
    """Says how the files are to be read. Raises Unreadable where that does not fit them."""
    _allow(by, given.organisation)
    check(paths_of(given), plan)
    given.plan = plan.as_json()
    given.save(update_fields=["plan"])


@transaction.atomic
def ask(*, given: Import, by: User | None) -> None:
    """Has the worker read the files into drafts."""
    _allow(by, given.organisation)
    given.state, given.reason = Import.State.WAITING, ""
    given.save(update_fields=["state", "reason"])
    enqueue(JOB, key=f"{JOB}:{given.pk}", args={"import": str(given.pk)})


def run(
    *,
    given: Import,
    told: Callable[[int], None] = lambda kept: None,
    missed: Callable[[Gap], None] = lambda gap: None,
) -> Import:
    """Reads the files into drafts, now; `told` hears how many subjects each transaction kept, `missed` of each gap.

    Never raises Unreadable: the import's state and reason say how far it came.
    """
    Import.objects.filter(pk=given.pk).update(state=Import.State.RUNNING)
    report = _Report(missed)
    keeper = Keeper(given.organisation, given.pk)
    given.state, given.reason = Import.State.DONE, ""
    plan = plan_of(given.plan)
    try:
        with bulk.roomy(), override(plan.language):  # the report speaks the language of who gave the file
            if plan.format == formats.WEB:
                _take_in(given, keeper.counts, report, told)
            else:
                for kept in keeper.keep(report.items(formats.read(paths_of(given), plan))):
                    told(kept)
    except Unreadable as error:
        given.state, given.reason = Import.State.FAILED, str(error)
    given.counts, given.gaps, given.tally = keeper.counts.as_json(), report.first, report.tally
    given.finished_at = timezone.now()
    given.save(update_fields=["state", "reason", "counts", "gaps", "tally", "finished_at"])
    return given


def _take_in(given: Import, counts: Counts, report: "_Report", told: Callable[[int], None]) -> None:
    """Web pages into the library; they are counted as drafts are."""
    for page, taken in wacz.take_in(paths_of(given), given.organisation):
        counts.begun += taken.added.status == "new"
        counts.same += taken.added.status == "known"
        if gap := wacz.gap_of(page, taken):
            report.note(gap)
        told(1)


class _Report:
    """Lets items through and keeps an account of the gaps between them."""

    def __init__(self, missed: Callable[[Gap], None]) -> None:
        self._missed = missed
        self.first: list[list[Any]] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def items(self, found: Iterator[Found]) -> Iterator[Item]:
        for one in found:
            if isinstance(one, Item):
                yield one
            else:
                self.note(one)

    def note(self, gap: Gap) -> None:
        """Takes a gap into the account."""
        self._missed(gap)
        if len(self.first) < MOST_GAPS:
            self.first.append([gap.row, gap.column, gap.value[:300], gap.why, gap.kept])
        key = (gap.column, gap.why)
        if key in self._counts or len(self._counts) < MOST_TALLIED:
            self._counts[key] += 1

    @property
    def tally(self) -> list[list[Any]]:
        return [[column, why, count] for (column, why), count in self._counts.most_common()]


@transaction.atomic
def discard(*, given: Import, by: User | None) -> int:
    """Deletes the drafts that this import began and nobody has touched since; how many."""
    _allow(by, given.organisation)
    rows = Row.objects.filter(organisation=given.organisation, origin=given.pk)
    begun = Draft.objects.filter(organisation=given.organisation, subject__in=rows.values("subject"), started_by=None)
    untouched = [draft.pk for draft in begun.only("pk", "started_at", "changed_at") if _untouched(draft)]
    subjects: list[str] = []
    for part in bulk.parts(untouched):
        drafts = Draft.objects.filter(pk__in=part)
        subjects += drafts.values_list("subject", flat=True)
        drafts.delete()
    for gone in bulk.parts(subjects):
        rows.filter(subject__in=gone).delete()
    told = f"{given.name}: {len(untouched)}"
    note(
        user=by,
        verb=gettext_noop("discard import"),
        subject=str(given.pk),
        detail=told,
        organisation=given.organisation,
    )
    return len(untouched)


def _untouched(draft: Draft) -> bool:
    return draft.started_at == draft.changed_at


@transaction.atomic
def forget(*, given: Import, by: User | None) -> None:
    """Lets go of the files and of the report; the drafts stay, and so does what is known of the rows."""
    _allow(by, given.organisation)
    for _name, sha256 in given.files:
        blobs.release(sha256, ROOM, str(given.pk))
    note(
        user=by,
        verb=gettext_noop("forget import"),
        subject=str(given.pk),
        detail=given.name,
        organisation=given.organisation,
    )
    given.delete()
