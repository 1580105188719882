"""Terms that lapse soon, told by mail to members who want it: one plain text a day at most, only bodies and days.

A worker that dies between the server's yes and its own note cannot know whether the mail went. Two rules hold then: no
second mail goes that day, because the attempt is written down before it; and nothing counts as told before the server
said yes, so that the next day's mail tells it again rather than never.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contrechamp.jobs.acts import enqueue
from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads
from contrechamp.requests.course.deriving import Term
from contrechamp.requests.models import Reminded, Reminder, Request
from contrechamp.shell.languages import choose, current
from contrechamp.shell.typography import day as in_words
from contrechamp.watch.telling import smtp

CONFIRM, REMIND = "requests.confirm_reminders", "requests.remind"
STEPS = (14, 7, 2, 0, -1)
"""So many days before the last day a term is told; -1: once it has lapsed."""
LONGEST = 200  # terms in one mail
CONFIRM_WITHIN = 3 * 24 * 3600  # seconds
_SALT = "requests.reminders"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """A term of a request that lapses in `left` days; `news` where the step that it has reached was not told yet."""

    request: Request
    term: Term
    left: int
    step: int
    news: bool


@transaction.atomic
def want(*, organisation: str, mail: str, by: User) -> Reminder:
    """Asks for reminders to the address `mail`; they begin once the link in a first mail was opened. Raises Refused."""
    acts.allow(by, organisation)
    if not smtp.ready():
        raise Refused(_("This site cannot send mail yet."))
    try:
        validate_email(mail)
    except ValidationError:
        raise Refused(_("That is no e-mail address.")) from None
    told = {"mail": mail, "language": current(), "confirmed_at": None}
    reminder, _new = Reminder.objects.update_or_create(user=by, organisation=organisation, defaults=told)
    key = f"{CONFIRM}:{reminder.pk}:{timezone.now().timestamp()}"
    enqueue(CONFIRM, key=key, args={"reminder": reminder.pk})
    return reminder


@transaction.atomic
def confirm(*, token: str, by: User) -> bool:
    """Begins the reminders whose first mail held `token`; False for a link that is old, or another person's."""
    try:
        key, mail = signing.loads(token, salt=_SALT, max_age=CONFIRM_WITHIN)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    found = Reminder.objects.filter(pk=key, mail=mail, user=by)
    return bool(found.update(confirmed_at=timezone.now()))


@transaction.atomic
def stop(*, organisation: str, by: User) -> None:
    """Ends a member's reminders and forgets the address."""
    Reminder.objects.filter(user=by, organisation=organisation).delete()


def of_member(user: User, organisation: str) -> Reminder | None:
    """What the member asked for, if they did."""
    return Reminder.objects.filter(user=user, organisation=organisation).first()


def plan() -> None:
    """Enqueues the day's mail of everybody who has none yet. In the caller's transaction.

    Whoever left the group is forgotten with the address.
    """
    today = reads.today()
    for reminder in Reminder.objects.select_related("user").exclude(confirmed_at=None):
        if not may.draft(reminder.user, reminder.organisation):
            reminder.delete()
        elif reminder.tried_on != today:
            enqueue(REMIND, key=f"{REMIND}:{reminder.pk}:{today}", args={"reminder": reminder.pk})


def send_confirmation(key: int) -> None:
    """Sends the first mail, with the link that begins the rest. Raises CannotSend."""
    reminder = Reminder.objects.filter(pk=key, confirmed_at=None).first()
    if reminder is None or not smtp.ready():
        return
    token = signing.dumps([reminder.pk, reminder.mail], salt=_SALT)
    with override(reminder.language):
        lines = [
            _("Somebody who works on %(site)s, you perhaps, wants this address to be told of deadlines.")
            % {"site": settings.NODE_NAME},
            _("If it was you, sign in and say yes within three days:"),
            _whole(reverse("requests_work:deadlines")) + f"?yes={token}",
            _("If not, do nothing: nothing more will come."),
        ]
        subject = _("Reminders of deadlines: is this your address?")
        smtp.send(smtp.message(to=reminder.mail, subject=subject, text="\n\n".join(lines)))


def send(key: int) -> Sequence[dict[str, Any]]:
    """Sends the day's mail where there is news; what it told of, for `remember`. Nothing where it did not go: then
    `plan` has it tried again, unless the server may have it all the same."""
    reminder = Reminder.objects.select_related("user").filter(pk=key).exclude(confirmed_at=None).first()
    if reminder is None or not smtp.ready() or not may.draft(reminder.user, reminder.organisation):
        return []
    today = reads.today()
    with override(reminder.language):
        lines = lapsing(reminder, today)
        if not any(line.news for line in lines):
            return []
        mail = message(reminder, lines)
    if not _claim(reminder, today):
        return []
    try:
        smtp.send(mail)
    except smtp.CannotSend as fault:
        _log.warning("reminders were not sent: %s", fault)
        if fault.sure:
            Reminder.objects.filter(pk=reminder.pk).update(tried_on=reminder.tried_on)
        return []
    return [
        {"request": str(line.request.pk), "rule": line.term.rule.key, "day": line.term.last_day.isoformat(),
         "before": line.step}
        for line in lines
    ]  # fmt: skip


def remember(key: int, told: Iterable[dict[str, Any]]) -> None:
    """Writes down what a mail has told of. In the caller's transaction."""
    if not Reminder.objects.filter(pk=key).exists():
        return
    lines = list(told)
    left = Request.objects.filter(pk__in=[one["request"] for one in lines]).values_list("pk", flat=True)
    still = set(map(str, left))
    rows = (
        Reminded(
            reminder_id=key, request_id=one["request"], rule=one["rule"], last_day=one["day"], before=one["before"]
        )
        for one in lines
        if one["request"] in still
    )
    Reminded.objects.bulk_create(rows, ignore_conflicts=True)


def lapsing(reminder: Reminder, on: date) -> Sequence[Line]:
    """The requester's terms that lapse within a fortnight, and once those that have lapsed; the nearest first."""
    told = {(one.request_id, one.rule, one.last_day): one.before for one in reminder.told.order_by("-before")}
    found = []
    for request, term in reads.running(reminder.organisation):
        left = (term.last_day - on).days
        if term.rule.actor != "requester" or left > STEPS[0]:
            continue
        step = min(step for step in STEPS if max(left, STEPS[-1]) <= step)
        news = step < told.get((request.pk, term.rule.key, term.last_day), STEPS[0] + 1)
        if news or left >= 0:
            found.append(Line(request, term, left, step, news))
    return sorted(found, key=lambda line: (line.left, line.request.body.name))[:LONGEST]


def message(reminder: Reminder, lines: Sequence[Line]) -> EmailMessage:
    """The mail: body, day, rule and the page that tells more to whoever signs in. In the language that is active."""
    ahead = sum(line.left >= 0 for line in lines)
    subject = ngettext("%(n)d deadline lapses soon", "%(n)d deadlines lapse soon", ahead) % {"n": ahead}
    if not ahead:
        subject = ngettext("%(n)d deadline has lapsed", "%(n)d deadlines have lapsed", len(lines)) % {"n": len(lines)}
    end = _("To end this: %(address)s") % {"address": _whole(reverse("requests_work:deadlines"))}
    text = "\n\n".join([*(_told(line) for line in lines), f"-- \n{settings.NODE_NAME}\n{end}"])
    return smtp.message(to=reminder.mail, subject=subject, text=text)


def _told(line: Line) -> str:
    rule, last_day = line.term.rule, in_words(line.term.last_day.isoformat(), current())
    if line.left < 0:
        when = _("Lapsed on %(day)s, and nothing is written down") % {"day": last_day}
    elif line.left == 0:
        when = _("Today, %(day)s") % {"day": last_day}
    else:
        when = ngettext("In %(n)d day, on %(day)s", "In %(n)d days, on %(day)s", line.left)
        when %= {"n": line.left, "day": last_day}
    said = [when, line.request.body.name, f"{choose(rule.says, current())[1]} ({rule.article})"]
    if not rule.advises:
        said.append(_("Nobody here has read the source of this rule yet: take it as a hint, not as advice."))
    return "\n".join([*said, _whole(reverse("requests_work:page", args=[line.request.pk]))])


def _claim(reminder: Reminder, today: date) -> bool:
    """Writes the day's attempt down, for everybody to see, before it is made; False where there was one."""
    same = Reminder.objects.filter(pk=reminder.pk, tried_on=reminder.tried_on)
    return reminder.tried_on != today and bool(same.update(tried_on=today))


def _whole(path: str) -> str:
    return settings.BASE_URL.rstrip("/") + path
