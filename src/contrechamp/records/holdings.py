"""How much of an organisation is on this node."""

from dataclasses import dataclass

from contrechamp.records.headers import Seal
from contrechamp.records.models import Log
from contrechamp.records.models import Seal as SealRow


@dataclass(frozen=True)
class Holdings:
    """Figures of an organisation on this node. `keys`: (log, public key, counted records, open on this node)."""

    records: int
    seals: int
    last_seal: Seal | None
    keys: list[tuple[str, str, int, bool]]


def holdings(organisation: str) -> Holdings:
    """Figures of an organisation on this node."""
    logs = list(Log.objects.filter(organisation=organisation).order_by("id"))
    ids = [log.id for log in logs]
    seals = SealRow.objects.filter(log__in=ids)
    lasts = [seals.filter(log=log).order_by("-seq").first() for log in ids]
    last = max((seal for seal in lasts if seal), key=lambda seal: seal.seq, default=None)
    return Holdings(
        records=sum(log.counted for log in logs),
        seals=seals.count(),
        last_seal=Seal(last.id, last.log, last.seq, last.signature) if last else None,
        keys=[(log.id, log.key, log.counted, log.own) for log in logs],
    )
