"""A node folder for each test, a prefecture's site on loopback, and days that pass."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import F
from django.utils import timezone
from reportlab.pdfgen.canvas import Canvas

from contrechamp.config.home import Home
from contrechamp.jobs import worker
from contrechamp.library import reading
from contrechamp.watch import tasks, working
from contrechamp.watch.models import Call, Errand, File, Finding, Host, Source, Version
from contrechamp.watch.sources import asking, files

Answer = Callable[[BaseHTTPRequestHandler], None]
STREET = (
    "Arrêté n° 2024-{n} portant autorisation d'un système de vidéoprotection",
    "Le Préfet du Doubs,",
    "Vu le code de la sécurité intérieure ;",
    "Article 1er. La commune de Besançon est autorisée à filmer la voie publique par {n} caméras.",
    "Fait à Besançon, le 4 mars 2024",
)
SHOP = (
    "Arrêté n° 2024-9{n} portant autorisation d'un système de vidéoprotection",
    "Le Préfet du Doubs,",
    "Vu le code de la sécurité intérieure ;",
    "Article 1er. La boulangerie numéro {n} est autorisée à installer une caméra intérieure.",
    "Fait à Besançon, le 4 mars 2024",
)


def pdf(*pages: tuple[str, ...], number: int = 1) -> bytes:
    """A PDF with these lines on each page; `{n}` is the number."""
    written = BytesIO()
    canvas = Canvas(written, invariant=True)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(60, 780 - 18 * place, line.replace("{n}", str(number)))
        canvas.showPage()
    canvas.save()
    return written.getvalue()


class Site:
    """A prefecture's site. `files` maps a path to bytes, or to what answers; `asked` are the paths asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes | Answer] = {}
        self.robots = b""
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.address = ""

    def list(self, *paths: str) -> None:
        """Puts a list of these links in place."""
        links = "".join(f"<li><a href='{path}'>Recueil {path}</a></li>" for path in paths)
        self.files["/raa"] = (
            f"<!doctype html><html><body><h1>Recueil des actes</h1><ul>{links}</ul></body></html>".encode()
        )

    def reply(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers a request as the site stands now."""
        self.asked.append(handler.path)
        self.agents.add(handler.headers["User-Agent"])
        found = self.robots if handler.path == "/robots.txt" else self.files.get(handler.path)
        if callable(found):
            found(handler)
        elif found is None:
            send(handler, b"<html>404</html>", 404)
        else:
            tag = f'"{hash(found)}"'
            if handler.headers.get("If-None-Match") == tag:
                send(handler, b"", 304)
            else:
                kind = "application/pdf" if found.startswith(b"%PDF") else "text/html; charset=utf-8"
                send(handler, found, ETag=tag, Content_Type=kind)


def send(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """A whole answer."""
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def site() -> Iterator[Site]:
    """The site, served on loopback."""
    yield from _served()


@pytest.fixture
def neighbour() -> Iterator[Site]:
    """Another server of the same private network."""
    yield from _served()


def _served() -> Iterator[Site]:
    played = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            played.reply(self)

        do_POST = do_GET

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    played.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield played
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of a node that this test has alone."""
    settings.HOME = Home(tmp_path / "home")
    folder: Path = settings.HOME.folder
    return folder


@pytest.fixture(autouse=True, scope="session")
def _readers() -> Iterator[None]:
    yield
    reading.close()
    asking.close()


@pytest.fixture
def source(db: None, site: Site) -> Source:
    """The collection of that prefecture, asked each day, with something new each 15 days."""
    text = (
        f"template: collection\ntitle: Préfecture du Doubs\naddress: {site.address}/raa\ndepartment: '25'\n"
        "every: 1d\nrhythm: 15d\ndelay: 0\nlocal: true\n"
    )
    return files.add("doubs", text)


def visit(source: Source) -> Source:
    """Asks the source now and reads what it gives; the source as it then is."""
    tasks.look(timezone.now(), everything=True, only=source.name)
    working.until_done()
    return Source.objects.get(pk=source.pk)


def pass_days(days: float) -> None:
    """Lets days pass: everything that was written down moves into the past."""
    gone = timedelta(days=days)
    moved: tuple[tuple[type, tuple[str, ...]], ...] = (
        (Source, ("added_at", "last_call", "last_good", "last_new", "visit_at", "blind_since")),
        (Call, ("at",)),
        (Host, ("rules_at", "free_at")),
        (Errand, ("due",)),
        (File, ("first_seen", "last_seen", "gone_at", "asked_at")),
        (Version, ("first_seen", "last_seen")),
        (Finding, ("found_at",)),
    )
    for table, names in moved:
        table.objects.update(**{name: F(name) - gone for name in names})  # type: ignore[attr-defined]


def work() -> None:
    """Runs every job that waits."""
    worker.run_until_idle()
