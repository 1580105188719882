"""Web pages are kept as WARC: fetched politely, read like any document, published cleaned."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from warcio.archiveiterator import ArchiveIterator

from contrechamp.jobs import worker
from contrechamp.library import acts, formats, public
from contrechamp.library.intake import asking, web
from contrechamp.library.intake.files import Taken
from contrechamp.library.models import AskedAddress, Document, Page
from contrechamp.people.acts import add_user
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.records.models import BlobHolder
from tests.library import making

pytestmark = pytest.mark.django_db

PAGE = """<!doctype html><html><head><title>Nîmes filme</title><link rel="stylesheet" href="/style.css"></head>
<body><h1>La ville filme</h1><!-- nobody --><p>Dix caméras place Carnot.</p><img src="scan.png" alt="plan">
<script>track("10.0.0.7")</script><input type="hidden" name="csrf" value="s3cret"></body></html>"""
SCAN = making.image_file("PNG", making.picture())
PATHS = {
    "/page": ("text/html; charset=utf-8", PAGE.encode()),
    "/style.css": ("text/css", b"h1 { color: red }"),
    "/scan.png": ("image/png", SCAN),
    "/order.pdf": ("application/pdf", making.text_pdf(making.LINES)),
}


class Site(BaseHTTPRequestHandler):
    """A town's web site that sets a cookie on everybody."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["User-Agent"]))  # type: ignore[attr-defined]
        kind, body = PATHS.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "visitor=42")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[ThreadingHTTPServer]:
    """A web site on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def keep(site: ThreadingHTTPServer, path: str, group: str, *, local: bool = True) -> Taken:
    [taken] = web.keep(address=f"http://127.0.0.1:{site.server_port}{path}", organisation=group, local=local)
    worker.run_until_idle()
    return taken


def test_a_page_is_kept_with_what_it_shows_and_read(site: ThreadingHTTPServer, group: str) -> None:
    """The original is a WARC of the page, its style and its picture; the text is that of the page."""
    document = Document.objects.get(pk=keep(site, "/page", group).added.document.pk)  # type: ignore[union-attr]
    assert (document.media_type, document.state) == (formats.WARC, Document.State.READ)
    assert document.origin == f"http://127.0.0.1:{site.server_port}/page"
    asked = site.asked  # type: ignore[attr-defined]
    assert [path for path, _ in asked] == ["/page", "/scan.png", "/style.css"] or len(asked) == 3
    assert {agent for _, agent in asked} == {"Contrechamp"}
    text = "\n".join(Page.objects.filter(document=document).values_list("text", flat=True))
    assert "La ville filme" in text
    assert "Dix caméras place Carnot." in text
    assert "track" not in text
    with blobs.open(document.original) as file:
        kept = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(file)]
    assert len(kept) == 3
    assert b"visitor=42" not in blobs.path(document.original).read_bytes()


def test_an_address_that_leads_to_a_file_gives_the_file(site: ThreadingHTTPServer, group: str) -> None:
    """A PDF at an address is a PDF in the library."""
    taken = keep(site, "/order.pdf", group)
    assert taken.added.document
    assert (taken.added.document.file_name, taken.added.document.media_type) == ("order.pdf", "application/pdf")


def test_what_does_not_answer_is_told(site: ThreadingHTTPServer, group: str) -> None:
    """A dead address gives no document, and says so."""
    taken = keep(site, "/gone", group)
    assert (taken.added.status, taken.added.error, taken.notes) == ("failed", "unreachable", ("HTTP 404",))


def test_private_addresses_are_never_asked(site: ThreadingHTTPServer, group: str) -> None:
    """A page of the node's own network is not fetched for anybody."""
    taken = keep(site, "/page", group, local=False)
    assert taken.added.error == "unreachable"
    assert not site.asked  # type: ignore[attr-defined]


def test_what_is_published_of_a_page_does_not_tell_who_fetched_it(site: ThreadingHTTPServer, group: str) -> None:
    """Beside the pages, the web page is published: without scripts, comments, hidden fields, cookies, moments."""
    document = Document.objects.get(pk=keep(site, "/page", group).added.document.pk)  # type: ignore[union-attr]
    acts.describe(document=document, title="La ville filme")
    acts.publish_document(document=document)
    document.refresh_from_db()
    archive = public.archive_of(str(document.published))
    assert archive
    path = public.document_path(archive)
    assert path
    data = path.read_bytes()
    for secret in (b"track(", b"10.0.0.7", b"s3cret", b"nobody", b"visitor", b"Server"):
        assert secret not in data
    with path.open("rb") as file:
        records = {
            record.rec_headers.get_header("WARC-Target-URI").rsplit("/", 1)[-1]: record.content_stream().read()
            for record in ArchiveIterator(file)
        }
    assert set(records) == {"page", "scan.png", "style.css"}
    assert "Dix caméras place Carnot.".encode() in records["page"]
    assert b"T00:00:00Z" in data
    assert public.page(str(document.published), 1)


def test_readers_get_the_archive_of_a_web_page(site: ThreadingHTTPServer, group: str, client: Client) -> None:
    """The document's public page says what its pages were set from, and offers the page itself."""
    document = Document.objects.get(pk=keep(site, "/page", group).added.document.pk)  # type: ignore[union-attr]
    acts.describe(document=document, title="La ville filme")
    acts.publish_document(document=document)
    document.refresh_from_db()
    page = client.get(f"/fr/document/{document.published}").content.decode()
    assert "mis en pages depuis une page web" in page
    address = f"/documents/{public.archive_of(str(document.published))}"
    assert address in page
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/warc"
    assert answer.headers["Content-Disposition"].endswith('.warc"')


@pytest.fixture
def member(group: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A contributor whose site may fetch from this machine."""
    monkeypatch.setattr(web, "fetch", partial(web.fetch, local=True))
    client = Client()
    client.force_login(add_user(name="contributor", organisation=group, role="contributor"))
    return client


def asked(member: Client, address: str) -> str:
    """The upload page, once the worker has fetched the address."""
    answer = member.post(reverse("library:upload"), {"address": address})
    assert "En attente" in answer.content.decode()
    worker.run_until_idle()
    return member.get(reverse("library:upload")).content.decode()


def test_a_member_asks_for_an_address_on_the_page(site: ThreadingHTTPServer, group: str, member: Client) -> None:
    """A worker fetches it, with the limits of the command; the page says what became of it; nothing is kept twice."""
    address = f"http://127.0.0.1:{site.server_port}/page"
    page = asked(member, address)
    document = Document.objects.get(organisation=group)
    assert (document.media_type, document.state, document.origin) == (formats.WARC, Document.State.READ, address)
    assert reverse("library:document", args=[document.pk]) in page
    assert set(BlobHolder.objects.values_list("reason", flat=True)) == {f"document {document.pk}"}


def test_the_page_says_what_did_not_answer(site: ThreadingHTTPServer, member: Client) -> None:
    """A dead address, in words, with the answer of the other site."""
    page = asked(member, f"http://127.0.0.1:{site.server_port}/gone")
    assert "l’adresse ne répond pas par une page" in page
    assert "HTTP 404" in page
    assert not Document.objects.exists()


def test_a_fetch_that_is_done_again_makes_no_second_document(
    site: ThreadingHTTPServer, group: str, member: Client
) -> None:
    """A worker that dies between the two halves leaves what it fetched; the next one takes that in."""
    row = asking.ask(organisation=group, address=f"http://127.0.0.1:{site.server_port}/page")
    args = {"asked": row.pk}
    asking.keep_fetched(args, asking.fetch(args))
    assert asking.take_in(args)[0].added.status == "new"
    worker.run_until_idle()
    assert Document.objects.count() == 1
    assert len(site.asked) == 3  # type: ignore[attr-defined]  the job itself found nothing left to do


@pytest.mark.parametrize("address", ["ftp://www.ville.example/a.pdf", "file:///etc/passwd", "javascript:alert(1)"])
def test_only_web_addresses_are_asked_for(member: Client, address: str) -> None:
    """Other schemes are refused in the form."""
    page = member.post(reverse("library:upload"), {"address": address}).content.decode()
    assert "error" in page
    assert not AskedAddress.objects.exists()


def test_a_page_without_files_or_address_is_refused(member: Client) -> None:
    """The form says what it needs."""
    page = member.post(reverse("library:upload"), {"origin": "x"}).content.decode()
    assert "donnez une adresse web" in page


def test_a_group_cannot_ask_for_more_than_some_addresses_at_once(group: str) -> None:
    """So that nobody makes this site knock at others without end; what is a week old is forgotten."""
    for number in range(asking.MOST_WAITING):
        asking.ask(organisation=group, address=f"https://a{number}.example/")
    with pytest.raises(Refused, match="attendent déjà"):
        asking.ask(organisation=group, address="https://b.example/")
    AskedAddress.objects.update(at=timezone.now() - asking.KEPT - timedelta(hours=1))
    asking.ask(organisation=group, address="https://b.example/")
    assert AskedAddress.objects.count() == 1
