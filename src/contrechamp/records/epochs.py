"""Epochs: what follows from the set of an organisation's key events, in whatever order they came.

The genesis and each recovery open an epoch. The longest chain of recoveries decides; where several are equally long,
only what all of them keep counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from contrechamp.records.events import CERTIFY, OPENING, RECOVER, REVOKE, Cut, Event


class LogKey(NamedTuple):
    """A log that the organisation certified: the public key that seals it, and the epoch of its certify event."""

    key: str
    epoch: str


@dataclass(frozen=True)
class Standing:
    """How an organisation stands.

    deciding: the ids of the events that opened the deciding epoch, several while recoveries conflict.
    logs: every log that it ever certified, by id.
    kept: the logs that still count, with the cuts that all hold; no cut: open.
    erased: ids of erase records that count although their log was cut before them.
    listed: all ids that any recovery lists so.
    """

    deciding: tuple[str, ...]
    logs: dict[str, LogKey]
    kept: dict[str, tuple[Cut, ...]]
    erased: frozenset[str]
    listed: frozenset[str]

    @property
    def conflicting(self) -> bool:
        """Whether recoveries of equal standing compete."""
        return len(self.deciding) > 1


def resolve(events: Iterable[Event]) -> Standing:
    """The standing that follows from one organisation's events, whose signatures were checked."""
    known = {event.id: event for event in events}
    openings = [event for event in known.values() if event.kind in OPENING]
    depths = {event.id: _depth(event, known) for event in openings}
    deepest = max(depths.values(), default=0)
    deciding = tuple(sorted(opening for opening, depth in depths.items() if depth == deepest))
    logs = {
        event.id: LogKey(event.fields["key"], event.fields["epoch"])
        for event in known.values()
        if event.kind == CERTIFY
    }
    keeps = [_keep(known[opening], known, logs) for opening in deciding]
    kept = {
        log: tuple(sorted({cut for keep in keeps for cut in keep[log]}))
        for log in logs
        if keeps and all(log in keep for keep in keeps)
    }
    lists = [frozenset(known[opening].fields.get("erased", ())) for opening in deciding]
    erased = frozenset.intersection(*lists) if lists else frozenset()
    listed = frozenset(record for event in openings for record in event.fields.get("erased", ()))
    return Standing(deciding, logs, kept, erased, listed)


def _depth(event: Event, known: dict[str, Event]) -> int:
    """How many recoveries lead from the genesis to this event."""
    depth = 0
    while event.kind == RECOVER:
        event = known[event.fields["prev"]]
        depth += 1
    return depth


def _keep(opening: Event, known: dict[str, Event], logs: dict[str, LogKey]) -> dict[str, list[Cut]]:
    """The logs that one epoch keeps by itself, with its cuts: those its recovery names, and those certified in it."""
    keep: dict[str, list[Cut]] = {cut.log: [cut] for cut in opening.cuts if cut.log in logs}
    keep.update({log: [] for log, key in logs.items() if key.epoch == opening.id})
    for event in known.values():
        if event.kind == REVOKE and event.fields["epoch"] == opening.id:
            cut = event.cuts[0]
            if cut.log in logs and logs[cut.log].epoch == opening.id:
                keep[cut.log].append(cut)
    return keep
