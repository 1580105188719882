"""Asking something of this site: forms without scripts or cookies, a receipt, a private page, a decision, a log."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from contrechamp.config import checks
from contrechamp.people import acts as people
from contrechamp.people.models import AuditEntry, Role, User
from contrechamp.records.errors import Refused
from contrechamp.records.models import Statement
from contrechamp.site import cache
from contrechamp.site.notices import acts, reads, stamps
from contrechamp.site.notices.models import Notice, State
from contrechamp.site.notices.subjects import subject_at
from tests.site.conftest import DOSSIER, KEY, PARTY, World

REPLY = {
    "address": f"http://127.0.0.1:8000/fr/dossier/{KEY}",
    "passages": "Des micros dans la rue.",
    "text": "Il n’y a jamais eu de micro.\nLa ville.",
    "signed_as": "La ville",
    "name": "Camille Martin",
    "email": "camille@example.org",
    "concerned": "on",
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits in a test for the seconds that a person needs."""
    monkeypatch.setattr(stamps, "QUICKEST", -1)


@pytest.fixture
def admin(world: World) -> User:
    return people.add_user(name="admin", organisation=world.east, role=Role.ADMINISTRATOR)


def stamp_of(reader: Client, kind: str) -> str:
    page = reader.get(f"/fr/notices/{kind}").content.decode()
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found
    return found[1]


def send(reader: Client, kind: str = "reply", **said: str) -> tuple[int, str]:
    """Sends a form; the status of the answer, and where it leads."""
    answer = reader.post(f"/fr/notices/{kind}", {**REPLY, "stamp": stamp_of(reader, kind), **said})
    return answer.status_code, answer.headers.get("Location", "")


def sent(reader: Client, kind: str = "reply", **said: str) -> Notice:
    status, _ = send(reader, kind, **said)
    assert status == 303
    return Notice.objects.latest("id")


def test_a_request_gets_a_number_and_a_private_page(world: World, reader: Client) -> None:
    """The page says what was asked and until when it is answered; the link is nowhere kept, and no cookie is set."""
    status, link = send(reader)
    notice = Notice.objects.get()
    assert status == 303
    page = reader.get(link)
    assert notice.number in page.content.decode()
    assert "Il n’y a jamais eu de micro." in page.content.decode()
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    token = link.split("/")[-1].removesuffix("?new=1")
    assert token not in str(Notice.objects.values().get())
    assert reader.get("/fr/notices/status/another").status_code == 404
    assert not reader.cookies


def test_what_is_missing_is_said_and_nothing_is_lost(world: World, reader: Client) -> None:
    """The form comes back with what was written; nothing was kept."""
    answer = reader.post("/fr/notices/reply", {**REPLY, "signed_as": "", "stamp": stamp_of(reader, "reply")})
    assert answer.status_code == 422
    assert "Il n’y a jamais eu de micro." in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("illegal", "good_faith"),
        ("illegal", "text"),
        ("objection", "name"),
        ("reply", "concerned"),
        ("correction", "text"),
    ],
)
def test_each_sort_has_its_required_fields(world: World, reader: Client, kind: str, missing: str) -> None:
    """What its law asks for must be filled in (DSA art. 16(2), decree 2007-1527 art. 2)."""
    said = {**REPLY, "good_faith": "on", missing: ""}
    if not said[missing]:
        del said[missing]
    assert reader.post(f"/fr/notices/{kind}", {**said, "stamp": stamp_of(reader, kind)}).status_code == 422


def test_content_can_be_reported_without_a_name(world: World, reader: Client) -> None:
    """DSA art. 16(2)(c): where a child is abused nobody must give a name."""
    assert sent(reader, "illegal", good_faith="on", name="", email="").name == ""


def test_a_machine_is_told_apart_without_its_address(world: World, reader: Client) -> None:
    """The field that readers do not see, a form made elsewhere, one of another sort, one sent too quickly."""
    assert send(reader, website="https://spam.example")[0] == 422
    assert reader.post("/fr/notices/reply", {**REPLY, "stamp": "made-up"}).status_code == 422
    assert reader.post("/fr/notices/reply", {**REPLY, "stamp": stamp_of(reader, "illegal")}).status_code == 422
    assert not Notice.objects.exists()


def test_a_form_that_comes_back_at_once_is_asked_again(
    world: World, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sooner than a person writes: the form returns filled in, with a new stamp."""
    monkeypatch.setattr(stamps, "QUICKEST", 3600)
    answer = reader.post("/fr/notices/reply", {**REPLY, "stamp": stamp_of(reader, "reply")})
    assert answer.status_code == 422
    assert "trop rapide" in answer.content.decode()
    assert "Camille Martin" in answer.content.decode()


def test_one_form_makes_one_request(world: World, reader: Client) -> None:
    """A second click finds the request of the first, and learns its number only."""
    stamp = stamp_of(reader, "reply")
    reader.post("/fr/notices/reply", {**REPLY, "stamp": stamp})
    again = reader.post("/fr/notices/reply", {**REPLY, "stamp": stamp})
    assert Notice.objects.count() == 1
    assert Notice.objects.get().number in again.content.decode()


def test_a_flood_is_stopped_for_all_alike(world: World, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than people send in an hour: later ones are asked to wait. Nobody's address is needed for that."""
    monkeypatch.setattr(acts, "MOST_AN_HOUR", 2)
    assert [send(reader)[0] for _ in range(3)] == [303, 303, 429]


def test_long_texts_and_foreign_addresses_are_refused(world: World, reader: Client) -> None:
    """A reply has 8,000 characters and 200 lines at most, and is about a page of this site."""
    assert send(reader, text="a" * 8_001)[0] == 422
    assert send(reader, text="a\n" * 201)[0] == 422
    assert send(reader, address="https://elsewhere.example/fr/")[0] == 422
    assert send(reader, address="http://[")[0] == 422


def test_an_address_names_its_subject() -> None:
    """Pages of dossiers, actors, towns and documents, whole or as a path."""
    assert subject_at(f"/fr/dossier/{KEY}") == DOSSIER
    assert subject_at(f"http://127.0.0.1:8000/en/party/{PARTY}.json") == PARTY
    assert subject_at("/fr/town/42218") == "insee:42218"
    assert subject_at("/fr/") == subject_at("https://elsewhere.example/fr/town/42218") == ""


def test_an_accepted_reply_is_signed_and_shown(world: World, reader: Client, admin: User) -> None:
    """It becomes a statement of the group, word for word, with the public log as its source, on the dossier's page."""
    notice = sent(reader)
    acts.decide(notice=notice, accept=True, reasons="Recevable.", by=admin, organisation=world.east)
    reply = Statement.objects.get(property="reply", organisation=world.east)
    assert reply.value["text"] == {"fr": "Il n’y a jamais eu de micro.\nLa ville."}
    assert reply.value["by"] == "La ville"
    assert reply.sources[0]["address"].endswith(f"/fr/notices/decisions#{notice.number}")
    cache.forget()
    page = reader.get(f"/fr/dossier/{KEY}").content.decode()
    assert "Il n’y a jamais eu de micro." in page
    assert '<a href="#replies">2 réponses des personnes concernées</a>' in page
    notice.refresh_from_db()
    assert (notice.state, notice.publication) == (State.ACCEPTED, reply.record)


def test_nothing_private_is_published(world: World, reader: Client, admin: User) -> None:
    """Name and e-mail address of whoever asked are in no record, and not in the public log."""
    notice = sent(reader)
    acts.decide(notice=notice, accept=True, reasons="Recevable.", by=admin, organisation=world.east)
    public = str(list(Statement.objects.values())) + reader.get("/fr/notices/decisions").content.decode()
    public += reader.get("/fr/notices/decisions.json").content.decode()
    assert notice.number in public
    for word in ("Camille", "camille@example.org", "Recevable"):
        assert word not in public


def test_only_administrators_decide_and_only_publishers_publish(world: World, reader: Client, admin: User) -> None:
    """Somebody with another role, or of another group, cannot."""
    notice = sent(reader)
    writer = people.add_user(name="writer", organisation=world.east, role=Role.PUBLISHER)
    with pytest.raises(PermissionDenied):
        acts.decide(notice=notice, accept=False, reasons="Non.", by=writer)
    with pytest.raises(PermissionDenied):
        acts.decide(notice=notice, accept=True, reasons="Oui.", by=admin, organisation=world.south)
    notice.refresh_from_db()
    assert notice.state == State.OPEN


def test_a_decision_has_reasons_and_stays(world: World, reader: Client, admin: User) -> None:
    """Whoever asked reads the reasons; a second decision is refused; the trail names who decided."""
    notice = sent(reader)
    with pytest.raises(Refused):
        acts.decide(notice=notice, accept=False, reasons="  ", by=admin)
    acts.decide(notice=notice, accept=False, reasons="Hors sujet.", by=admin)
    with pytest.raises(Refused):
        acts.decide(notice=notice, accept=True, reasons="Si.", by=admin, organisation=world.east)
    assert AuditEntry.objects.filter(verb="decide request", subject=notice.number, user=admin).exists()


def test_a_reply_to_no_page_cannot_be_published(world: World, reader: Client, admin: User) -> None:
    """The home page takes no replies: the act says so, and the request waits on."""
    notice = sent(reader, address="http://127.0.0.1:8000/fr/")
    with pytest.raises(Refused):
        acts.decide(notice=notice, accept=True, reasons="Oui.", by=admin, organisation=world.east)


def test_the_queue_shows_what_ends_first(world: World, reader: Client, admin: User) -> None:
    """A reply of today comes before an objection of last week, and one that is overdue before all."""
    objection, late, reply = sent(reader, "objection"), sent(reader), sent(reader)
    Notice.objects.filter(pk=objection.pk).update(received_at=timezone.now() - timedelta(days=7))
    Notice.objects.filter(pk=late.pk).update(received_at=timezone.now() - timedelta(days=9))
    assert [one.notice.pk for one in reads.waiting()] == [late.pk, reply.pk, objection.pk]
    member = Client()
    member.force_login(admin)
    page = member.get("/fr/work/requests").content.decode()
    assert "délai dépassé" in page
    assert reader.get("/fr/work/requests").status_code == 302


def test_an_administrator_decides_on_the_page(world: World, reader: Client, admin: User) -> None:
    """The page shows the words and the form; sending it publishes the reply."""
    notice = sent(reader)
    member = Client()
    member.force_login(admin)
    address = f"/fr/work/requests/{notice.number}"
    assert "Camille Martin" in member.get(address).content.decode()
    said = {"outcome": "accept", "organisation": world.east, "reasons": "Recevable."}
    assert member.post(address, said).status_code == 302
    assert Statement.objects.filter(property="reply", organisation=world.east).exists()
    assert member.get("/fr/work/requests").status_code == 200


def test_words_are_forgotten_a_year_after_the_decision(world: World, reader: Client, admin: User) -> None:
    """Name, address and texts go; number, sort, days and outcome stay for the log."""
    notice = sent(reader)
    acts.decide(notice=notice, accept=False, reasons="Hors sujet.", by=admin)
    Notice.objects.update(decided_at=timezone.now() - timedelta(days=400))
    assert acts.forget() == 1
    notice.refresh_from_db()
    assert not any(getattr(notice, name) for name in (*acts.TEXTS, "reasons"))
    assert (notice.state, notice.kind) == (State.REFUSED, "reply")
    assert reads.counts()[1].refused == 1


def test_administrators_see_on_every_page_how_many_wait(world: World, reader: Client, admin: User) -> None:
    """The link to the queue counts; others, and readers, see no count."""
    sent(reader)
    member = Client()
    member.force_login(admin)
    assert re.search(r'Demandes reçues <span class="count">1</span>', member.get("/fr/groups").content.decode())
    assert "Demandes reçues" not in reader.get("/fr/groups").content.decode()


def test_the_doctor_tells_what_is_overdue(world: World, reader: Client) -> None:
    """A reply on its last day is named, a new one is not."""
    notice = sent(reader)
    assert checks.requests_received() is None
    Notice.objects.filter(pk=notice.pk).update(received_at=timezone.now() - timedelta(days=3))
    assert "1 requests end today" in str(checks.requests_received())
