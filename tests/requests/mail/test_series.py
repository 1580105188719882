"""The notices of a series: in one step after the receipt, spread over days, each letting the referral stand."""

from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from contrechamp.jobs.models import Job
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import Membership, User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads, referral, series
from contrechamp.requests.models import Batch, Body, Message, Request
from tests.requests.conftest import ago
from tests.requests.mail import servers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(group: str, member: User) -> list[Request]:
    """Seven requests of one batch, two letters a day: silence from five, one served, one without an address."""
    batch = Batch.objects.create(organisation=group, title="caméras", per_day=2)
    found = []
    for number in range(7):
        body = Body.objects.create(urn=f"x:{number}", name=f"Mairie {number}", email=f"m{number}@x.example")
        one = acts.draft(organisation=group, body=body, title="caméras", letter="y", by=member, batch=batch)
        acts.record(request=one, kind="sent", day=ago(60), by=member)
        found.append(one)
    acts.record(request=found[5], kind="served", day=ago(50), by=member)
    Body.objects.filter(urn="x:6").update(email="")
    return found


def set_server(settings: LazySettings, address: str) -> None:
    settings.MAIL = {**settings.MAIL, "smtp": address, "smtp_tls": False}


def test_after_the_receipt_every_body_is_told(
    settings: LazySettings, client: Client, made: list[Request], member: User
) -> None:
    """One button, two notices a working day; each names the receipt, and once gone the referral stands there too."""
    first = made[0]
    page = f"/fr/work/access/{first.pk}"
    assert "Informer les administrations" not in client.get(page).content.decode()
    acts.record(request=first, kind="referral_registered", day=ago(3), by=member, reference="20261234")
    with servers.smtp() as (address, taking):
        set_server(settings, address)
        told = client.get(page).content.decode()
        assert "5 avis</button>" in told and "Mairie 6" in told
        client.post(f"{page}/refer/notices")
        waiting = Message.objects.filter(purpose="notice", state="to_send")
        days = [at.date() for at in waiting.order_by("at").values_list("at", flat=True)]
        assert [days.count(day) for day in sorted(set(days))] == [2, 2, 1] and min(days) > ago(0)
        assert series.announce(request=first, by=member) == 0
        made[1].refresh_from_db()
        assert made[1].state == "refused_by_silence"
        Job.objects.filter(kind="requests.send_mail").update(run_after=timezone.now())
        run_until_idle()
    assert sorted(to[0] for to, _data in taking.taken) == [f"m{number}@x.example" for number in range(5)]
    mail = message_from_bytes(taking.taken[0][1], policy=default)
    assert "20261234" in mail.get_content() and "L. 342-1" in mail.get_content()
    for one in made[1:5]:
        one.refresh_from_db()
        event = one.events.get(kind="referral_registered")
        assert not [term for term in reads.course(one).running if term.rule.key == "referral"]
        assert one.state == "referred" and (event.reference, event.day) == ("20261234", ago(3))
    assert not made[6].events.filter(kind="referral_registered").exists()
    assert made[0].events.filter(kind="sent").count() == 1


def test_without_a_receipt_or_by_a_contributor_nothing_goes(
    settings: LazySettings, client: Client, made: list[Request], member: User
) -> None:
    """Refused, and nothing waits to be sent."""
    set_server(settings, "127.0.0.1:25")
    with pytest.raises(Refused):
        series.announce(request=made[0], by=member)
    acts.record(request=made[0], kind="referral_registered", day=ago(3), by=member, reference="1")
    Membership.objects.update(role="contributor")
    assert client.post(f"/fr/work/access/{made[0].pk}/refer/notices").status_code == 403
    assert not Message.objects.exists()


def test_notices_of_the_pack_name_the_receipt(made: list[Request], member: User) -> None:
    """For bodies that are told by post."""
    assert "numéro" not in referral.notice(made[6])
    acts.record(request=made[0], kind="referral_registered", day=ago(3), by=member, reference="20261234")
    receipt = referral.receipt(made[0])
    assert receipt and "numéro 20261234 le" in referral.notice(made[6], number=receipt.reference, day=receipt.day)
