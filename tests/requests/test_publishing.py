"""What of a request becomes public, and what never does."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.library.publishing import publish_document
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.records.models import Record, Statement
from contrechamp.requests import acts, masking, publishing, referral
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Attachment, Message, Request
from tests.requests.conftest import ago

LETTER = """Mairie de Strasbourg
Dossier suivi par Mme Jeanne Lefèvre-Martin, ligne directe 03 88 12 34 56, j.lefevre@strasbourg.example
Vous trouverez la convention demandée.
Pour le maire, Paul Dupont
"""


@pytest.fixture
def answered(asked: Request, tmp_path: Path) -> Attachment:
    """An answer with one document in the library, read."""
    path = tmp_path / "reponse.txt"
    path.write_text(LETTER)
    document = library.add_file(path=path, organisation=asked.organisation).document
    run_until_idle()
    message = Message.objects.create(
        organisation=asked.organisation, request=asked, state="filed", blob="1" * 64, recipient=asked.reply,
        text="Secret correspondence", at=timezone.now(),
    )  # fmt: skip
    return Attachment.objects.create(message=message, name="reponse.txt", document=document)


def values(name: str) -> list[object]:
    return list(Statement.objects.filter(kind="request", property=name).values_list("value", flat=True))


def test_how_it_went_is_a_record(asked: Request, member: User) -> None:
    """Body, place, day and states with their days; again only what has changed."""
    publishing.publish(request=asked, by=member)
    assert values("body") == ["Mairie de Strasbourg"] and values("place") == ["insee:67482"]
    assert set(values("status")) == {"sent", "refused_by_silence"}
    asked.refresh_from_db()
    with pytest.raises(Refused):
        publishing.publish(request=asked, by=member)
    acts.record(request=asked, kind="referred", day=ago(1), by=member)
    publishing.publish(request=asked, by=member)
    assert set(values("status")) == {"sent", "refused_by_silence", "referred"}
    acts.correct(event=asked.events.get(kind="referred"), day=ago(2), by=member)
    publishing.publish(request=asked, by=member)
    days = Statement.objects.filter(kind="request", value="referred").values_list("since", flat=True)
    assert list(days) == [ago(2).isoformat()]


def test_drafts_and_contributors_publish_nothing(group: str, asked: Request) -> None:
    """Signing is for publishers."""
    with pytest.raises(PermissionDenied):
        publishing.publish(request=asked, by=add_user(name="carole", organisation=group, role="contributor"))


def test_no_name_and_no_correspondence_is_in_a_record(asked: Request, answered: Attachment, member: User) -> None:
    """Neither the requester, nor a member, nor a word of the letters, nor the fingerprint of a private file."""
    referral.identify(request=asked, name="Camille Durand", address="3 rue du Puits", by=member)
    acts.record(request=asked, kind="refused", day=ago(1), by=member, text="Au téléphone avec Jeanne")
    publishing.publish(request=asked, by=member)
    stored = " ".join(str(row) for row in Record.objects.values_list("body", flat=True))
    stored += str(list(Statement.objects.values_list("value", flat=True)))
    assert answered.document
    for secret in ("Camille", "Puits", "Secret correspondence", "Jeanne", "paule", "Madame, Monsieur", asked.reply,
                   answered.document.original):  # fmt: skip
        assert secret not in stored


def test_documents_appear_once_published_and_can_be_withdrawn(
    asked: Request, answered: Attachment, member: User
) -> None:
    """A reviewed and published attachment is told of; withdrawn, it is not any more."""
    publishing.publish(request=asked, by=member)
    assert values("document") == []
    document = Document.objects.get()
    library.describe(document=document, title="Réponse")
    publish_document(document=document)
    document.refresh_from_db()
    publishing.publish(request=asked, by=member)
    assert values("document") == [f"sha256:{document.published}"]
    intake.withdraw(attachment=answered, by=member)
    publishing.publish(request=asked, by=member)
    assert values("document") == []


def test_words_are_proposed_to_be_blacked_out(answered: Attachment, member: User) -> None:
    """Names, a signature, an address, a direct line; accepted ones are marked with who and why, then gone."""
    document = answered.document
    assert document
    found = {one.words: one.kind for one in masking.proposals(document)}
    assert found == {
        "Jeanne Lefèvre-Martin": "name",
        "03 88 12 34 56": "telephone",
        "j.lefevre@strasbourg.example": "email",
        "Paul Dupont": "signature",
    }
    assert masking.accept(document=document, words=["Paul Dupont", "not proposed"], by=member) == 1
    mark = document.redactions.get()
    assert mark.by == member and mark.reason == "signature"
    assert "Paul Dupont" not in {one.words for one in masking.proposals(document)}


def test_public_pages_and_their_twins(client: Client, asked: Request, member: User) -> None:
    """Anybody reads how it went; the twin says the same; an unknown one answers 404."""
    publishing.publish(request=asked, by=member)
    asked.refresh_from_db()
    key = asked.record.removeprefix("urn:uuid:")
    reader = Client()
    assert "Mairie de Strasbourg" in reader.get("/fr/requests/").content.decode()
    page = reader.get(f"/fr/requests/{key}").content.decode()
    assert "Refusée par silence" in page and "Strasbourg" in page and "Madame" not in page
    (one,) = reader.get(f"/fr/requests/{key}.json").json()["accounts"]
    assert one["body"] == "Mairie de Strasbourg" and one["states"][-1]["state"] == "refused_by_silence"
    assert reader.get("/fr/requests/index.json").json()["requests"] == [one]
    assert reader.get("/fr/requests/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_state_that_is_no_word_breaks_no_page(asked: Request, member: User) -> None:
    """Another site's record may say anything: what is no state is left out, the pages stay."""
    publishing.publish(request=asked, by=member)
    first = Statement.objects.filter(property="status").order_by("id").first()
    assert first
    Statement.objects.filter(pk=first.pk).update(value={"a": ["list"]})
    assert Client().get("/fr/requests/").status_code == 200


def test_reviewing_from_the_pages(client: Client, asked: Request, answered: Attachment) -> None:
    """Publishing, masking and withdrawing have their buttons."""
    base = f"/fr/work/access/attachment/{answered.pk}"
    assert "Paul Dupont" in client.get(f"{base}/mask").content.decode()
    client.post(f"{base}/mask", {"words": ["Paul Dupont"]})
    assert answered.document and answered.document.redactions.count() == 1
    client.post(f"{base}/withdraw")
    answered.refresh_from_db()
    assert answered.withdrawn_at
    client.post(f"{base}/withdraw", {"back": "1"})
    client.post(f"/fr/work/access/{asked.pk}/publish")
    asked.refresh_from_db()
    assert asked.record
