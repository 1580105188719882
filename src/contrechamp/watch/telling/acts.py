"""What can be done with subscriptions. Whoever has the secret address may do it; nobody else knows it."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.jobs.acts import enqueue
from contrechamp.records.errors import Refused
from contrechamp.watch.models import Subscription

CONFIRM = "watch.confirm"
MOST_WAITING = 3
"""Confirmations that one address of mail may be sent before it answers."""
MOST_AN_HOUR = 60
MOST_PAGES_AN_HOUR = 300
"""Subscriptions without a mail that all people together may make: nothing tells one of them from another."""
FORGOTTEN = timedelta(days=3)
"""So long a subscription waits for its confirmation."""
MUTED = timedelta(days=30)


@transaction.atomic
def subscribe(
    *,
    places: Sequence[str],
    technologies: Sequence[str],
    words: str,
    mail: str,
    language: str,
    parties: Sequence[str] = (),
) -> Subscription:
    """A new subscription. One with a mail waits for its confirmation, which that mail asks for. Raises Refused."""
    now = timezone.now()
    unconfirmed = Subscription.objects.filter(confirmed_at=None).exclude(mail="")
    unconfirmed.filter(asked_at__lt=now - FORGOTTEN).delete()
    if mail:
        many = unconfirmed.filter(mail__iexact=mail).count() >= MOST_WAITING
        if many or unconfirmed.filter(asked_at__gte=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
            raise Refused(_("Too many subscriptions wait for their confirmation. Try again later."))
    elif Subscription.objects.filter(mail="", asked_at__gte=now - timedelta(hours=1)).count() >= MOST_PAGES_AN_HOUR:
        raise Refused(_("Many people subscribe just now. Try again later."))
    made = Subscription.objects.create(
        secret=secrets.token_urlsafe(24),
        mail=mail,
        language=language,
        places=list(places),
        technologies=list(technologies),
        parties=list(parties),
        words=words,
        asked_at=now,
        confirmed_at=None if mail else now,
    )
    if mail:
        enqueue(CONFIRM, key=f"{CONFIRM}:{made.pk}", args={"subscription": made.pk})
    return made


@transaction.atomic
def confirm(*, subscription: Subscription) -> None:
    """From now on the digest is sent."""
    if subscription.confirmed_at is None:
        Subscription.objects.filter(pk=subscription.pk).update(confirmed_at=timezone.now())


@transaction.atomic
def mute(*, subscription: Subscription, muted: bool) -> None:
    """Nothing is sent for thirty days; or again from now on."""
    until = timezone.now() + MUTED if muted else None
    Subscription.objects.filter(pk=subscription.pk).update(muted_until=until)


@transaction.atomic
def end(*, subscription: Subscription) -> None:
    """Forgets a subscription with its address of mail."""
    subscription.delete()
