"""What can be done with a finding. Each act is one transaction and asks `people.may` first."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from contrechamp.jobs.acts import enqueue
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.watch.deciding.drafting import DRAFT
from contrechamp.watch.models import Decision, Finding

BEFORE_THE_END = timedelta(days=180)
"""So long before an authorisation ends the group is reminded: the request for a new one is made then."""
_VERBS = {
    Decision.Choice.KEEP: gettext_noop("keep finding"),
    Decision.Choice.NO: gettext_noop("leave finding"),
    Decision.Choice.LATER: gettext_noop("put finding off"),
}


@transaction.atomic
def decide(*, finding: Finding, organisation: str, by: User, choice: Decision.Choice, subject: str = "") -> Decision:
    """Decides about a finding for the group, or decides anew. One that is kept becomes a draft: about the dossier
    `subject`, or a new one. Its file is taken into the group's library first."""
    _allow(by, organisation)
    said = {
        "choice": choice,
        "by": by,
        "at": timezone.now(),
        "expires": finding.expires,
        "remind": date.fromisoformat(finding.expires) - BEFORE_THE_END if finding.expires else None,
        "reminded": False,
    }
    decision, _new = Decision.objects.update_or_create(finding=finding, organisation=organisation, defaults=said)
    if choice == Decision.Choice.KEEP and finding.act_id and decision.draft is None:
        enqueue(DRAFT, key=f"{DRAFT}:{decision.pk}", args={"decision": decision.pk, "subject": subject})
    note(user=by, verb=_VERBS[choice], subject=f"finding {finding.pk}", organisation=organisation)
    return decision


@transaction.atomic
def settle_reminder(*, decision: Decision, by: User) -> None:
    """The group has dealt with an authorisation that ends."""
    _allow(by, decision.organisation)
    Decision.objects.filter(pk=decision.pk).update(reminded=True)


def _allow(by: User, organisation: str) -> None:
    if not may.draft(by, organisation):
        raise PermissionDenied
