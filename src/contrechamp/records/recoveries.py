"""Recovering in parts, when the holders of the recovery sheets do not sit at one machine: sister groups, for example.

One machine starts: it prints the new sheets and writes a form, which holds nothing secret. Each holder signs the form
with a recovery sheet, wherever that sheet is; two are enough. Then any node of the group finishes it, with the new
signing sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from contrechamp.records import canonical, events, key_acts, keys, standing
from contrechamp.records.errors import Invalid, Refused
from contrechamp.records.events import RECOVER, Event
from contrechamp.records.sheets import RecoverySheet

NEEDED = 2  # recovery sheets


@dataclass(frozen=True)
class Form:
    """A recovery that is being signed, with the signatures that it has so far, by public key."""

    event: Event
    signatures: Mapping[str, str]

    def line(self) -> bytes:
        """The form as a file holds it."""
        return canonical.encode({**self.event.fields, "signatures": dict(self.signatures)}) + b"\n"


def start(
    *, organisation: str, keep: Mapping[str, int] | None = None, erased: Sequence[str] = ()
) -> tuple[Form, list[RecoverySheet]]:
    """A form that recovers the present keys of an organisation, and the new sheets. Nothing is changed yet.

    `keep` and `erased` as in `key_acts.recover`. Raises Refused while rival recoveries compete: then all sheets have to
    come to one machine, which sees of which of the rivals they are.
    """
    deciding = standing.standing(organisation).deciding
    if len(deciding) != 1:
        raise Refused("Rival recoveries compete. Recover with both sheets at this machine: contrechamp keys recover")
    sign, recovery = keys.new_seed(), [keys.new_seed() for _ in range(3)]
    publics = [keys.public_of(seed) for seed in recovery]
    fields = key_acts.recovery_fields(organisation, deciding[0], keep or {}, erased, keys.public_of(sign), publics)
    return _form(canonical.encode({**fields, "signatures": {}})), key_acts.sheets_of(organisation, sign, recovery)


def read(data: bytes) -> Form:
    """The form in a file. Raises Refused."""
    try:
        return _form(data.strip())
    except Invalid as error:
        raise Refused(f"This file is no form of a recovery: {error}") from None


def sign(form: Form, seed: str) -> Form:
    """The form with one more signature. Whether the sheet is one of the group's, finishing decides."""
    signature = keys.sign(seed, keys.KEY_CONTEXT, canonical.encode(form.event.fields))
    return Form(form.event, {**form.signatures, keys.public_of(seed): signature})


@transaction.atomic
def finish(*, forms: Sequence[Form], signing_seed: str) -> str:
    """Puts the signatures of the copies of one form together, and opens the new epoch with a log of this node; its id.

    `signing_seed`: of the new signing sheet. Raises Refused.
    """
    event = forms[0].event
    if any(form.event.id != event.id for form in forms):
        raise Refused("These are not copies of one form.")
    if keys.public_of(signing_seed) != event.fields["sign"]:
        raise Refused("This is not the new signing sheet that was printed with this form.")
    opening = next((one for one in standing.known_events(event.organisation) if one.id == event.fields["prev"]), None)
    if opening is None:
        raise Refused("The keys that this form replaces are not known here. Fetch them first: contrechamp sync")
    if any(one.kind == RECOVER and one.signer == opening.id for one in standing.known_events(event.organisation)):
        raise Refused("These keys were recovered already. A second recovery would make others doubt both.")
    form = canonical.encode(event.fields)
    good = {
        public: signature
        for one in forms
        for public, signature in one.signatures.items()
        if public in opening.fields["recovery"] and keys.verify(public, signature, keys.KEY_CONTEXT, form)
    }
    if len(good) < NEEDED:
        raise Refused(f"{len(good)} of the group's recovery sheets signed this form; it takes {NEEDED}.")
    mine = {keys.public_of(signing_seed): keys.sign(signing_seed, keys.KEY_CONTEXT, form)}
    return key_acts.open_epoch(Event(event.id, event.kind, event.fields, {**good, **mine}), signing_seed)


def _form(line: bytes) -> Form:
    event = events.read(line)
    if event.kind != RECOVER:
        raise Invalid("$.kind", "is not a recovery")
    return Form(event, event.signatures)
