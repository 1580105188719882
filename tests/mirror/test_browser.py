"""A copy served by nothing but a server of files, or opened from a disk, in a real browser."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.browsing import AXE, RULES
from tests.mirror.conftest import Finished
from tests.site.conftest import KEY

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only, pytest.mark.django_db]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def folder(finished: Finished) -> Path:
    return finished.folder


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The copy as `python3 -m http.server` serves it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page whose faults end the test: errors, breaches of the policy, requests to elsewhere, failed answers."""
    context = chromium.new_context(locale="fr", viewport={"width": 360, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if _is_foreign(asked.url) else None)
    page.on("response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status > 399 else None)
    yield page
    context.close()
    assert faults == []


def _is_foreign(address: str) -> bool:
    return not address.startswith(("http://127.0.0.1:", "file:", "data:"))


def found(page: Page) -> list[str]:
    page.wait_for_selector('#found[aria-busy="false"]')
    return page.locator("#found h2").all_inner_texts()


@pytest.mark.parametrize("question", ["vidéoprotection", "VIDEO-PROTECTIONS", "vidéo protection"])
def test_the_search_answers_without_a_server(served: str, page: Page, question: str) -> None:
    """However the word is written: the dossier and the page of the document that have it, with the word lit."""
    page.goto(f"{served}/fr/dossier/{KEY}.html")
    page.fill("#seek", question)
    page.press("#seek", "Enter")
    titles = found(page)
    assert any(title.startswith("Capteurs sonores") for title in titles)
    assert any("Arrêté 2019-00079" in title for title in titles)
    assert "protection" in page.locator("#found mark").first.inner_text().lower()
    page.click("#found h2 a >> nth=0")
    assert page.locator("h1").count() == 1


def test_every_link_of_a_copy_can_be_followed(served: str, page: Page) -> None:
    """From the first page through all pages, as a browser sees them: each target is there, and each anchor in it."""
    anchors: dict[str, set[str]] = {}
    wanted: dict[str, set[str]] = {f"{served}/fr/index.html": set()}
    files = set()
    while left := [address for address in wanted if address not in anchors]:
        page.goto(left[0])
        anchors[left[0]] = set(page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)"))
        for link in page.evaluate("[...document.links].map(one => one.href)"):
            address, _, anchor = link.partition("#")
            address = address.partition("?")[0]
            if address.startswith(served) and address.endswith(".html"):
                wanted.setdefault(address, set()).update({unquote(anchor)} - {""})
            elif address.startswith(served):
                files.add(address)
    assert len(anchors) > 60
    assert [(address, missing) for address in wanted if (missing := wanted[address] - anchors[address])] == []
    answers = {address: page.request.head(address).status for address in sorted(files)}
    assert {address for address, status in answers.items() if status != 200} == set()
    assert any("/documents/" in address for address in answers)


def test_phrases_and_excluded_words_are_understood(served: str, page: Page) -> None:
    """Words that must follow one another, and words that must not be there."""
    for question, count in (('"système de vidéoprotection"', 1), ('"vidéoprotection de système"', 0)):
        page.goto(f"{served}/fr/search.html?q={question}")
        assert len(found(page)) == count, question
    page.goto(f"{served}/fr/search.html?q=vidéoprotection -arrêté")
    assert not any("Arrêté" in title for title in found(page))
    page.goto(f"{served}/fr/search.html?q=xyzzy OU capteurs")
    assert found(page)


def test_a_copy_opened_from_a_disk_reads_and_searches(folder: Path, page: Page) -> None:
    """From a USB stick: no server at all, only files."""
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url("**/fr/index.html")
    page.goto((folder / "fr" / "search.html").as_uri() + "?q=videoprotection")
    assert any(title.startswith("Capteurs sonores") for title in found(page))
    page.click("#found h2 a >> nth=0")
    assert page.locator("h1").inner_text()


def test_without_scripts_lists_lead_everywhere(served: str, chromium: Browser) -> None:
    """A reader whose browser runs no script finds a dossier by its first letter."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/fr/search.html")
    page.click("main >> text=Tout, par nom")
    page.click(".letters >> text=C")
    page.click("main >> text=Capteurs sonores")
    assert page.locator("h1").inner_text() == "Capteurs sonores"
    context.close()


def test_pages_of_a_copy_are_accessible(served: str, page: Page) -> None:
    """axe finds nothing on what only a copy has, nor on a page whose form was replaced; nothing is too wide."""
    if not AXE.exists():
        pytest.skip("axe-core is missing: ./test fetches it")
    for path in ("fr/search.html?q=capteurs", "fr/list/index.html", "fr/list/c.html", "fr/check.html", "en/index.html"):
        page.goto(f"{served}/{path}")
        if "q=" in path:
            found(page)
        wide, window = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= window, path
        session = page.context.new_cdp_session(page)
        session.send("Page.setBypassCSP", {"enabled": True})
        page.evaluate(AXE.read_text())
        options = {"runOnly": RULES, "resultTypes": ["violations"]}
        broken = page.evaluate("options => axe.run(document, options)", options)["violations"]
        assert [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in broken] == [], path
