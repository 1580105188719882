"""The mails: one that asks for confirmation, and the digest of a day. Plain text; each act is told once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override

from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.shell import typography
from contrechamp.watch import listing
from contrechamp.watch.feeds import whole
from contrechamp.watch.listing import Line
from contrechamp.watch.models import Alert, Finding, Source, Subscription
from contrechamp.watch.telling import matching, smtp
from contrechamp.watch.telling.acts import CONFIRM

DIGESTS = "watch.digests"
DIGEST = "watch.digest"
BACK = timedelta(days=14)
"""What was found longer ago is not told any more: a digest tells news."""


def nothing(args: Args, result: None) -> None:
    """There is nothing to write down."""


@job(CONFIRM, called=gettext_noop("Ask whether a subscription is wanted"), effect=nothing)
def ask_for_confirmation(args: Args) -> None:
    """Sends the mail that asks whether a subscription is wanted. Raises CannotSend, and is then tried again."""
    subscription = Subscription.objects.filter(pk=args["subscription"], confirmed_at=None).first()
    if subscription is None or not smtp.ready():
        return
    with override(subscription.language):
        address = whole(reverse("watch:subscription", args=[subscription.secret]))
        lines = [
            _("Somebody, perhaps you, wants this address to be told of public acts about surveillance."),
            _("If you want it, open this page and say so:"),
            address,
            _("If not, do nothing: without an answer nothing is sent, and the address is forgotten in three days."),
        ]
        subject = _("Do you want to be told?")
        smtp.send(smtp.message(to=subscription.mail, subject=subject, text="\n\n".join(lines)))


def plan(args: Args, result: None) -> None:
    """Enqueues a digest for each subscription that may be sent one."""
    now = timezone.now()
    awake = Q(muted_until=None) | Q(muted_until__lte=now)
    wanted = Subscription.objects.exclude(mail="").exclude(confirmed_at=None).filter(awake)
    day = timezone.localdate()
    for key in wanted.values_list("pk", flat=True):
        enqueue(DIGEST, key=f"{DIGEST}:{key}:{day}", args={"subscription": key})
    Source.objects.exclude(blind_since=None).update(told=True)


@job(DIGESTS, called=gettext_noop("Prepare the mails to subscribers"), effect=plan, every=timedelta(days=1))
def plan_digests(args: Args) -> None:
    """Nothing is computed."""


def remember(args: Args, digests: list[str]) -> None:
    """What was told is not told again."""
    now = timezone.now()
    Alert.objects.bulk_create(
        (Alert(subscription_id=args["subscription"], digest=digest, at=now) for digest in digests),
        ignore_conflicts=True,
    )


@job(DIGEST, called=gettext_noop("Send a subscriber what is new"), effect=remember)
def send_digest(args: Args) -> list[str]:
    """Sends what a subscription was not told yet; what was told, by digest. Raises CannotSend, and is tried again."""
    subscription = Subscription.objects.filter(pk=args["subscription"]).first()
    if subscription is None or not smtp.ready():
        return []
    news = untold(subscription)
    blind = _blind(subscription)
    if not news and not blind:
        return []
    with override(subscription.language):
        smtp.send(_digest(subscription, [listed(one) for one in news.values()], [one for one, _key in blind]))
    return [*news, *(key for _source, key in blind)]


def untold(subscription: Subscription) -> dict[str, Finding]:
    """What a subscription is about and was not told of, by digest, the latest first."""
    asked = subscription.confirmed_at or subscription.asked_at
    since: datetime = max(asked, timezone.now() - BACK)
    told = set(subscription.alerts.values_list("digest", flat=True))
    found = {digest_of(one): one for one in reversed(matching.chosen(subscription, since))}
    return {digest: one for digest, one in found.items() if digest not in told}


def digest_of(finding: Finding) -> str:
    """What makes two findings one: the act's words; of a change, the file and the day."""
    return finding.act.digest if finding.act else f"file {finding.file_id} {finding.sort} {finding.found_at:%Y-%m-%d}"


def _blind(subscription: Subscription) -> list[tuple[Source, str]]:
    """The sources of the subscription's territory that went blind and that it was not told of."""
    told = set(subscription.alerts.values_list("digest", flat=True))
    sources = Source.objects.filter(active=True).exclude(blind_since=None)
    if subscription.places:
        sources = sources.filter(
            Q(department__in=subscription.places) | Q(place__in=subscription.places) | Q(department="")
        )
    keyed = [(one, f"blind {one.pk} {one.blind_since:%Y-%m-%d}") for one in sources]
    return [(one, key) for one, key in keyed if key not in told]


def listed(finding: Finding) -> Line:
    """A finding as a line, names of persons masked."""
    if finding.act is None:
        return listing.change_line(finding)
    return listing.line_of(finding.act, listing.technology_words())


def _digest(subscription: Subscription, lines: list[Line], blind: list[Source]) -> Any:
    language = subscription.language
    address = whole(reverse("watch:subscription", args=[subscription.secret]))
    parts = []
    for line in lines:
        facts = [line.sort_words, typography.day(line.date, language) if line.date else ""]
        facts += [name for _urn, name in line.places[:3]] + [name for _key, name in line.technologies]
        said = [line.title, " · ".join(fact for fact in facts if fact), whole(line.address)]
        parts.append("\n".join(said))
    for source in blind:
        day = typography.day(source.blind_since, language)
        text = _("Blind since %(day)s: %(title)s. What comes out there is not seen here.")
        parts.append(text % {"day": day, "title": source.title})
    count = len(lines)
    subject = ngettext("%(n)d act about surveillance", "%(n)d acts about surveillance", count) % {"n": count}
    subject = subject if lines else _("A source is blind")
    foot = _("To mute or to end this: %(address)s") % {"address": address}
    text = "\n\n".join([*parts, f"-- \n{settings.NODE_NAME}\n{foot}"])
    return smtp.message(to=subscription.mail, subject=subject, text=text, headers={"List-Unsubscribe": f"<{address}>"})
