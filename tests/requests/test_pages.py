"""The members' pages of the room."""

import io
import zipfile

import pytest
from django.conf import settings
from django.test import Client
from icalendar import Calendar

from contrechamp.people.models import User
from contrechamp.requests import acts
from contrechamp.requests.models import Body, Request
from tests.requests.conftest import ago

PAGES = ("", "/new", "/new?q=Strasbourg", "/new?body=insee:67482", "/deadlines")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_members_only(client: Client, asked: Request, stranger: User, page: str, language: str) -> None:
    """A member reads the pages; whoever is not signed in is asked to."""
    assert client.get(f"/{language}/work/access{page}").status_code == 200
    assert Client().get(f"/{language}/work/access{page}").status_code == 302


def test_for_another_group_a_request_does_not_exist(asked: Request, stranger: User) -> None:
    """Its page, letter and folder answer 404."""
    other = Client()
    other.force_login(stranger)
    for page in ("", "/letter", "/letter.txt", "/letter.pdf", "/folder.zip"):
        assert other.get(f"/fr/work/access/{asked.pk}{page}").status_code == 404


def test_from_a_town_to_a_letter(client: Client, body: Body) -> None:
    """Find the body, tick what is wanted, and the letter is there to be changed."""
    Body.objects.filter(pk=body.pk).update(population=291_709)
    found = client.get("/fr/work/access/new?q=Strasbourg").content.decode()
    assert "Mairie de Strasbourg" in found and "habitants" in found and "inhabitant" not in found
    said = {"subject": "caméras", "documents": ["contract", "software"], "channel": "post"}
    answer = client.post("/fr/work/access/new?body=insee:67482", said)
    made = Request.objects.get()
    assert answer.headers["Location"] == f"/fr/work/access/{made.pk}/letter"
    assert "1. le marché ou le contrat" in made.letter and "Groupe Est" in made.letter
    client.post(answer.headers["Location"], {"title": "caméras", "letter": "Bonjour."})
    made.refresh_from_db()
    assert made.letter == "Bonjour."


def test_the_page_draws_the_clock_with_rule_and_article(client: Client, asked: Request) -> None:
    """A line, and beside each day its rule, its article and where that is published."""
    page = client.get(f"/fr/work/access/{asked.pk}").content.decode()
    assert '<svg class="clockline"' in page and "R343-1" in page and "R311-13" in page
    assert "refusée par silence" in page and "legifrance.gouv.fr/codes/article_lc/LEGIARTI000031370507" in page
    assert "Nom, prénoms et domicile" in page


def test_something_happens(client: Client, asked: Request) -> None:
    """A refusal on the telephone is typed in with its day; one in the future is not."""
    said = {"kind": "refused", "day": ago(2).isoformat(), "told": "no", "outcome": "", "text": "Au téléphone."}
    assert client.post(f"/fr/work/access/{asked.pk}", said).status_code == 302
    page = client.get(f"/fr/work/access/{asked.pk}").content.decode()
    assert "Au téléphone." in page and "pas opposable" in page
    late = client.post(f"/fr/work/access/{asked.pk}", {**said, "day": ago(-2).isoformat()})
    assert late.status_code == 200 and "encore à venir" in late.content.decode()


def test_a_day_is_corrected(client: Client, asked: Request) -> None:
    """The form takes the right day; the wrong one shows struck."""
    event = asked.events.get()
    client.post(f"/fr/work/access/{asked.pk}/event/{event.pk}/correct", {"day": ago(3).isoformat()})
    assert "<s>La demande est partie</s>" in client.get(f"/fr/work/access/{asked.pk}").content.decode()


def test_the_letter_as_files(client: Client, asked: Request) -> None:
    """Plain text and PDF hold the letter and, where the code was fetched, the text of the articles."""
    text = client.get(f"/fr/work/access/{asked.pk}/letter.txt").content.decode()
    assert text.startswith(asked.letter)
    if (settings.ASSETS.parent / "node_modules/@socialgouv/legi-data").exists():
        assert "vaut décision de refus" in text
    pdf = client.get(f"/fr/work/access/{asked.pk}/letter.pdf")
    assert pdf.content.startswith(b"%PDF") and "no-store" in pdf.headers["Cache-Control"]


def test_the_folder_for_a_lawyer(client: Client, asked: Request) -> None:
    """Letter, PDF and a timeline with the articles, in one archive."""
    answer = client.get(f"/fr/work/access/{asked.pk}/folder.zip")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        assert {"letter.txt", "letter.pdf", "timeline.txt"} <= set(folder.namelist())
        assert "R311-13" in folder.read("timeline.txt").decode()


def test_the_calendar_has_a_secret_address(client: Client, asked: Request, member: User) -> None:
    """Shown once, it gives the terms with reminders, without signing in; a new one replaces it."""
    page = client.post("/fr/work/access/deadlines").content.decode()
    path = page.split("<code>")[1].split("</code>")[0].removeprefix(settings.BASE_URL)
    answer = Client().get(path)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert "Mairie de Strasbourg" in event["SUMMARY"] and "R343-1" in event["DESCRIPTION"]
    assert event["DTSTART"].dt == asked.due and len(event.walk("VALARM")) == 2
    client.post("/fr/work/access/deadlines")
    assert Client().get(path).status_code == 404


def test_who_leaves_the_group_reads_its_calendar_no_more(client: Client, group: str, member: User) -> None:
    """The secret of a former member opens nothing."""
    token = acts.open_feed(organisation=group, by=member)
    assert Client().get(f"/fr/requests/calendar/{token}.ics").status_code == 200
    member.memberships.all().delete()
    assert Client().get(f"/fr/requests/calendar/{token}.ics").status_code == 404
