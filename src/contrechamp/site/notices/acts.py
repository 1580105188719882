"""What is done with requests: receive, accept, refuse, forget. Each is one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from contrechamp.catalogue.claims import Claim, claim
from contrechamp.catalogue.vocabulary import find, schema
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records.errors import Refused
from contrechamp.records.models import Statement
from contrechamp.site.notices.models import Notice, State
from contrechamp.site.notices.reads import hash_of
from contrechamp.site.notices.rules import RULES
from contrechamp.site.notices.subjects import subject_at

LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"  # none that is mistaken for another
MOST_AN_HOUR = 60
MOST_WAITING = 3_000
KEPT = timedelta(days=365)  # after the decision
TEXTS = ("address", "passages", "text", "signed_as", "law", "name", "email")


class TooMany(Exception):
    """More requests than people send have come in: try later, or write to the publisher."""


@dataclass(frozen=True)
class Receipt:
    """What the asker keeps: the number to quote, and the token of the private page (None: the form came twice)."""

    number: str
    token: str | None


@transaction.atomic
def receive(*, kind: str, nonce: str, language: str, said: Mapping[str, str]) -> Receipt:
    """Keeps a request. `said` holds `TEXTS`, checked by the form. Raises TooMany; KeyError for an unknown kind."""
    rule = RULES[kind]
    before = Notice.objects.filter(nonce=nonce).first()
    if before is not None:
        return Receipt(before.number, None)
    now = timezone.now()
    lately = Notice.objects.filter(received_at__gt=now - timedelta(hours=1)).count()
    if lately >= MOST_AN_HOUR or Notice.objects.filter(state=State.OPEN).count() >= MOST_WAITING:
        raise TooMany
    token = secrets.token_urlsafe(32)
    number = f"{_letters()}-{_letters()}"
    Notice.objects.create(
        number=number,
        token_hash=hash_of(token),
        nonce=nonce,
        kind=rule.key,
        language=language,
        received_at=now,
        subject=subject_at(said.get("address", "")),
        **{name: said.get(name, "") for name in TEXTS},
    )
    return Receipt(number, token)


def _letters() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(4))


@transaction.atomic
def decide(*, notice: Notice, accept: bool, reasons: str, by: User, organisation: str = "") -> None:
    """Ends a request with its reasons. An accepted reply is published, signed by `organisation`.

    Raises Refused for one that was decided before, has no reasons, or whose reply cannot be published; PermissionDenied
    for whoever may not decide, or not publish for that group.
    """
    if not may.administer(by):
        raise PermissionDenied
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if row.state != State.OPEN:
        raise Refused(_("This request was decided already."))
    if not reasons.strip():
        raise Refused(_("Give the reasons: whoever asked reads them."))
    if accept and row.kind == "reply":
        row.organisation, row.publication = organisation, _publish(row, organisation, by)
    row.state = State.ACCEPTED if accept else State.REFUSED
    row.decided_at, row.decided_by, row.reasons = timezone.now(), by, reasons.strip()
    row.save()
    note(user=by, verb=gettext_noop("decide request"), subject=row.number, detail=f"{row.kind} {row.state}")


def reply_claim(notice: Notice) -> Claim:
    """The statement that an accepted reply becomes: its words, who signs it, its day; the public log is its source."""
    day = timezone.localdate(notice.received_at).isoformat()
    with override(notice.language):
        title = _("Right of reply, request %(number)s") % {"number": notice.number}
    base = settings.BASE_URL.rstrip("/")
    source = {
        "address": f"{base}/{notice.language}/notices/decisions#{notice.number}",
        "publisher": settings.NODE_NAME,
        "title": title,
        "read": timezone.localdate().isoformat(),
    }
    value = {
        "text": {notice.language: notice.text},
        "by": notice.signed_as,
        "date": {"from": day, "to": day},
    }
    return claim(property="reply", value=value, sources=[source])


def _publish(notice: Notice, organisation: str, by: User) -> str:
    """The record in which the reply is published."""
    if not may.publish(by, organisation):
        raise PermissionDenied
    kind = kind_of(notice)
    if not kind:
        raise Refused(
            _("A reply can be shown on a dossier or another page that takes replies; this address leads to none.")
        )
    said = reply_claim(notice)
    faults = schema.faults(kind, said)
    if faults:
        raise Refused(" ".join(faults))
    entry = records.Entry(notice.subject, kind, [said])
    return records.publish(organisation=organisation, entries=[entry]).records[-1]


def kind_of(notice: Notice) -> str:
    """The kind of the subject that the request names, where that kind takes replies; else ""."""
    kinds = Statement.objects.filter(subject=notice.subject).values_list("kind", flat=True).distinct()
    return next((kind for kind in kinds if notice.subject and find(kind, "reply")), "")


@transaction.atomic
def forget(*, before: timedelta = KEPT) -> int:
    """Blanks what people wrote in requests decided longer ago than that; the log of decisions stays. How many."""
    old = Notice.objects.filter(decided_at__lt=timezone.now() - before, forgotten=False)
    return old.update(forgotten=True, reasons="", **dict.fromkeys(TEXTS, ""), subject="")
