"""Deadlines told by mail: opted in, once a step, one mail a day at most, nothing of who asks."""

import json
import re
import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils.translation import override

from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import Membership, User
from contrechamp.requests import acts, reads, referral, reminding
from contrechamp.requests.models import Reminded, Reminder, Request
from tests.requests.conftest import ago
from tests.requests.mail import servers
from tests.requests.mail.test_killed import REPOSITORY, command, run

pytestmark = pytest.mark.django_db(transaction=True)
Clock = Callable[[int], None]
DEADLINES = "/fr/work/access/deadlines"


def set_server(settings: LazySettings, address: str) -> None:
    settings.SMTP, settings.MAIL_FROM = f"smtp://{address}", "site@node.example"


@pytest.fixture
def reminder(asked: Request, member: User) -> Reminder:
    """The member has confirmed an address."""
    return Reminder.objects.create(
        user=member, organisation=asked.organisation, mail="paule@home.example", language="fr",
        confirmed_at="2026-01-01T00:00Z",
    )  # fmt: skip


@pytest.fixture
def days_left(asked: Request, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock so many days before the last day of the referral to the commission."""
    last_day = next(one for one in reads.course(asked).running if one.rule.key == "referral").last_day

    def set_clock(days: int) -> None:
        monkeypatch.setattr(reads, "today", lambda: last_day - timedelta(days=days))

    return set_clock


def told(taking: servers.Taking) -> list[str]:
    """The texts of the mails that the server took."""
    mails = [message_from_bytes(data, policy=default) for _to, data in taking.taken]
    return [f"{mail['Subject']}\n{mail.get_content()}" for mail in mails]


def remind() -> None:
    reminding.plan()
    run_until_idle()


def test_each_step_is_told_once(settings: LazySettings, asked: Request, reminder: Reminder, days_left: Clock) -> None:
    """At 14, 7 and 2 days, on the day, and when it has lapsed; on the days between, no mail."""
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        for days, mails in ((15, 0), (14, 1), (13, 1), (7, 2), (2, 3), (1, 3), (0, 4), (-1, 5), (-2, 5)):
            days_left(days)
            remind()
            assert len(taking.taken) == mails, days
    texts = told(taking)
    assert "14 jours" in texts[0] and "1 échéance proche" in texts[0]
    assert "Aujourd’hui" in texts[3] and "Passé depuis" in texts[4] and "1 échéance passée" in texts[4]


def test_a_mail_says_nothing_of_who_asks(
    settings: LazySettings, asked: Request, reminder: Reminder, days_left: Clock
) -> None:
    """Body, day, rule, article and a page that asks to sign in: no name, address, letter or subject."""
    referral.identify(request=asked, name="Paule Martin", address="3, rue Neuve", by=None)
    days_left(7)
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        remind()
    (text,) = told(taking)
    assert "Mairie de Strasbourg" in text and "R343-1" in text and f"/fr/work/access/{asked.pk}" in text
    for secret in ("Martin", "rue Neuve", "paule", asked.title, asked.reply):
        assert secret not in text
    assert Client().get(f"/fr/work/access/{asked.pk}").status_code == 302


def test_a_day_has_one_mail(settings: LazySettings, asked: Request, reminder: Reminder, days_left: Clock) -> None:
    """However often it is planned, and whatever is new since."""
    days_left(7)
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        remind()
        Reminded.objects.all().delete()
        remind()
        assert len(taking.taken) == 1


def test_a_server_that_says_no_is_asked_again_the_same_day(
    settings: LazySettings, asked: Request, reminder: Reminder, days_left: Clock
) -> None:
    """What surely did not go is tried again at the next hour; nothing counts as told meanwhile."""
    days_left(0)
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        taking.busy.add(reminder.mail)
        remind()
        assert taking.taken == [] and not Reminded.objects.exists()
        taking.busy.clear()
        remind()
        assert len(taking.taken) == 1 and Reminded.objects.exists()


def test_only_after_the_address_said_yes(
    settings: LazySettings, client: Client, asked: Request, stranger: User, days_left: Clock
) -> None:
    """A first mail with a link; nobody else can use it, and without it nothing more comes. Ending it forgets all."""
    days_left(7)
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        client.post(f"{DEADLINES}/reminders", {"mail": "paule@home.example"})
        run_until_idle()
        remind()
        (text,) = told(taking)
        found = re.search(rf"{DEADLINES}\?yes=(\S+)", text)
        assert found
        other = Client()
        other.force_login(stranger)
        other.post(f"{DEADLINES}/reminders", {"what": "yes", "token": found[1]})
        assert Reminder.objects.get().confirmed_at is None
        assert f'value="{found[1]}"' in client.get(f"{DEADLINES}?yes={found[1]}").content.decode()
        client.post(f"{DEADLINES}/reminders", {"what": "yes", "token": found[1]})
        remind()
        assert len(taking.taken) == 2
    assert "paule@home.example" in client.get(DEADLINES).content.decode()
    client.post(f"{DEADLINES}/reminders", {"what": "stop"})
    assert not Reminder.objects.exists()


def test_a_wrong_address_or_no_server_is_said(settings: LazySettings, client: Client, asked: Request) -> None:
    """Nothing is kept."""
    assert "ne peut pas encore" in client.get(DEADLINES).content.decode()
    set_server(settings, "127.0.0.1:25")
    page = client.post(f"{DEADLINES}/reminders", {"mail": "x\r\nBcc: y@z"}, follow=True).content.decode()
    assert "pas une adresse" in page and not Reminder.objects.exists()


def test_who_left_the_group_is_forgotten(settings: LazySettings, asked: Request, reminder: Reminder) -> None:
    """No mail, and no address kept."""
    Membership.objects.all().delete()
    set_server(settings, "127.0.0.1:25")
    remind()
    assert not Reminder.objects.exists()


def test_a_rule_nobody_read_is_told_as_a_hint(asked: Request, reminder: Reminder) -> None:
    """The way to the General Court: its source was not read."""
    Request.objects.filter(pk=asked.pk).update(regime="eu", calendar="")
    asked.refresh_from_db()
    acts.record(request=asked, kind="confirmed", day=ago(55), by=None)
    with override("en"):
        lines = reminding.lapsing(reminder, reads.today())
        assert lines and "take it as a hint" in reminding.message(reminder, lines).get_content()


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_kill_minus_nine_makes_no_second_mail(tmp_path: Path) -> None:
    """The worker dies when the server has the mail and has not said so: no second one that day; the next day's mail
    tells the term again, since nobody knows whether it was read."""
    home = tmp_path / "home"
    with servers.smtp() as (address, taking):
        run("reminder", home)
        worker = subprocess.Popen([*command("remind", home), address], cwd=REPOSITORY)
        taking.on_data = lambda: worker.send_signal(signal.SIGKILL)
        assert worker.wait(120) == -signal.SIGKILL
        taking.on_data = None
        assert json.loads(run("remind", home, address)) == {"jobs": 0, "told": 0}
        assert len(taking.taken) == 1
        run("tomorrow", home)
        assert json.loads(run("remind", home, address)) == {"jobs": 0, "told": 1}
        assert len(taking.taken) == 2
