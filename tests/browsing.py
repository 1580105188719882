"""A reader with a real Chromium: fixtures for the browser tests of every room.

    @pytest.mark.browser
    def test_home(browse: Browse) -> None:
        reader = browse(width=360, scheme="dark", language="fr")
        reader.open("/fr/")
        reader.check_accessible()

When the test ends, what the pages did wrong is a failure: an error on the console, a breach of the content security
policy, a request to another host, an answer that failed. A test that expects one takes it out of `reader.faults`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

REPOSITORY = Path(__file__).resolve().parents[1]
AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 60_000
"""Milliseconds that a browser test waits for a state: what comes is never waited for longer than it takes to come."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Reader:
    """One reader with an own profile: `page` is Playwright's, `address` where the node answers."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response:
        """Opens a path of the node, and waits until the page is loaded with its typeface."""
        response = self.page.goto(f"{self.address}{path}")
        assert response is not None
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return response

    def check_accessible(self) -> None:
        """Fails when axe finds anything on the page as it stands now. Skips where set-up did not fetch axe."""
        if not AXE.exists():
            pytest.skip("axe-core is missing: ./test fetches it")
        self.page.evaluate(AXE.read_text())
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        found = self.page.evaluate("options => axe.run(document, options)", options)
        assert [_told(violation) for violation in found["violations"]] == []

    def check_width(self) -> None:
        """Fails when the page is wider than the window, so that a reader would have to scroll sideways."""
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        wide, window = self.page.evaluate(widths)
        assert wide <= window

    def cookies(self) -> list[str]:
        """The names of the cookies that the node has set."""
        return sorted(cookie["name"] for cookie in self.page.context.cookies())

    def watch(self) -> None:
        """Notes from now on what the pages do wrong."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        # An answer that failed is noted once, by _response.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.address).netloc:
            self.faults.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {urlsplit(response.url).path}")


Browse = Callable[..., Reader]


def _told(violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['html'][:120]} ({node['failureSummary']})" for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {nodes}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window; tests are skipped where it is missing."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is missing: ./test installs it when run as root")
    # Playwright's loop runs in the test's own thread, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Browse]:
    """Makes readers: `browse(width=360, scheme="dark", language="en", javascript=False)`."""
    readers: list[Reader] = []

    def make(*, width: int = 1280, scheme: Any = "light", language: str = "fr", javascript: bool = True) -> Reader:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale=language,
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE)
        reader = Reader(context.new_page(), live_server.url)
        reader.watch()
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.page.context.close()
    assert [fault for reader in readers for fault in reader.faults] == []
