"""Who vouches for whom, and who warns about whom: claims of groups about groups, in the vocabulary of their profiles.

A vouch for a group's *work*, by a group that is shown here, lifts it out of quarantine: it is mirrored until the vouch
ends. To show it stays a person's decision. A warning changes nothing by itself; a person reads it and decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from contrechamp.peers import acts
from contrechamp.peers.models import Lift, Refusal
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records import reads, views
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation, Statement, Trust

VOUCH, ADVISORY = "vouch", "advisory"
IDENTITY, WORK = "identity", "work"
SCOPES = {IDENTITY: gettext_lazy("for its identity"), WORK: gettext_lazy("for its work")}
"""What a group is vouched for, and how the trail says it."""
LIFTED = "vouched for"


@dataclass(frozen=True)
class Word:
    """What a group says of another: a vouch with its scope and end, or a warning with its reason."""

    id: str
    by: str
    about: str
    property: str
    scope: str
    until: str
    day: str
    reason: str = ""

    def ended(self, today: date) -> bool:
        """Whether its time is over; a year or a month ends with its last day."""
        return bool(self.until) and self.until < today.isoformat()[: len(self.until)]


def words(*, about: str = "", by: str = "") -> list[Word]:
    """What the groups shown here say of each other, the oldest first; those whose time is over too."""
    found = reads.statements(kind="group", reference=f"org:{about}" if about else None).filter(
        property__in=(VOUCH, ADVISORY)
    )
    if by:
        found = found.filter(organisation=by)
    return [word for row in found if (word := _word(row))]


def in_force(found: Iterable[Word], today: date) -> list[Word]:
    """Those whose time is not over."""
    return [word for word in found if not word.ended(today)]


@transaction.atomic
def vouch(*, organisation: str, about: str, scope: str, until: str, by: User | None) -> None:
    """Signs that `organisation` vouches for the organisation `about`, in the place of what it said before.

    Raises Refused for another scope, or a group that nobody knows here.
    """
    if scope not in SCOPES:
        raise Refused(_("A group is vouched for by its identity or its work."))
    claim = {"property": VOUCH, "value": {"ref": f"org:{about}", "scope": scope}, "sources": [], "until": until}
    _say(organisation, about, claim, VOUCH, by)
    detail = f"{scope} {until}"
    note(
        user=by,
        verb=gettext_noop("vouch for a group"),
        subject=f"org:{about}",
        detail=detail,
        organisation=organisation,
    )


@transaction.atomic
def warn(*, organisation: str, about: str, reason: str, language: str, by: User | None) -> None:
    """Signs a warning about a group, for others' administrators to read. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(_("Say why."))
    told = {language: reason.strip()[:2_000]}
    claim = {"property": ADVISORY, "value": f"org:{about}", "sources": [], "note": told}
    _say(organisation, about, claim, ADVISORY, by)
    note(
        user=by,
        verb=gettext_noop("warn about a group"),
        subject=f"org:{about}",
        detail=reason[:200],
        organisation=organisation,
    )


@transaction.atomic
def withdraw(*, organisation: str, about: str, by: User | None) -> None:
    """Ends everything that a group said of another."""
    _allow(organisation, by)
    ends = [word.id for word in words(about=about, by=organisation)]
    if ends:
        entry = records.Entry(f"org:{organisation}", "group", (), ends=ends)
        records.publish(organisation=organisation, entries=[entry])
        verb = gettext_noop("withdraw a word about a group")
        note(user=by, verb=verb, subject=f"org:{about}", organisation=organisation)


@transaction.atomic
def decide(*, organisation: str, level: str, reason: str, by: User | None) -> None:
    """A person's decision about a group: shown, mirrored, quarantined or refused, with its reason. Raises Refused."""
    if by is not None and not may.administer(by):
        raise Refused(_("Only administrators decide about other groups."))
    if level not in (*Trust.Level.values, "refused") or Organisation.objects.filter(id=organisation, hosted=True):
        raise Refused(_("Nothing of this kind can be decided about this group."))
    if level == "refused" and not reason.strip():
        raise Refused(_("Say why."))
    Lift.objects.filter(organisation=organisation).delete()
    if level == "refused":
        acts.refuse_organisation(organisation=organisation, reason=reason)
    else:
        acts.accept_organisation(organisation=organisation)
    kept: Any = Trust.Level.QUARANTINED if level == "refused" else level
    records.set_trust(organisation=organisation, level=kept, reason=reason)
    note(user=by, verb=gettext_noop("decide about a group"), subject=f"org:{organisation}", detail=f"{level} {reason}")


@transaction.atomic
def lift() -> int:
    """Lifts groups that are vouched for out of quarantine, and lets back those whose vouch ended; how many moved."""
    today = timezone.localdate()
    wanted = {word.about: word for word in in_force(words(), today) if word.property == VOUCH and word.scope == WORK}
    decided = set(Trust.objects.values_list("organisation", flat=True)) | set(
        Refusal.objects.values_list("organisation", flat=True)
    )
    lifted = set(Lift.objects.values_list("organisation", flat=True))
    moved = 0
    for row in Organisation.objects.filter(id__in=set(wanted) - decided, hosted=False):
        Lift.objects.create(organisation=row.id, by=wanted[row.id].by, until=wanted[row.id].until)
        records.set_trust(organisation=row.id, level="mirrored", reason=LIFTED)
        moved += 1
    for organisation in lifted - set(wanted):
        Lift.objects.filter(organisation=organisation).delete()
        ended = Trust.objects.filter(organisation=organisation, level=Trust.Level.MIRRORED, reason=LIFTED)
        moved += ended.delete()[0]
    if moved:
        views.move_revision()
    return moved


def _say(organisation: str, about: str, claim: Mapping[str, object], which: str, by: User | None) -> None:
    _allow(organisation, by)
    if not Organisation.objects.filter(id=about).exists() or about == organisation:
        raise Refused(_("Name another group that is known here."))
    before = [word.id for word in words(about=about, by=organisation) if word.property == which]
    told = {name: value for name, value in claim.items() if value != ""}
    entry = records.Entry(f"org:{organisation}", "group", [told], ends=before)
    records.publish(organisation=organisation, entries=[entry])


def _allow(organisation: str, by: User | None) -> None:
    if by is not None and not may.publish(by, organisation):
        raise Refused(_("Only who may publish for the group can say this."))


def _word(row: Statement) -> Word | None:
    """What a statement says, if a group says it in its own profile."""
    if row.subject != f"org:{row.organisation}" or not row.reference.startswith("org:"):
        return None
    about = row.reference.removeprefix("org:")
    scope = row.value.get("scope", IDENTITY) if isinstance(row.value, dict) else IDENTITY
    reason = next(iter(row.note.values()), "") if isinstance(row.note, dict) else ""
    return Word(row.id, row.organisation, about, row.property, str(scope), row.until, row.day, str(reason))
