"""Acts on an organisation's keys, for people who hold its sheets. The secrets are arguments and are never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from contrechamp.records import counted, events, keys, ownlog, standing, views
from contrechamp.records.errors import Refused
from contrechamp.records.events import Cut, Event
from contrechamp.records.models import Log, Organisation, Record
from contrechamp.records.sheets import RecoverySheet

MAX_NAME = 200


@dataclass(frozen=True)
class NewOrganisation:
    """What creating (or recovering) an organisation made. The sheets are here and nowhere else."""

    organisation: str
    log: str
    sheets: list[RecoverySheet]


@transaction.atomic
def create_organisation(*, name: str) -> NewOrganisation:
    """Makes an organisation with its keys and its first log on this node; publishes nothing."""
    sign, recovery = keys.new_seed(), [keys.new_seed() for _ in range(3)]
    fields = {"v": 1, "kind": events.GENESIS, "sign": keys.public_of(sign), "recovery": _publics(recovery)}
    genesis = events.make(fields, [sign])
    standing.admit(genesis)
    Organisation.objects.filter(id=genesis.id).update(hosted=True, name=name[:MAX_NAME])
    log = _open_log(genesis.id, genesis.id, sign)
    return NewOrganisation(genesis.id, log, sheets_of(genesis.id, sign, recovery))


@transaction.atomic
def certify(*, organisation: str, signing_seed: str) -> str:
    """Opens a new log of this node, on which it publishes from now on; the log's id. Raises Refused."""
    epoch = _present_epoch(organisation, signing_seed)
    log = _open_log(organisation, epoch.id, signing_seed)
    Organisation.objects.filter(id=organisation).update(hosted=True)
    views.move_revision()
    return log


@transaction.atomic
def revoke(*, organisation: str, signing_seed: str, log: str, seq: int) -> None:
    """Ends a log of the present epoch at its record `seq`; later ones are void. Raises Refused."""
    epoch = _present_epoch(organisation, signing_seed)
    row = Log.objects.filter(id=log, organisation=organisation).first()
    if row is None:
        raise Refused(f"This organisation has no log {log[:12]}.")
    if standing.standing(organisation).logs[log].epoch != epoch.id:
        raise Refused(f"The log {log[:12]} is of earlier keys: revoking has no effect on it, recovering ended it.")
    fields = {"v": 1, "kind": events.REVOKE, "org": organisation, "epoch": epoch.id, "cut": _cut(row, seq).as_json()}
    standing.admit(events.make(fields, [signing_seed]))
    counted.settle(organisation)
    views.move_revision()


@transaction.atomic
def recover(
    *,
    organisation: str,
    recovery_seeds: Sequence[str],
    keep: Mapping[str, int] | None = None,
    erased: Sequence[str] = (),
) -> NewOrganisation:
    """Opens a new epoch with new keys and a new log of this node; what counts now goes on counting.

    `keep` lowers where a log is cut (seq by log id; 0: nothing of it). `erased` lists the honest erase records among
    what that cuts off. Raises Refused when the sheets are wrong, or this epoch was recovered before.
    """
    known = standing.known_events(organisation)
    opening = _recoverable(known, organisation, {keys.public_of(seed) for seed in recovery_seeds})
    sign, recovery = keys.new_seed(), [keys.new_seed() for _ in range(3)]
    fields = recovery_fields(organisation, opening.id, keep or {}, erased, keys.public_of(sign), _publics(recovery))
    log_id = open_epoch(events.make(fields, [*recovery_seeds, sign]), sign)
    return NewOrganisation(organisation, log_id, sheets_of(organisation, sign, recovery))


def recovery_fields(
    organisation: str, opening: str, keep: Mapping[str, int], erased: Sequence[str], sign: str, recovery: list[str]
) -> dict[str, Any]:
    """A recovery of the epoch `opening` at what counts now, for these new public keys, unsigned. Raises Refused."""
    cuts = []
    for log in Log.objects.filter(organisation=organisation).order_by("id"):
        if log.own and ownlog.key_path(log.id).exists():
            ownlog.check_head(log)
        seq = min(keep.get(log.id, log.counted), log.counted)
        if seq:
            cuts.append(_cut(log, seq).as_json())
    return {
        "v": 1,
        "kind": events.RECOVER,
        "org": organisation,
        "prev": opening,
        "cuts": cuts,
        "erased": list(erased),
        "sign": sign,
        "recovery": recovery,
    }


def open_epoch(event: Event, signing_seed: str) -> str:
    """Keeps a recovery and opens a log of this node in its epoch; the log's id. The caller has a transaction."""
    standing.admit(event)
    log = _open_log(event.organisation, event.id, signing_seed)
    Organisation.objects.filter(id=event.organisation).update(hosted=True)
    counted.settle(event.organisation)
    views.move_revision()
    return log


def _recoverable(known: list[Event], organisation: str, holders: set[str]) -> Event:
    """The event that opened the deciding epoch which these recovery keys belong to. Raises Refused."""
    deciding = standing.standing(organisation).deciding
    theirs = [
        event for event in known if event.kind in events.OPENING and len(holders & set(event.fields["recovery"])) >= 2
    ]
    for event in theirs:
        if event.id in deciding:
            return event
    if theirs:
        raise Refused("These keys were recovered already. A second recovery would make others doubt both.")
    raise Refused("These are not two different recovery sheets of this organisation's keys.")


def _present_epoch(organisation: str, signing_seed: str) -> Event:
    """The event that opened the deciding epoch whose signing key this is. Raises Refused."""
    deciding = standing.standing(organisation).deciding
    public = keys.public_of(signing_seed)
    for event in standing.known_events(organisation):
        if event.id in deciding and event.fields["sign"] == public:
            return event
    raise Refused("This is not the signing sheet of the organisation's present keys.")


def _open_log(organisation: str, epoch: str, signing_seed: str) -> str:
    """Certifies a new log, which takes the place of this node's earlier ones for the organisation."""
    seed = keys.new_seed()
    fields = {"v": 1, "kind": events.CERTIFY, "org": organisation, "epoch": epoch, "key": keys.public_of(seed)}
    event = events.make(fields, [signing_seed])
    ownlog.keep_key(event.id, seed)
    standing.admit(event)
    Log.objects.filter(organisation=organisation, own=True).update(own=False)
    Log.objects.filter(id=event.id).update(own=True)
    return event.id


def _cut(log: Log, seq: int) -> Cut:
    """A cut at a counted record of the log. Raises Refused."""
    if seq == 0:
        return Cut(log.id, 0, log.id)
    record = Record.objects.filter(log=log.id, seq=seq, seq__lte=log.counted, side=False).values_list("id", flat=True)
    if not record:
        raise Refused(f"Record {seq} of the log {log.id[:12]} does not count, so the log cannot end there.")
    return Cut(log.id, seq, record[0])


def _publics(seeds: list[str]) -> list[str]:
    return [keys.public_of(seed) for seed in seeds]


def sheets_of(organisation: str, sign: str, recovery: list[str]) -> list[RecoverySheet]:
    """The sheets that these secret keys are printed on."""
    sheets = [RecoverySheet(organisation, "recovery", number, seed) for number, seed in enumerate(recovery, 1)]
    return [*sheets, RecoverySheet(organisation, "signing", 1, sign)]
