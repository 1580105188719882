"""Letters under the law of the European Union and of the United Kingdom."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts
from contrechamp.requests.course.events import State
from contrechamp.requests.law.regime import regimes
from contrechamp.requests.letters import further, writing
from contrechamp.requests.letters.abroad import Letters, letters_of
from contrechamp.requests.letters.documents import kinds, kinds_in
from contrechamp.requests.mail import sending
from contrechamp.requests.models import Body, Request
from tests.requests.conftest import ago

ABROAD = [key for key in sorted(regimes()) if key != "fr"]


def letters(regime: str) -> Letters:
    found = letters_of(regime)
    assert found
    return found


def asked_of(regime: str, group: str, member: User) -> Request:
    body = Body.objects.create(urn=f"x:{regime}", name="Camden Council", regime=regime, email="foi@camden.example")
    made = acts.begin(
        organisation=group, group="Groupe Est", body=body, subject="facial recognition",
        documents=["contract", "locations", "approval"], by=member, channel="email",
    )  # fmt: skip
    for kind in ("sent", "received"):
        acts.record(request=made, kind=kind, day=ago(60), by=member)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("regime", ABROAD)
def test_every_regime_has_its_letters(regime: str) -> None:
    """A request and what follows a refusal; each piece of law has its address, and is quoted only where it was read."""
    found = letters(regime)
    assert {"request", "review"} <= set(found.letters)
    for letter in found.letters.values():
        assert {"fr", "en"} <= set(letter.label) and found.cited(letter.key), letter.key
        assert set(letter.when) <= set(State) and (letter.key == "request" or letter.when)
    for one in found.law:
        assert one.source.startswith("http") and bool(one.text) == (one.verified_on is not None), one.article
        assert set(one.letters) <= set(found.letters)
        assert one.verified_on is None or one.verified_on <= date.today()


@pytest.mark.parametrize("regime", ABROAD)
def test_the_request_is_in_the_language_of_its_law(regime: str, group: str, member: User) -> None:
    """Nothing is left to fill in, no French, and the reference by which answers are known again."""
    made = asked_of(regime, group, member)
    text = made.letter + writing.law(made.documents, regime)
    assert "1. the contract with its annexes" in text and "exact place of cameras" in text and made.reply in text
    assert not re.search(r"[{}]|…|Objet|demandons", text)


def test_the_act_is_behind_a_british_request(client: Client, group: str, member: User) -> None:
    """Sections 1 and 10 as they were read, in the letter's file; section 17, which nobody read, is not quoted."""
    made = asked_of("gb", group, member)
    text = client.get(f"/en/work/access/{made.pk}/letter.txt").content.decode()
    assert "not later than the twentieth working day" in text and "(a) to be informed in writing" in text
    assert "section 17(1)" not in text


def test_after_silence_the_review_then_the_complaint(client: Client, group: str, member: User) -> None:
    """The letters that the state calls for are on the page, filled in; others do not exist."""
    made = asked_of("gb", group, member)
    assert made.state == "refused_by_silence"
    address = f"/en/work/access/{made.pk}"
    assert "Request for an internal review" in client.get(address).content.decode()
    review = client.get(f"{address}/letter/review.txt").content.decode()
    assert "internal review" in review and "breaches section 10(1)" in review and "facial recognition" in review
    assert "{" not in review and client.get(f"{address}/letter/review.pdf").content.startswith(b"%PDF")
    acts.record(request=made, kind="referred", day=ago(1), by=member)
    assert client.get(f"{address}/letter/review.txt").status_code == 404
    complaint = client.get(f"{address}/letter/complaint.txt").content.decode()
    assert "section 50" in complaint and "Wilmslow" in complaint and "dealt with in accordance" in complaint


def test_the_file_of_a_british_letter_is_english(settings: Any, group: str, member: User) -> None:
    """The mail carries it under an English name, and the PDF says its language, for who has it read aloud."""
    settings.MAIL = {"domain": "mail.example"}
    mail = sending.letter(asked_of("gb", group, member), "<1@mail.example>", timezone.now())
    (carried,) = mail.iter_attachments()
    assert carried.get_filename() == "request.pdf"
    with pikepdf.open(BytesIO(carried.get_content())) as pdf:
        assert str(pdf.Root.Lang) == "en" and "Freedom of Information" in str(mail)


def test_an_institution_is_asked_to_reconsider(group: str, member: User) -> None:
    """The confirmatory application says that there was no reply, or which day the refusal came."""
    made = asked_of("eu", group, member)
    (letter,) = further.available(made)
    assert "No reply had come by" in further.text(made, letter) and "Article 7(2)" in further.text(made, letter)
    acts.record(request=made, kind="refused", day=ago(1), by=member)
    assert "You replied on" in further.text(made, letter)


def test_kinds_are_offered_under_their_law(client: Client, asked: Request, group: str, member: User) -> None:
    """A prefect’s authorisation is not asked of a British council; a letter that would ask for nothing is refused."""
    body = Body.objects.create(urn="x:1", name="Camden Council", regime="gb")
    page = client.get("/en/work/access/new?body=x:1").content.decode()
    assert 'value="approval"' in page and 'value="authorisation"' not in page and "CADA" not in page
    assert 'value="approval"' not in client.get("/en/work/access/new?body=insee:67482").content.decode()
    assert set(kinds_in("fr")) | set(kinds_in("en")) == set(kinds())
    with pytest.raises(Refused):
        acts.begin(
            organisation=group, group="G", body=body, subject="x", documents=["authorisation"], by=member,
            channel="email",
        )  # fmt: skip
    assert further.available(asked) == []
