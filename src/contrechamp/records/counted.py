"""Which records count: how far each log is whole, where it forks, where it is cut; and the accounts that follow."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connection
from django.db.models import Exists, OuterRef

from contrechamp.records import accounts, bulk, purges, views
from contrechamp.records.epochs import Standing
from contrechamp.records.events import Cut
from contrechamp.records.headers import ERASE
from contrechamp.records.models import Log, Record
from contrechamp.records.standing import standing


@dataclass(frozen=True)
class Extent:
    """What of a log counts: records up to `counted`; above the fork, if there is one, only those on `branch`."""

    counted: int
    branch: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """What counts now and did not before: `grown` has each log with the seq above which its records are new. With
    `again` something that counted does no longer, and all accounts of the organisation are to be made again."""

    grown: list[tuple[Log, int]]
    again: bool


def settle(organisation: str, follow: Callable[[Iterable[views.Pair]], None] = views.refresh) -> None:
    """Brings everything that follows from an organisation's key events and stored records up to date.

    `follow` has the rooms above follow the accounts to which records were added.
    """
    change = measure(organisation)
    if change.again:
        accounts.make_organisation_again(organisation)
    else:
        for log, above in change.grown:
            for rows in bulk.parts(accounts.counted_rows(log, above=above), accounts.BATCH):
                follow((organisation, subject) for subject in accounts.add(organisation, rows))
    purges.follow(organisation)


def measure(organisation: str) -> Change:
    """Finds how far each log of an organisation is whole and counts, and writes that down."""
    stand = standing(organisation)
    above = Exists(Record.objects.filter(log=OuterRef("id"), seq__gt=OuterRef("length")))
    logs: list[Log] = [*Log.objects.filter(organisation=organisation).annotate(goes_on=above).order_by("id")]
    grown, again = [], False
    for log in logs:  # of which there may be a thousand
        before = _written(log)
        if log.goes_on:  # type: ignore[attr-defined]
            link(log)
        extent = extent_of(log, stand)
        again |= _mark_side(log, extent.branch) or extent.counted < log.counted
        if extent.counted > log.counted:
            grown.append((log, log.counted))
        log.counted = extent.counted
        if _written(log) != before:
            log.save(update_fields=["length", "tip", "forked", "counted"])
    again |= _mark_listed(stand, logs)
    return Change(grown, again)


def _written(log: Log) -> tuple[int, str, bool, int]:
    return log.length, log.tip, log.forked, log.counted


def link(log: Log) -> None:
    """Follows the chain from the tip: sets `length`, `tip`, and `forked` when two headers come after the tip.

    A header beside the chain, whose own ancestors are not here, is marked as a side branch.
    """
    following = Record.objects.filter(log=log.id, seq__gt=log.length).order_by("seq")
    headers = following.values_list("seq", "id", "prev").iterator(chunk_size=2_000)
    beside: list[str] = []
    for seq, level in groupby(headers, key=itemgetter(0)):
        if seq != log.length + 1:
            break
        after_tip: list[str] = []
        others: list[str] = []
        for _, record, prev in level:
            (after_tip if prev == log.tip else others).append(record)
        log.forked = len(after_tip) > 1
        if len(after_tip) != 1:
            break
        log.length, log.tip = seq, after_tip[0]
        beside += others
    for ids in bulk.parts(beside):
        Record.objects.filter(id__in=ids, side=False).update(side=True)


def extent_of(log: Log, stand: Standing) -> Extent:
    """What of a linked log counts, by the organisation's standing."""
    if log.id not in stand.kept:
        return Extent(0)
    cuts = stand.kept[log.id]
    if not cuts:
        return Extent(log.length)
    extents = [_cut_extent(log, cut) for cut in cuts]
    branch = frozenset.intersection(*(extent.branch for extent in extents))
    shared = min(extent.counted for extent in extents)
    if shared <= log.length:
        return Extent(shared)
    return Extent(log.length + len(branch), branch)


def _cut_extent(log: Log, cut: Cut) -> Extent:
    """The named record and its ancestors, if the chain to it is here; otherwise nothing."""
    if cut.seq == 0:
        return Extent(0)
    if cut.seq <= log.length:
        on_trunk = Record.objects.filter(id=cut.id, log=log.id, seq=cut.seq, side=False)
        return Extent(cut.seq if on_trunk.exists() else 0)
    table = connection.ops.quote_name(Record._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE path(id, prev, seq) AS (SELECT id, prev, seq FROM {table} WHERE id = %s AND log = %s "  # noqa: S608
            f"AND seq = %s UNION ALL SELECT r.id, r.prev, r.seq FROM {table} r JOIN path ON r.id = path.prev "
            "WHERE r.log = %s AND r.seq > %s) SELECT id, prev, seq FROM path",
            [cut.id, log.id, cut.seq, log.id, log.length],
        )
        path = cursor.fetchall()
    whole = len(path) == cut.seq - log.length and path[-1][1] == log.tip
    return Extent(cut.seq, frozenset(row[0] for row in path)) if whole else Extent(0)


def _mark_side(log: Log, branch: frozenset[str]) -> bool:
    """Marks what of a log is on a branch that does not count; whether any mark changed."""
    changed = False
    above = Record.objects.filter(log=log.id, seq__gt=log.length)
    for ids in bulk.parts(branch):
        changed |= bool(above.filter(id__in=ids, side=True).update(side=False))
    if log.forked:
        others = above.filter(side=False).values_list("id", flat=True)
        for ids in bulk.parts([record for record in others if record not in branch]):
            changed |= bool(Record.objects.filter(id__in=ids).update(side=True))
    return changed


def _mark_listed(stand: Standing, logs: list[Log]) -> bool:
    """Marks the erases that count only because the deciding recovery lists them; whether any mark changed."""
    counted = {log.id: log.counted for log in logs}
    changed = False
    for ids in bulk.parts(sorted(stand.listed)):
        for record in Record.objects.filter(id__in=ids, kind=ERASE, log__in=counted).defer("content"):
            inside = record.seq <= counted[record.log] and not record.side
            listed = record.id in stand.erased and not inside
            if listed != record.listed:
                changed = True
                Record.objects.filter(id=record.id).update(listed=listed)
    return changed
