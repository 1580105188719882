"""Versions of a subject: which records of each group a page is made of, how to name them, how to see them again."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from contrechamp.ground.sharing import shared
from contrechamp.records import bodies
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import Header
from contrechamp.records.models import Assertion, Record, Statement
from contrechamp.records.prepared import Columns, prepared

_STEP = ("record", "organisation", "day", "log", "seq")
PREFIX = 12  # hexadecimal characters that name a record in an address
_TOKEN = re.compile(r"[0-9a-f]{8,64}(-[0-9a-f]{8,64}){0,49}")


@dataclass(frozen=True)
class Step:
    """One record about the subject, by one group: its place `seq` in a log of that group."""

    record: str
    organisation: str
    day: str
    log: str
    seq: int


@dataclass(frozen=True)
class Version:
    """What a page shows: all `steps` up to a moment; `later`, of an earlier one, finds what was published since."""

    steps: Sequence[Step]
    later: QuerySet[Assertion] | None = field(default=None, compare=False)

    @cached_property
    def latest(self) -> bool:
        """Whether nothing was published since. Only who wants to know asks the database: a proof stays as it is."""
        return self.later is None or not self.later.exists()

    @property
    def ends(self) -> list[Step]:
        """The last record of each group."""
        last = {step.organisation: step for step in self.steps}
        return [last[organisation] for organisation in sorted(last)]

    @property
    def token(self) -> str:
        """How an address names this version: the beginning of each group's last record."""
        return "-".join(step.record[:PREFIX] for step in self.ends)

    @property
    def day(self) -> str:
        """The day of its latest record."""
        return max((step.day for step in self.steps), default="")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the ids of all its records, in alphabetical order, one to a line."""
        return hashlib.sha256("\n".join(sorted(step.record for step in self.steps)).encode()).hexdigest()


@shared
def steps_of(subject: str | Collection[str], shown: Collection[str]) -> list[Step]:
    """The records about a subject, or about all that are one, by the groups shown, each group's in its order."""
    subjects = [subject] if isinstance(subject, str) else list(subject)
    return [Step(*row) for row in _steps(subjects, shown)]


@prepared
def _steps(subjects: Collection[str], shown: Collection[str]) -> Columns:
    return _about(subjects, shown).values_list(*_STEP)


def _about(subjects: Collection[str], shown: Collection[str]) -> QuerySet[Assertion]:
    return Assertion.objects.filter(subject__in=subjects, organisation__in=shown).order_by("day", "seq", "record")


def _read(rows: QuerySet[Assertion]) -> list[Step]:
    return [Step(*row) for row in rows.values_list(*_STEP)]


@shared
def find(subject: str | Collection[str], shown: Collection[str], token: str) -> Version | None:
    """The version that an address names: of each group all up to the record named, nothing of the others.

    Without a token the latest one; None when a part names no record of this subject. An earlier version is asked for by
    itself: what a group publishes later changes no answer, so that in a copy its page is not made again.
    """
    if not token:
        return Version(steps_of(subject, shown))
    if not _TOKEN.fullmatch(token):
        return None
    rows = _about([subject] if isinstance(subject, str) else list(subject), shown)
    parts = token.split("-")
    named = _read(rows.filter(reduce(or_, (Q(record__startswith=part) for part in parts))))
    kept: dict[str, Step] = {}
    for part in parts:
        step = next((step for step in named if step.record.startswith(part)), None)
        if step is None:
            return None
        kept[step.organisation] = step
    until = reduce(or_, (_up_to(step) for step in kept.values()))
    return Version(_read(rows.filter(until)), rows.exclude(until))


def steps_until(version: Version, subject: Collection[str], shown: Collection[str]) -> list[Step]:
    """Those steps of a version that are about these subjects."""
    until = reduce(or_, (_up_to(step) for step in version.ends))
    return _read(_about(subject, shown).filter(until))


def _up_to(last: Step) -> Q:
    """A group's records up to one of them, in the order of `steps_of`."""
    same_day = Q(seq__lt=last.seq) | Q(seq=last.seq, record__lte=last.record)
    return Q(organisation=last.organisation) & (Q(day__lt=last.day) | Q(day=last.day) & same_day)


def statements_at(version: Version) -> Iterator[Statement]:
    """The statements that held in an earlier version, made from its records; not saved, like those of the table."""
    contents = {id: content for id, content, *_ in _records([step.record for step in version.steps])}
    said = [(step, body) for step in version.steps if (body := _body(contents.get(step.record)))]
    ended = {(step.organisation, claim) for step, body in said for claim in body.ends}
    for step, body in said:
        for number, claim in enumerate(body.claims):
            if (step.organisation, f"{step.record}#{number}") in ended:
                continue
            yield Statement(
                id=f"{step.record}#{number}",
                organisation=step.organisation,
                subject=body.subject,
                kind=body.kind,
                property=claim["property"],
                value=claim["value"],
                as_written=claim.get("as_written", ""),
                since=claim.get("since", ""),
                until=claim.get("until", ""),
                sources=claim.get("sources", []),
                note=claim.get("note"),
                reference=bodies.reference_of(claim["value"]) or "",
                record=step.record,
                number=number,
                day=step.day,
            )


@shared
def intact(steps: Iterable[Step]) -> bool:
    """Whether the bytes here still have the signed fingerprints: each body its header's, each header its id."""
    return all(_is_intact(*row) for row in _records([step.record for step in steps]))


def _is_intact(id: str, content: bytes | None, *header: Any) -> bool:
    signed = Header(*header)
    return content is not None and hashlib.sha256(content).hexdigest() == signed.body and signed.id == id


@prepared
def _records(ids: Collection[str]) -> Columns:
    return Record.objects.filter(id__in=ids).values_list("id", "content", *Header._fields)


def _body(content: bytes | None) -> bodies.Assert | None:
    try:
        return bodies.read_assert(orjson.loads(content)) if content is not None else None
    except Invalid:
        return None
