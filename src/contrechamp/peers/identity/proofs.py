"""What cannot be explained away about a group's keys: rival recoveries and forked logs, with the proof of each."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from contrechamp.records import standing
from contrechamp.records.events import RECOVER
from contrechamp.records.export import seal_line
from contrechamp.records.headers import Header
from contrechamp.records.models import Log, Organisation, Record, Seal

MOST = 20


@dataclass(frozen=True)
class Proof:
    """Something that is wrong with a group's keys. `lines`: what was signed, for anybody to check (docs/records.md)."""

    organisation: str
    name: str
    words: str
    advice: str
    lines: tuple[str, ...]


def proofs() -> list[Proof]:
    """Everything of this kind that is known here."""
    found = []
    forked = set(Log.objects.filter(forked=True).values_list("organisation", flat=True))
    for row in Organisation.objects.order_by("id"):
        stand = standing.standing(row.id)
        if stand.conflicting:
            found.append(_rivals(row, stand.deciding))
        if row.id in forked:
            logs = Log.objects.filter(organisation=row.id, forked=True, id__in=stand.kept)
            found += [_fork(row, log) for log in logs if not stand.kept[log.id]]
    return found[:MOST]


def _rivals(row: Organisation, deciding: tuple[str, ...]) -> Proof:
    lines = [event.line().decode() for event in standing.known_events(row.id) if event.id in deciding]
    recoveries = sum(event.kind == RECOVER for event in standing.known_events(row.id))
    return Proof(
        row.id,
        str(row),
        _("%(n)s recoveries of the same keys compete: two holders signed one, and two another.") % {"n": recoveries},
        _("Only what all of them keep counts, everywhere. Holders of one of them settle it by one more recovery."),
        tuple(lines),
    )


def _fork(row: Organisation, log: Log) -> Proof:
    headers = Record.objects.filter(log=log.id, seq=log.length + 1).defer("content").order_by("id")[:MOST]
    lines = [Header(one.body, one.day, one.kind, one.log, one.prev, one.seq).line().decode() for one in headers]
    seals = Seal.objects.filter(log=log.id, seq__gt=log.length).order_by("seq", "id")[:MOST]
    return Proof(
        row.id,
        str(row),
        _("A key of this group signed two different continuations after publication %(n)s.") % {"n": log.length},
        _("Its publications count up to there. Its key was copied or stolen: the group should recover its keys."),
        (*lines, *(seal_line(seal).decode().strip() for seal in seals)),
    )
