"""Whose mail is a body's: that of its own domain; at a provider where anybody can have an address, of one address.

What a group has accepted counts for that group: another may know better, or be told lies.
"""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts
from contrechamp.requests.mail.providers import anybody, known_as, providers
from contrechamp.requests.models import Body, Trusted


def of(body: Body, organisation: str) -> set[str]:
    """Domains and addresses that the body's mail comes from: of its addresses, its site, and what the group trusts."""
    mails = {known_as(address) for address in (body.email, body.officer_email)}
    host = (urlsplit(body.site).hostname or "").removeprefix("www.").lower()
    shared = anybody(host) or host in providers()["pages"]
    trusted = set(body.trusted.filter(organisation=organisation).values_list("sender", flat=True))
    return {one for one in {*mails, "" if shared else host, *trusted} if one}


@transaction.atomic
def trust(*, body: Body, organisation: str, sender: str, by: User | None) -> str:
    """Takes such mail for the body's, for this group, from now on; as what it is known. Raises Refused."""
    acts.allow(by, organisation)
    known = known_as(sender)
    if not known:
        raise Refused(_("The mail names no sender that could be known again."))
    Trusted.objects.get_or_create(body=body, organisation=organisation, sender=known)
    note(user=by, verb=gettext_noop("trust a sender"), subject=body.urn, detail=known, organisation=organisation)
    return known


@transaction.atomic
def distrust(*, trusted: Trusted, by: User | None) -> None:
    """Takes it back: what comes from there waits for a person again. Raises PermissionDenied."""
    acts.allow(by, trusted.organisation)
    note(user=by, verb=gettext_noop("trust a sender no more"), subject=trusted.body.urn, detail=trusted.sender,
         organisation=trusted.organisation)  # fmt: skip
    trusted.delete()
