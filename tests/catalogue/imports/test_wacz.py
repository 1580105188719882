"""Archived web pages into the library, each with its pictures, from files that strangers made."""

import json
import secrets
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from contrechamp.catalogue.imports import acts
from contrechamp.catalogue.imports.facts import Unreadable
from contrechamp.catalogue.imports.formats import wacz
from contrechamp.jobs.worker import run_until_idle
from contrechamp.library.models import Document, Page
from contrechamp.people.models import User
from tests.catalogue.imports.conftest import Give

Make = Callable[..., Path]
HOST = "https://ville.example"
PAGE = f"{HOST}/arretes/2019.html"


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (200, 100), "red").save(out, "PNG")
    return out.getvalue()


def archive(answers: list[tuple[str, str, bytes]]) -> bytes:
    target = BytesIO()
    writer = WARCWriter(target, gzip=True)
    for address, kind, body in answers:
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(address, "response", payload=BytesIO(body), http_headers=headers))
    return target.getvalue()


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Writes a WACZ with these pages and answers."""

    def act(pages: list[dict[str, str]], answers: list[tuple[str, str, bytes]]) -> Path:
        path = tmp_path / "pages.wacz"
        lines = [{"format": "json-pages-1.0", "id": "pages"}, *pages]
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, lines)))
            packed.writestr("archive/data.warc.gz", archive(answers))
            packed.writestr("datapackage.json", "{}")
        return path

    return act


def test_pages_become_documents(make: Make, give: Give) -> None:
    """With their title, address and pictures; of a page without an answer its text is kept; the same again is known."""
    html = b'<html><head><title>x</title></head><body><p>Le pr\xc3\xa9fet autorise.</p><img src="/a.png"></body></html>'
    path = make(
        [
            {"url": PAGE, "title": "Arrêté 2019", "ts": "2026-01-02T00:00:00Z"},
            {"url": f"{HOST}/perdue", "title": "Perdue", "text": "Le texte de la page perdue."},
            {"url": f"{HOST}/vide"},
        ],
        [(PAGE, "text/html; charset=utf-8", html), (f"{HOST}/a.png", "image/png", picture())],
    )
    given = give(path)
    assert given.counts["begun"] == 2 and [gap[:3] for gap in given.gaps] == [[4, "url", f"{HOST}/vide"]]
    run_until_idle()
    page = Document.objects.get(origin=PAGE)
    assert page.title == "Arrêté 2019" and page.state == Document.State.READ
    assert "Le préfet autorise." in " ".join(Page.objects.filter(document=page).values_list("text", flat=True))
    assert Document.objects.get(title="Perdue").state == Document.State.READ
    assert give(path).counts["begun"] == 0 and Document.objects.count() == 2


def test_the_pages_can_be_looked_at_before(make: Make) -> None:
    """Nothing is taken in yet."""
    path = make([{"url": PAGE, "title": "Arrêté 2019"}], [])
    (item,) = acts.preview([path], acts.planned([path], ["pages.wacz"])).items
    assert [fact.value for fact in item.facts] == [{"fr": "Arrêté 2019"}, PAGE]


def test_damaged_and_overlarge_archives_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch, group: str) -> None:
    """Bombs are noticed while they are unpacked, whatever size they claim."""
    path = make([{"url": PAGE}], [(PAGE, "text/html", b"0" * 100_000)])
    assert path.stat().st_size < 5_000
    monkeypatch.setattr(wacz, "MOST_BYTES", 50_000)
    with pytest.raises(Unreadable):
        list(wacz.take_in([path], group))
    path.write_bytes(path.read_bytes()[:200])
    assert not wacz.is_it(path)


def test_what_stands_before_the_damage_is_taken_in(make: Make, group: str) -> None:
    """An archive that was cut on its way gives the records that came."""
    html = b"<html><head><title>x</title></head><body><p>Un texte.</p></body></html>"
    other = f"{HOST}/2"
    answers = [(PAGE, "text/html", html), (other, "text/html", secrets.token_hex(50_000).encode())]
    path = make([{"url": PAGE, "title": "Entière"}, {"url": other}], answers)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("pages/pages.jsonl", "\n".join(map(json.dumps, [{"url": PAGE}, {"url": other}])))
        packed.writestr("archive/data.warc.gz", archive(answers)[:-30_000])
    assert next(wacz.take_in([path], group))[1].added.status == "new"


def test_the_report_speaks_of_documents(make: Make, give: Give, publisher: User) -> None:
    """Not of drafts: there are none."""
    given = give(make([{"url": PAGE, "text": "Un texte."}], []))
    client = Client()
    client.force_login(publisher)
    page = client.get(f"/fr/work/import/{given.pk}").content.decode()
    assert "Documents reçus" in page and "Brouillons commencés" not in page
