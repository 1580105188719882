"""The history of one subject: what each publication added and withdrew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.merging import Stated, Value
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.records import history as records
from contrechamp.records.history import HistoryItem
from contrechamp.site.reads import versions
from contrechamp.site.reads.lines import Line, Lines, mentioned
from contrechamp.site.reads.subjects import Group, Named, Sight

MOST = 200


@dataclass(frozen=True)
class Moment:
    """One record about the subject. `version` names the subject's version up to and with it; `state` as in records."""

    day: str
    group: Group
    record: str
    number: int
    state: str
    added: Sequence[Line]
    ended: Sequence[Line]
    version: str


@dataclass(frozen=True)
class History:
    """All that was published about a subject, newest first."""

    subject: Named
    moments: Sequence[Moment]


def history(subject: str) -> History | None:
    """The history of a subject, and of all that are one with it, by the groups shown; None when they never spoke."""
    sight = Sight()
    urns = sight.joins([subject]).all_of(subject)
    told = [item for urn in urns for item in records.history(subject=urn, limit=MOST)]
    items = [item for item in told if item.organisation in sight.shown]
    if len(urns) > 1:
        items.sort(key=lambda item: (item.day, item.seq), reverse=True)
    if not items:
        return None
    said = [claim for item in items for claim in (*_added(item), *_ended(item))]
    names = sight.named({subject} | mentioned(said))
    lines = Lines(names, sight.groups(item.organisation for item in items))
    tokens = _tokens(urns, sight)
    moments = [_moment(item, lines, tokens.get(item.record, "")) for item in items]
    return History(names[subject], moments)


def _tokens(urns: Sequence[str], sight: Sight) -> dict[str, str]:
    """By record, the name of the version that ended with it."""
    steps = versions.steps_of(urns, sight.shown)
    return {step.record: versions.Version(steps[: place + 1]).token for place, step in enumerate(steps)}


def _moment(item: HistoryItem, lines: Lines, version: str) -> Moment:
    return Moment(
        day=item.day,
        group=lines.groups[item.organisation],
        record=item.record,
        number=item.seq,
        state=item.state,
        added=_lines(item.kind, _added(item), lines),
        ended=_lines(item.kind, _ended(item), lines),
        version=version,
    )


def _lines(kind: str, claims: Iterable[Stated], lines: Lines) -> list[Line]:
    return [
        lines.line(Value(vocabulary.find(kind, one.property) if _fits(kind, one) else None, [one])) for one in claims
    ]


def _fits(kind: str, one: Stated) -> bool:
    return understood(kind, one.property, one.value)


def _added(item: HistoryItem) -> list[Stated]:
    return [_stated(item, f"{item.record}#{number}", claim) for number, claim in enumerate(item.claims)]


def _ended(item: HistoryItem) -> list[Stated]:
    return [_stated(item, id, claim) for id, claim in item.ended if claim is not None]


def _stated(item: HistoryItem, id: str, claim: Mapping[str, Any]) -> Stated:
    return Stated(
        organisation=item.organisation,
        property=claim["property"],
        value=claim["value"],
        as_written=claim.get("as_written", ""),
        since=claim.get("since", ""),
        until=claim.get("until", ""),
        sources=claim.get("sources", ()),
        note=claim.get("note") or {},
        id=id,
        record=id.partition("#")[0],
        day=item.day,
    )
