"""Keeping the key events of a stream: many of them in one transaction, and what follows from them once for all.

Bringing an organisation's accounts up to date looks at each of its logs. Done for every single event, a few kilobytes
of them would keep this node busy for hours.
"""

from collections.abc import Iterator

from django.db import transaction

from contrechamp.records import counted, events, standing, views
from contrechamp.records.errors import Invalid
from contrechamp.records.events import Event
from contrechamp.records.models import Trust
from contrechamp.records.standing import Room
from contrechamp.records.stream import Faults

AT_ONCE = 1_000  # events of one transaction
MAX_EARLY = 1_000


class Keyring:
    """The key events of one stream. Those that are taken are stored by `keep`, which comes before any record is looked
    at. `kept`: how many were new here."""

    def __init__(self, faults: Faults, *, trust: str | None, only: str | None) -> None:
        """`trust` and `only` as for `receive`."""
        self.kept = 0
        self._faults = faults
        self._trust, self._only = trust, only
        self._taken: list[Event] = []
        self._early: list[Event] = []

    def take(self, line: bytes) -> None:
        """Takes a line as a key event. Raises Invalid for one that is none, or is not wanted."""
        event = events.read(line)
        if self._only not in (None, event.organisation):
            raise Invalid("$", "belongs to another organisation than the one asked for")
        self._taken.append(event)
        if len(self._taken) >= AT_ONCE:
            self.keep()

    def keep(self) -> None:
        """Stores what was taken, with what waited for it, and brings the accounts up to date."""
        taken, self._taken = self._taken, []
        if taken:
            self._store(taken)

    @transaction.atomic
    def _store(self, taken: list[Event]) -> None:
        rooms: dict[str, Room] = {}
        changed: set[str] = set()
        for event in taken:
            for one in self._admitted(event, rooms):
                changed.add(one.organisation)
        for organisation in sorted(changed):
            counted.settle(organisation)
        if changed:
            views.move_revision()

    def end(self) -> None:
        """Stores the rest; what still waits for the opening of its epoch is left out."""
        self.keep()
        if self._early:
            self._faults.skip(len(self._early), "key events name epochs whose opening event is not here")

    def _admitted(self, first: Event, rooms: dict[str, Room]) -> Iterator[Event]:
        """Stores an event and all that waited for it, or lets it wait; those that were new."""
        ready = [first]
        while ready:
            event = ready.pop()
            try:
                if event.signer and not standing.is_known(event.signer):
                    self._put_off(event)
                    continue
                if event.organisation not in rooms:
                    rooms[event.organisation] = Room(event.organisation)
                new = standing.admit(event, rooms[event.organisation])
                if self._trust and event.kind == events.GENESIS:
                    Trust.objects.update_or_create(organisation=event.id, defaults={"level": self._trust})
            except Invalid as error:
                self._faults.skip(1, f"a key event: {error}")
                continue
            if new:
                self.kept += 1
                yield event
                if event.kind in events.OPENING:
                    ready += [one for one in self._early if one.signer == event.id]
                    self._early = [one for one in self._early if one.signer != event.id]

    def _put_off(self, event: Event) -> None:
        if len(self._early) >= MAX_EARLY:
            raise Invalid("$", "comes before the event that opened its epoch, as too many others do")
        self._early.append(event)
