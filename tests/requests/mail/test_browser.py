"""The members' pages in a browser: fit for everybody on phone and desk, with real content, in both languages."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import reading
from contrechamp.people.models import User
from contrechamp.requests import acts, learning, publishing
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Attachment, Batch, Body, Message, Request
from tests.browsing import Browse
from tests.library.test_pages_browser import sign_in
from tests.requests.conftest import ago
from tests.requests.mail.letters import answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.sqlite_only]
REPLY = """From: mairie@strasbourg.example
Subject: RE: videosurveillance
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Madame, Monsieur,

Veuillez trouver ci-joint la convention demandée.
--b
Content-Type: text/plain; charset=utf-8; name=convention.txt
Content-Disposition: attachment; filename=convention.txt

Mairie de Strasbourg
Dossier suivi par Mme Jeanne Lefèvre-Martin, ligne directe 03 88 12 34 56, j.lefevre@strasbourg.example
47 caméras sont installées place Kléber. Les images sont conservées quinze jours.
Pour le maire, Paul Dupont
--b--
"""


@pytest.fixture
def pages(asked: Request, group: str, member: User) -> list[str]:
    """Addresses of pages: a reply with a document, a doubtful mail, a series with a receipt, a publication."""
    batch = Batch.objects.create(organisation=group, title="vidéosurveillance algorithmique", per_day=20)
    Request.objects.filter(pk=asked.pk).update(batch=batch)
    towns = ("Bar-le-Duc", "Metz", "Saint-Germain-sur-l’Aubois", "Toul", "Verdun", "Épinal")
    for number, town in enumerate(towns):
        body = Body.objects.create(
            urn=f"x:{number}", name=f"Mairie de {town}", email=f"m@t{number}.example" * (number < 5)
        )
        one = acts.draft(organisation=group, body=body, title=batch.title, letter="y", by=member, batch=batch)
        acts.record(request=one, kind="sent", day=ago(40 + 6 * number), by=member)
    acts.record(request=asked, kind="received", day=ago(59), by=member)
    intake.accept(data=REPLY.encode(), request=asked, at=timezone.now())
    intake.accept(data=answer("refusal", asked, domain="orange.fr"), request=asked, at=timezone.now())
    run_until_idle()
    reading.close()
    asked.refresh_from_db()
    learning.begin(request=asked, technology="video-surveillance", by=member)
    acts.record(request=asked, kind="referral_registered", day=ago(3), by=member, reference="20261234")
    publishing.publish(request=asked, by=member)
    asked.refresh_from_db()
    attachment = Attachment.objects.get()
    doubtful = Message.objects.get(state="doubtful")
    return [
        reverse("requests_work:desk"),
        reverse("requests_work:deadlines"),
        reverse("requests_work:page", args=[asked.pk]),
        reverse("requests_work:board", args=[batch.pk]),
        reverse("requests_work:inbox"),
        reverse("requests_work:message", args=[doubtful.pk]),
        reverse("requests_work:mask", args=[attachment.pk]),
        reverse("requests_work:learn", args=[asked.pk]),
        reverse("requests_work:say", args=[asked.pk, "devices"]),
        reverse("requests:page", args=[asked.record.removeprefix("urn:uuid:")]),
    ]


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_the_pages_fit(browse: Browse, width: int, scheme: str, language: str, pages: list[str], member: User) -> None:
    """No barrier and nothing too wide on any page."""
    reader = browse(width=width, scheme=scheme, language=language)
    with override(language):
        sign_in(reader, member)
    for address in pages:
        reader.open(address.replace("/fr/", f"/{language}/", 1))
        reader.check_accessible()
        reader.check_width()
