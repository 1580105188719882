"""Drafts shared between groups: who can open them, what arrives, and what is refused."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from reportlab.pdfgen.canvas import Canvas

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft
from contrechamp.config.home import Home
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.library.redaction import marks
from contrechamp.peers.models import Parcel, Refusal
from contrechamp.peers.sharing import acts as sharing
from contrechamp.peers.sharing import parcels
from contrechamp.people.acts import add_user
from contrechamp.people.models import Role
from contrechamp.records import acts, keys
from contrechamp.records.errors import Refused
from contrechamp.records.models import Organisation, Record

pytestmark = pytest.mark.django_db
QUOTE = "Les enregistrements sont effacés après un mois."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "HOME", Home(tmp_path / "home"))
    yield tmp_path / "home"


@pytest.fixture
def ours() -> str:
    return acts.create_organisation(name="Ours").organisation


@pytest.fixture
def sister() -> str:
    """A group with a key for drafts."""
    sister = acts.create_organisation(name="Sister").organisation
    sharing.publish_key(organisation=sister, by=None)
    return sister


@pytest.fixture
def draft(ours: str, tmp_path: Path) -> Draft:
    """A draft with a quote from a private document, and a source on the web."""
    path = tmp_path / "secret-report.pdf"
    sheet = Canvas(str(path), invariant=True)
    sheet.drawString(72, 760, QUOTE)
    sheet.save()
    library.add_file(path=path, organisation=ours)
    run_until_idle()
    document = Document.objects.get()
    library.describe(document=document, title="Rapport", kind="report", date="2019-02")
    draft = catalogue.begin(
        organisation=ours, by=None, title={"fr": "Un brouillon secret"}, place="insee:13055", technologies=[]
    )
    row = catalogue.state(draft=draft, by=None, property="purpose", value={"fr": "Garder un mois."})
    catalogue.use_as_source(statement=row, document=document, page=1, exact=QUOTE, by=None)
    catalogue.cite(statement=row, address="https://example.org/", read="2026-01-01", by=None)
    return draft


def test_a_draft_arrives_with_its_documents(draft: Draft, ours: str, sister: str) -> None:
    """What the draft says, its quotes and its documents are the sister group's own drafts and documents; nothing is
    published; the draft here stays."""
    published = Record.objects.count()
    row = sharing.arrive(sharing.close(draft=draft, to=sister, by=None))
    found = sharing.take(parcel=row, by=None)
    run_until_idle()
    assert (found.organisation, found.subject) == (sister, draft.subject)
    document = Document.objects.get(organisation=sister)
    assert (document.title, document.date, document.origin) == ("Rapport", "2019-02", f"org:{ours}")
    said = {row.property: row for row in found.statements.all()}
    assert said["title"].value == {"fr": "Un brouillon secret"}
    quote, web = said["purpose"].sources
    assert (quote["library"], quote["exact"]) == (str(document.pk), QUOTE)
    assert web["address"] == "https://example.org/"
    assert Draft.objects.filter(pk=draft.pk).exists() and Record.objects.count() == published


def test_one_parcel_is_taken_once(draft: Draft, sister: str, home: Path) -> None:
    """Opened, it cannot be opened again, and its file is gone; arriving twice is arriving once."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    row = sharing.arrive(parcel)
    assert sharing.arrive(parcel) == row
    sharing.take(parcel=row, by=None)
    with pytest.raises(Refused):
        sharing.take(parcel=sharing.arrive(parcel), by=None)
    assert Parcel.objects.count() == 1


def test_nobody_else_reads_it(draft: Draft, sister: str) -> None:
    """The parcel shows neither words, nor names of files, nor hashes; without the group's secret it stays closed."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    original = Document.objects.get().original.encode()
    assert not any(word in parcel for word in (b"brouillon", b"secret", b"13055", b"Rapport", original))
    row = sharing.arrive(parcel)
    sharing._secrets(sister).unlink()
    with pytest.raises(Refused):
        sharing.take(parcel=row, by=None)


def test_an_earlier_key_still_opens(draft: Draft, sister: str) -> None:
    """A draft that was closed before the key was replaced is not lost."""
    row = sharing.arrive(sharing.close(draft=draft, to=sister, by=None))
    before = sharing.key_of(sister)
    assert sharing.publish_key(organisation=sister, by=None) == sharing.key_of(sister) != before
    assert sharing.take(parcel=row, by=None)


def test_what_is_refused(draft: Draft, ours: str, sister: str) -> None:
    """A changed byte, a forged sender, a group that was refused, one without a key, and another cover."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    head, signature, sealed = parcel.split(b"\n", 2)
    forged = orjson.dumps({**orjson.loads(head), "from": sister}, option=orjson.OPT_SORT_KEYS)
    for wrong in (parcel[:-1] + bytes([parcel[-1] ^ 1]), b"", b"\n\n", b"\n".join([forged, signature, sealed])):
        with pytest.raises(Refused):
            sharing.arrive(wrong)
    with pytest.raises(Refused):
        sharing.close(draft=draft, to=ours, by=None)
    Refusal.objects.create(organisation=ours, reason="a test")
    with pytest.raises(Refused):
        sharing.arrive(parcel)
    assert not Parcel.objects.exists()


def test_another_cover_is_refused(draft: Draft, ours: str, sister: str) -> None:
    """Who puts a closed draft of somebody into a cover of their own is found out when it is opened."""
    other = acts.create_organisation(name="Other")
    closed = parcels.read(sharing.close(draft=draft, to=sister, by=None))
    header = {**orjson.loads(closed.line), "from": other.organisation, "log": other.log}
    line = orjson.dumps(header, option=orjson.OPT_SORT_KEYS)
    seed = (Path(settings.HOME.keys) / f"{other.log}.key").read_text().strip()
    row = sharing.arrive(b"\n".join([line, keys.sign(seed, parcels.CONTEXT, line).encode(), closed.sealed]))
    with pytest.raises(Refused):
        sharing.take(parcel=row, by=None)


def test_over_the_wire_and_on_the_pages(draft: Draft, ours: str, sister: str, client: Client) -> None:
    """Another node posts it; a member finds it on the page, opens it, and only their group sees it."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    assert client.post("/exchange/parcel", b"nonsense", content_type="application/octet-stream").status_code == 403
    assert client.post("/exchange/parcel", parcel, content_type="application/octet-stream").status_code == 200
    client.force_login(add_user(name="camille", organisation=sister, role=Role.PUBLISHER))
    assert "Ours" in client.get("/fr/work/shared").content.decode()
    client.post("/fr/work/shared/receive", {"id": Parcel.objects.get().pk})
    assert Draft.objects.filter(organisation=sister).count() == 1
    assert client.get("/fr/work/shared").status_code == 200
    client.force_login(add_user(name="dominique", organisation=ours, role=Role.CONTRIBUTOR))
    answer = client.post("/fr/work/shared/send", {"draft": str(draft.pk), "to": sister, "file": "1"})
    assert parcels.read(answer.content).to == sister
    assert client.post("/fr/work/shared/key").status_code == 403


def test_only_a_parcel_that_is_expected_is_read(draft: Draft, sister: str, client: Client) -> None:
    """Of what nobody here expects, the beginning is read: a stranger does not fill the memory."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    head, _signature, sealed = parcel.split(b"\n", 2)
    for data, status in ((b"\n".join([head, b"0" * 128, sealed * 50]), 403), (parcel, 200)):
        body = io.BytesIO(data)
        more: dict[str, Any] = {
            "wsgi.input": body,
            "CONTENT_LENGTH": str(len(data)),
            "CONTENT_TYPE": "application/octet-stream",
        }
        assert client.generic("POST", "/exchange/parcel", **more).status_code == status
        assert body.tell() == (len(data) if status == 200 else parcels.COVER)


def test_what_is_black_is_shared_black(draft: Draft, sister: str) -> None:
    """Marks hold for sister groups too; until the file is made, nothing is shared."""
    document = Document.objects.get()
    marks.mark(document=document, where=marks.find(document, "enregistrements"), reason="a test", by=None)
    with pytest.raises(Refused, match="noirci"):
        sharing.close(draft=draft, to=sister, by=None)
    run_until_idle()
    sharing.take(parcel=sharing.arrive(sharing.close(draft=draft, to=sister, by=None)), by=None)
    run_until_idle()
    taken = Document.objects.get(organisation=sister)
    assert taken.original != document.original
    assert "enregistrements" not in taken.page_set.get().text


@pytest.mark.parametrize(
    "wrong", [{"page": "1"}, {"page": 0}, {"exact": ["x"]}, {"prefix": None}, {"start": -1}, {"exact": ""}]
)
def test_a_quote_that_is_none_is_left_out(draft: Draft, sister: str, client: Client, wrong: dict[str, object]) -> None:
    """A sister group's own software may write anything into a parcel: what could break a page stays out."""
    row = draft.statements.get(property="purpose")
    row.sources = [{**row.sources[0], **wrong}]
    row.save()
    found = sharing.take(parcel=sharing.arrive(sharing.close(draft=draft, to=sister, by=None)), by=None)
    assert not found.statements.filter(property="purpose").exists()
    client.force_login(add_user(name="camille", organisation=sister, role=Role.PUBLISHER))
    assert client.get(reverse("catalogue:draft", args=[found.pk])).status_code == 200


def test_what_was_thrown_away_stays_away(draft: Draft, sister: str, home: Path, client: Client) -> None:
    """Brought again, by whoever, it neither shows nor opens; another one of the same draft does."""
    parcel = sharing.close(draft=draft, to=sister, by=None)
    row = sharing.arrive(parcel)
    sharing.drop(parcel=row, by=None)
    again = sharing.arrive(parcel)
    with pytest.raises(Refused):
        sharing.take(parcel=again, by=None)
    client.force_login(add_user(name="camille", organisation=sister, role=Role.PUBLISHER))
    assert str(row.pk) not in client.get("/fr/work/shared").content.decode()
    client.post("/fr/work/shared/receive", {"id": row.pk})
    assert not Draft.objects.filter(organisation=sister).exists()
    assert sharing.take(parcel=sharing.arrive(sharing.close(draft=draft, to=sister, by=None)), by=None)


@pytest.mark.parametrize("level", ["quarantined", "mirrored", "shown", "refused", ""])
def test_drafts_go_to_groups_that_were_decided_about(
    draft: Draft, ours: str, sister: str, client: Client, level: str
) -> None:
    """Not to one in quarantine or refused, whatever a form says that was made by hand."""
    Organisation.objects.filter(id=sister).update(hosted=False)
    if level == "refused":
        Refusal.objects.create(organisation=sister, reason="a test")
    elif level:
        acts.set_trust(organisation=sister, level=level, reason="a test")  # type: ignore[arg-type]
    client.force_login(add_user(name="camille", organisation=ours, role=Role.PUBLISHER))
    answer = client.post("/fr/work/shared/send", {"draft": str(draft.pk), "to": sister, "file": "1"})
    assert (answer["Content-Type"] == "application/octet-stream") == (level in ("mirrored", "shown"))
