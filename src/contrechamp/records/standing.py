"""How an organisation stands, by the key events that are here; and keeping new ones."""

from collections import Counter

from contrechamp.ground.sharing import shared
from contrechamp.records import epochs, events
from contrechamp.records.epochs import Standing
from contrechamp.records.errors import Invalid
from contrechamp.records.events import CERTIFY, GENESIS, OPENING, RECOVER, Event
from contrechamp.records.models import KeyEvent, Log, Organisation
from contrechamp.records.prepared import Columns, prepared

MAX_OPENINGS = 1_000
MAX_OF_EPOCH = 1_000


class Room:
    """How many key events of an organisation still fit: so many that open an epoch, and so many of each epoch.

    Who stole the signing key of one epoch can fill that one, and keeps nothing out of the next. The logs that a
    recovery names always fit, whatever was certified beside them.
    """

    def __init__(self, organisation: str) -> None:
        self._held: Counter[str] = Counter()
        self._named: set[str] = set()
        for event in known_events(organisation):
            self._add(event)

    def take(self, event: Event) -> None:
        """Counts one more event. Raises Invalid where it does not fit."""
        most = MAX_OPENINGS if event.kind in OPENING else MAX_OF_EPOCH
        if self._held[_epoch(event)] >= most and event.id not in self._named:
            raise Invalid("$", f"is one more than the {most} key events of its kind that are kept of an organisation")
        self._add(event)

    def _add(self, event: Event) -> None:
        self._held[_epoch(event)] += 1
        if event.kind == RECOVER:
            self._named.update(cut.log for cut in event.cuts)


def _epoch(event: Event) -> str:
    """The epoch that a certify or revoke event belongs to; empty for those that open one."""
    return "" if event.kind in OPENING else str(event.fields["epoch"])


def lock(organisation: str) -> Organisation | None:
    """The organisation's row, which nobody else changes until the transaction ends; None when it is not here."""
    return Organisation.objects.select_for_update().filter(id=organisation).first()


def known_events(organisation: str) -> list[Event]:
    """The organisation's key events that are here."""
    return [events.read(line) for _, _, line in key_lines(organisation)]


@shared
def key_lines(organisation: str) -> list[tuple[str, str, bytes]]:
    """The kind, the id and the line of each."""
    return [(kind, id, bytes(line)) for kind, id, line in _key_events(organisation)]


@prepared
def _key_events(organisation: str) -> Columns:
    return KeyEvent.objects.filter(organisation=organisation).values_list("kind", "id", "line")


@shared
def standing(organisation: str) -> Standing:
    """How the organisation stands by them."""
    return epochs.resolve(known_events(organisation))


def admit(event: Event, room: Room | None = None) -> bool:
    """Keeps a key event after checking its signatures; False when it is here already. `room`: that of its organisation,
    where several events are kept one after the other.

    Raises Invalid when they are not good, which is also so while the event that opened its epoch is not here.
    """
    events.check_signatures(event, _opening(event))
    if is_known(event.id):
        return False
    (room or Room(event.organisation)).take(event)
    KeyEvent.objects.create(id=event.id, organisation=event.organisation, kind=event.kind, line=event.line())
    if event.kind == GENESIS:
        Organisation.objects.get_or_create(id=event.id)
    elif event.kind == CERTIFY:
        fields = {"organisation": event.organisation, "key": event.fields["key"]}
        Log.objects.update_or_create(id=event.id, defaults=fields, create_defaults={**fields, "tip": event.id})
    return True


def is_known(event: str) -> bool:
    """Whether the key event with this id is here."""
    return KeyEvent.objects.filter(id=event).exists()


def _opening(event: Event) -> Event | None:
    if event.signer is None:
        return None
    row = KeyEvent.objects.filter(id=event.signer).first()
    if row is None:
        raise Invalid("$", f"names the epoch {event.signer[:12]}, whose opening event is not here")
    return events.read(bytes(row.line))
