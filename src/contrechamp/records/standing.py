"""How an organisation stands, by the key events that are here; and keeping new ones."""

from contrechamp.records import epochs, events
from contrechamp.records.epochs import Standing
from contrechamp.records.errors import Invalid
from contrechamp.records.events import CERTIFY, GENESIS, Event
from contrechamp.records.models import KeyEvent, Log, Organisation

MAX_EVENTS = 10_000


def lock(organisation: str) -> Organisation | None:
    """The organisation's row, which nobody else changes until the transaction ends; None when it is not here."""
    return Organisation.objects.select_for_update().filter(id=organisation).first()


def known_events(organisation: str) -> list[Event]:
    """The organisation's key events that are here."""
    lines = KeyEvent.objects.filter(organisation=organisation).values_list("line", flat=True)
    return [events.read(bytes(line)) for line in lines]


def standing(organisation: str) -> Standing:
    """How the organisation stands by them."""
    return epochs.resolve(known_events(organisation))


def admit(event: Event) -> bool:
    """Keeps a key event after checking its signatures; False when it is here already.

    Raises Invalid when they are not good, which is also so while the event that opened its epoch is not here.
    """
    events.check_signatures(event, _opening(event))
    if is_known(event.id):
        return False
    if KeyEvent.objects.filter(organisation=event.organisation).count() >= MAX_EVENTS:
        raise Invalid("$", f"is one more than the {MAX_EVENTS} key events that are kept of an organisation")
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
