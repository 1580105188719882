"""The map in a static copy of the site: live from one file of tiles, drawn where no module can be loaded."""

import gzip
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, Page, expect
from pmtiles.reader import MmapSource, Reader

from contrechamp.atlas.device import Device
from contrechamp.atlas.tiles import current
from contrechamp.config.home import Home
from contrechamp.site.mirror.run import mirror
from tests.atlas.conftest import Publish
from tests.atlas.map.conftest import CENTRE
from tests.atlas.map.test_browser import NOISE
from tests.atlas.tiles import plain

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]


class Ranges(SimpleHTTPRequestHandler):
    """A server of files that knows ranges, as all that are used for sites do."""

    def log_message(self, *args: Any) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        if not asked.startswith("bytes="):
            return super().do_GET()
        first, last = asked.removeprefix("bytes=").split("-")
        part = Path(self.translate_path(self.path)).read_bytes()[int(first) : int(last) + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(part) - 1}/*")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        return None


@pytest.fixture
def copy(town: list[Device], settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = Home(tmp_path / "home")
    mirror(tmp_path / "copy", processes=1)
    return tmp_path / "copy"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose faults end the test."""
    context = chromium.new_context(locale="fr", viewport={"width": 1280, "height": 900})
    page, faults = context.new_page(), list[str]()
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status > 399 else None)
    yield page
    context.close()
    assert [fault for fault in faults if not NOISE.search(fault)] == []


def test_the_copy_of_a_map_is_live_on_any_server_of_files(copy: Path, page: Page) -> None:
    """Tiles come from the one file; a dot says what it is; a place named by a link is shown."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Ranges, directory=str(copy)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        here = f"http://127.0.0.1:{server.server_port}/fr/map.html#18/{CENTRE[1] / 1e6}/{CENTRE[0] / 1e6}"
        page.goto(here)
        expect(page.locator(".stage.ready")).to_be_attached()
        expect(page.locator("#found li")).to_have_count(5)
        box = page.locator(".canvas canvas").bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(page.locator(".maplibregl-popup")).to_contain_text("Caméra")
        expect(page.locator("nav.steps")).to_have_count(0)
    finally:
        server.shutdown()


def test_opened_from_a_disk_the_map_is_drawn(copy: Path, page: Page) -> None:
    """Where a browser loads no modules there is the drawing with its list, and no error."""
    page.goto((copy / "fr" / "map.html").as_uri())
    expect(page.locator("svg.drawn circle.device").first).to_be_visible()
    expect(page.locator("#found li")).to_have_count(5)


def test_the_archive_of_a_copy_holds_what_the_tiles_hold(copy: Path, town: list[Device]) -> None:
    """Every device that is shown is in the tiles of the file, at each zoom, and no other; whom to name stands in it."""
    with (copy / "tiles" / "devices.pmtiles").open("rb") as file:
        reader = Reader(MmapSource(file))
        shown = [one for one in town if one is not town[4]]
        for z in (0, 9, 15):
            found = []
            for x, y in plain.tiles_of(shown, z):
                if content := reader.get(z, x, y):
                    found += plain.points(plain.read(gzip.decompress(content)).get("devices", []))
            assert len(found) == len(shown)
        assert "ODbL" in json.dumps(reader.metadata())


def test_a_copy_follows_its_devices(group: str, publish: Publish, tmp_path: Path) -> None:
    """A later run has the new device in the page and in the tiles, and makes neither again where nothing changed."""
    copy = tmp_path / "copy"
    placed = {"property": "position", "value": {"longitude": CENTRE[0], "latitude": CENTRE[1]}}
    publish(group, "urn:uuid:00000000-0000-4000-8000-000000000001", placed)
    mirror(copy, processes=1)
    before = (copy / "tiles" / "devices.pmtiles").read_bytes()
    assert (copy / "fr" / "map.html").read_text().count('<li class="row">') == 1
    publish(group, "urn:uuid:00000000-0000-4000-8000-000000000002", placed)
    current.forget()
    mirror(copy, processes=1)
    assert (copy / "fr" / "map.html").read_text().count('<li class="row">') == 2
    assert (copy / "tiles" / "devices.pmtiles").read_bytes() != before
    assert mirror(copy, processes=1).made == 0
