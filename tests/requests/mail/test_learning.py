"""What an answer taught, as statements of a draft with the words that say it."""

import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.catalogue.models import Draft
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library.models import Document
from contrechamp.records.models import Statement
from contrechamp.requests import learning
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Attachment, Request

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "47 caméras sont installées place Kléber"
TEXT = f"Marché de vidéoprotection\n{WORDS}.\nLes images sont conservées quinze jours.\nNotifié le 3 mars 2025 à Casd."
MAIL = f"""From: mairie@strasbourg.example
Subject: marche
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Veuillez trouver ci-joint le marché.
--b
Content-Type: text/plain; charset=utf-8; name=marche.txt
Content-Disposition: attachment; filename=marche.txt

{TEXT}
--b--
"""


@pytest.fixture
def answered(sent: Request, client: Client) -> Request:
    """An answer brought a text of one page, and a draft on the town is begun."""
    intake.accept(data=MAIL.encode(), request=sent, at=timezone.now())
    run_until_idle()
    address = f"/fr/work/access/{sent.pk}/learn"
    technology = client.get(address).content.decode().split('<option value="')[1].split('"')[0]
    client.post(address, {"technology": technology})
    sent.refresh_from_db()
    return sent


def document(request: Request) -> Document:
    found = Attachment.objects.get(message__request=request).document
    assert found
    return found


def say(client: Client, request: Request, key: str, **said: str) -> str:
    source = {"document": str(document(request).pk), "page": "1", "exact": WORDS}
    address = f"/fr/work/access/{request.pk}/learn/{key}"
    return client.post(address, {**source, **said}, follow=True).content.decode()


def test_each_statement_quotes_the_page_that_says_it(client: Client, answered: Request) -> None:
    """Number, place, dates, supplier, money, purpose and retention, each with document, page and words; no record."""
    quoted = {"exact": "Notifié le 3 mars 2025 à Casd"}
    say(client, answered, "devices", value="47", since="2025")
    say(client, answered, "area", value_fr="place Kléber")
    say(client, answered, "date", value="3 mars 2025", value_step="signature", **quoted)
    say(client, answered, "party", value="Casd", value_role="supplier", choice="new", **quoted)
    say(client, answered, "retention", value_fr="Quinze jours", exact="conservées quinze jours")
    draft = Draft.objects.get(subject=answered.dossier)
    stated = {one.property: one for one in draft.statements.exclude(sources=[])}
    assert set(stated) == {"devices", "area", "date", "party", "retention"}
    assert stated["devices"].value == 47 and stated["devices"].since == "2025"
    assert stated["date"].value["from"] == "2025-03-03" and stated["date"].value["step"] == "signature"
    assert stated["party"].value["role"] == "supplier"
    (source,) = stated["devices"].sources
    assert (source["library"], source["page"], source["exact"]) == (str(document(answered).pk), 1, WORDS)
    page = client.get(f"/fr/work/access/{answered.pk}/learn").content.decode()
    assert "Quinze jours" in page and "Durée de conservation" in page
    assert not Statement.objects.filter(organisation=answered.organisation).exists()


def test_words_that_do_not_stand_there_are_refused(client: Client, answered: Request) -> None:
    """Nothing is kept, and what was typed stays in the form."""
    page = say(client, answered, "devices", value="48", exact="48 caméras")
    assert "Ces mots ne sont pas" in page and 'value="48"' in page
    assert "citez les mots" in say(client, answered, "devices", value="48", exact="")
    draft = Draft.objects.get(subject=answered.dossier)
    assert not draft.statements.filter(property="devices").exists()


def test_without_a_document_it_is_an_open_question(client: Client, answered: Request) -> None:
    """What was said on the telephone stands in the draft, marked as without a source."""
    say(client, answered, "devices", value="48", since="2025", document="", exact="")
    assert "sans source" in client.get(f"/fr/work/access/{answered.pk}/learn").content.decode()


def test_documents_of_another_request_are_no_source(client: Client, answered: Request) -> None:
    """Nor is one that was withdrawn."""
    attachment = Attachment.objects.get(message__request=answered)
    intake.withdraw(attachment=attachment, by=None)
    assert attachment.document not in learning.documents(answered)
    say(client, answered, "devices", value="47")
    assert not Draft.objects.get(subject=answered.dossier).statements.filter(property="devices").exists()
