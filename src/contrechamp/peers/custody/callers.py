"""Who calls: the log of a group that writes its backup here, or a sheet of it that fetches the backup.

A log's key may list and add, because it lies on a node that can be seized; it gets nothing out. What a sheet says gets
it out: the present signing key, or any recovery key that the group ever had. One recovery key alone opens nothing.
"""

import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

from contrechamp.peers.custody import proving
from contrechamp.peers.custody.models import Keeping
from contrechamp.peers.models import Refusal
from contrechamp.peers.reads import depositors
from contrechamp.records import standing
from contrechamp.records.events import OPENING, Event
from contrechamp.records.models import Log

SECONDS = 3_600  # that a challenge is good for


@dataclass(frozen=True)
class Caller:
    """Of which organisation, and whether with a sheet."""

    organisation: str
    sheet: bool


def challenge() -> str:
    """A text to sign, good for an hour; nothing is remembered of it."""
    until = str(int(time.time()) + SECONDS)
    return f"{until}.{_mark(until)}"


def is_fresh(challenge: str) -> bool:
    """Whether this node gave that out, less than an hour ago."""
    until, _dot, mark = challenge.partition(".")
    ours = until.isascii() and until.isdigit() and hmac.compare_digest(_mark(until).encode(), mark.encode())
    return ours and int(until) >= time.time()


def caller(proof: proving.Proof, asked: str) -> Caller | None:
    """Whose proof this is, of those whose backup is kept here; None where it is nobody's, or not good for `asked`."""
    if not proof.holds_for(asked):
        return None
    kept = Keeping.objects.exclude(organisation__in=Refusal.objects.values("organisation"))
    organisations = list(kept.order_by("organisation").values_list("organisation", flat=True))
    if organisation := _of_a_log(organisations, proof.key):
        return Caller(organisation, sheet=False)
    for organisation in organisations:
        if _is_on_a_sheet(organisation, proof.key):
            return Caller(organisation, sheet=True)
    return None


def depositor(proof: proving.Proof, asked: str) -> str | None:
    """The group that may deposit here and whose log's proof this is; None where there is none."""
    agreed = list(depositors().values_list("organisation", flat=True))
    return _of_a_log(agreed, proof.key) if proof.holds_for(asked) else None


def _of_a_log(organisations: list[str], key: str) -> str | None:
    """Which of these organisations has a log with this key that counts and has no cut."""
    for log in Log.objects.filter(organisation__in=organisations, key=key):
        if standing.standing(log.organisation).kept.get(log.id) == ():
            return log.organisation
    return None


def _is_on_a_sheet(organisation: str, key: str) -> bool:
    openings = [event for event in standing.known_events(organisation) if event.kind in OPENING]
    naming = [event for event in openings if _names(event, key)]
    if not naming:
        return False
    deciding = standing.standing(organisation).deciding
    return any(key in event.fields["recovery"] or event.id in deciding for event in naming)


def _names(event: Event, key: str) -> bool:
    return key == event.fields["sign"] or key in event.fields["recovery"]


def _mark(until: str) -> str:
    secret = settings.HOME.secret("custody").encode()
    return hmac.new(secret, until.encode(), hashlib.sha256).hexdigest()[:32]
