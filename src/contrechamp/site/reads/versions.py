"""Versions of a subject: which records of each group a page is made of, how to name them, how to see them again."""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial, reduce
from operator import or_
from typing import Any

import orjson
from django.db.models import Q, QuerySet, Value

from contrechamp.ground.sharing import shared
from contrechamp.records import bodies
from contrechamp.records.errors import Invalid
from contrechamp.records.headers import Header
from contrechamp.records.models import Assertion, Record, Statement
from contrechamp.records.prepared import Columns, Rows, prepared

_STEP = ("record", "organisation", "day", "log", "seq")
PREFIX = 12  # hexadecimal characters that name a record in an address
_AFTER = "g"  # comes after all hexadecimal digits
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
    later: Callable[[], Rows] | None = field(default=None, compare=False)

    @cached_property
    def latest(self) -> bool:
        """Whether nothing was published since. Only who wants to know asks the database: a proof stays as it is."""
        return self.later is None or not self.later()

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


@prepared
def _begun(subjects: Collection[str], shown: Collection[str], *bounds: str) -> Columns:
    """The records between two of these bounds: of each pair the first itself, and what comes before the second."""
    between = (Q(record__gte=first, record__lt=last) for first, last in zip(bounds[::2], bounds[1::2], strict=True))
    return _about(subjects, shown).filter(reduce(or_, between)).values_list(*_STEP)


@prepared
def _until(subjects: Collection[str], shown: Collection[str], *ends: str | int) -> Columns:
    """The records up to these of some groups (see `_ends`)."""
    return _about(subjects, shown).filter(_up_to(ends)).values_list(*_STEP)


@prepared
def _beyond(subjects: Collection[str], shown: Collection[str], *ends: str | int) -> Columns:
    """A row if there are other records, the same whichever they are."""
    return _about(subjects, shown).exclude(_up_to(ends)).order_by().values_list(Value(1))[:1]


def _up_to(ends: Iterable[str | int]) -> Q:
    """Each group's records up to one of them, in the order of `steps_of`; `ends` as `_ends` gives them."""
    found = Q()
    for organisation, day, seq, record in zip(*[iter(ends)] * 4, strict=True):
        same_day = Q(seq__lt=seq) | Q(seq=seq, record__lte=record)
        found |= Q(organisation=organisation) & (Q(day__lt=day) | Q(day=day) & same_day)
    return found


def _ends(steps: Iterable[Step]) -> list[str | int]:
    """What names the last record of each group, one value after another."""
    return [value for one in steps for value in (one.organisation, one.day, one.seq, one.record)]


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
    subjects = [subject] if isinstance(subject, str) else list(subject)
    parts = token.split("-")
    bounds = (bound for part in parts for bound in (part, f"{part}{_AFTER}"))
    named = [Step(*row) for row in _begun(subjects, shown, *bounds)]
    kept: dict[str, Step] = {}
    for part in parts:
        step = next((step for step in named if step.record.startswith(part)), None)
        if step is None:
            return None
        kept[step.organisation] = step
    ends = _ends(kept.values())
    steps = [Step(*row) for row in _until(subjects, shown, *ends)]
    return Version(steps, partial(_beyond, subjects, shown, *ends))


def steps_until(version: Version, subject: Collection[str], shown: Collection[str]) -> list[Step]:
    """Those steps of a version that are about these subjects."""
    return [Step(*row) for row in _until(subject, shown, *_ends(version.ends))]


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
