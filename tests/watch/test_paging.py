"""Lists that go on over several pages: every way to the next one, where they end, and what a visit may cost."""

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from contrechamp.watch.models import Act, File, Outcome, Source, Version
from contrechamp.watch.sources import described, files, paging
from contrechamp.watch.sources.described import BadSource
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, send, visit

pytestmark = pytest.mark.django_db
Add = Callable[..., Source]


@pytest.fixture
def add(site: Site) -> Add:
    """Adds a source of this template, with these further words."""

    def added(template: str, path: str, **more: object) -> Source:
        said = "".join(f"{word}: {json.dumps(value)}\n" for word, value in more.items())
        about = f"template: {template}\ntitle: T\naddress: {site.address}{path}\nevery: 1d\ndelay: 0\nlocal: true\n"
        return files.add("paged", about + said)

    return added


def notices(*numbers: int) -> bytes:
    """A page of a search interface with these notices."""
    return json.dumps({"total_count": 99, "results": [{"objet": f"Marché {n}", "id": n} for n in numbers]}).encode()


def titles() -> set[str]:
    """What was read."""
    return set(Act.objects.values_list("title", flat=True))


def test_pages_are_counted_by_entries_until_one_is_short(site: Site, add: Add) -> None:
    """As Opendatasoft does it: the offset grows by a page; the first page with less is the last."""
    pages = {0: notices(1, 2), 2: notices(3, 4), 4: notices(5)}
    for offset, body in pages.items():
        site.files[f"/api?limit=2&offset={offset}" if offset else "/api?limit=2"] = body
    seen = visit(add("notices", "/api?limit=2", pages=9, offset="offset", step=2))
    assert titles() == {f"Marché {n}" for n in range(1, 6)}
    assert seen.outcome == Outcome.NEW
    assert [path for path in site.asked if "api" in path] == [
        "/api?limit=2", "/api?limit=2&offset=2", "/api?limit=2&offset=4",
    ]  # fmt: skip


def test_pages_are_counted_by_number_until_one_is_empty(site: Site, add: Add) -> None:
    """A page without entries ends the list; it is no fault, and no file."""
    site.files["/api"], site.files["/api?p=1"], site.files["/api?p=2"] = notices(1), notices(2), notices()
    source = visit(add("notices", "/api", pages=9, page="p", first=0))
    assert titles() == {"Marché 1", "Marché 2"}
    assert source.calls.exclude(outcome=Outcome.NEW).count() == 0
    assert File.objects.count() == 2


def test_a_search_that_is_posted_has_pages_too(site: Site, add: Add) -> None:
    """As TED does it: JSON is sent, with the number of the page in it, to one address."""
    asked = []

    def search(handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        asked.append((handler.command, handler.headers["Content-Type"], body))
        send(handler, notices(body["page"]) if body["page"] < 3 else notices(), Content_Type="application/json")

    site.files["/search"] = search
    visit(add("notices", "/search", pages=9, page="page", post='{"query": "FT~caméra", "limit": 1}'))
    assert titles() == {"Marché 1", "Marché 2"}
    expected = {"query": "FT~caméra", "limit": 1}
    assert asked == [("POST", "application/json", {**expected, "page": number}) for number in (1, 2, 3)]


@pytest.mark.parametrize("link", ["links", "next"])
def test_data_may_name_their_next_page(site: Site, add: Add, link: str) -> None:
    """As the standard of open contracts says it; a next page on another host, or the same again, is not followed."""

    def page(number: int, following: str) -> bytes:
        named = {"links": {"next": following}} if link == "links" else {"next": following}
        return json.dumps({"releases": [{"ocid": str(number), "tender": {"title": f"M {number}"}}], **named}).encode()

    site.files["/r"], site.files["/r?after=1"] = page(1, "/r?after=1"), page(2, "https://elsewhere.example/r")
    visit(add("notices", "/r", pages=9))
    assert titles() == {"M 1", "M 2"}
    site.files["/r"], site.files["/r?after=1"] = page(4, "/r?after=1"), page(3, "/r?after=1")
    pass_days(2)
    visit(Source.objects.get())
    assert site.asked.count("/r?after=1") == 2


@pytest.mark.parametrize(
    "marked",
    [
        "<a rel='next' href='/raa?page=2'>›</a>",
        "<a class='fr-pagination__link fr-pagination__link--next' href='/raa?page=2'>Page suivante</a>",
        "<ul><li class='pager__item pager__item--next'><a href='/raa?page=2'>›</a></li></ul>",
    ],
)
def test_a_web_page_leads_to_its_next_page(site: Site, add: Add, marked: str) -> None:
    """By what HTML says, or by the marks of public bodies' sites; the files of all pages are taken."""
    site.list("/a.pdf")
    site.files["/raa"] = bytes(site.files["/raa"]).replace(b"</ul>", f"</ul>{marked}".encode(), 1)  # type: ignore[arg-type]
    site.files["/raa?page=2"] = b"<!doctype html><html><body><a href='/b.pdf'>Recueil</a></body></html>"
    site.files["/a.pdf"], site.files["/b.pdf"] = pdf(SHOP), pdf(STREET)
    visit(add("page", "/raa", pages=3))
    assert File.objects.count() == Version.objects.count() == 2


def test_a_feed_leads_to_its_next_page(site: Site, add: Add) -> None:
    """By RFC 5005."""

    def feed(entry: str, following: str) -> bytes:
        return (
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><id>i</id><title>t</title>{following}'
            f'<entry><id>{entry}</id><title>t</title><link href="{site.address}{entry}"/></entry></feed>'
        ).encode()

    site.files["/f"] = feed("/a.pdf", '<link rel="next" href="/f2"/>')
    site.files["/f2"] = feed("/b.pdf", "")
    site.files["/a.pdf"], site.files["/b.pdf"] = pdf(SHOP), pdf(STREET)
    visit(add("feed", "/f", pages=3))
    assert File.objects.count() == Version.objects.count() == 2


def test_a_list_without_end_costs_no_more_than_it_may(site: Site, add: Add) -> None:
    """A server that invents pages for ever is left after those that the source allows."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        number = int(parse_qs(urlsplit(handler.path).query).get("p", ["1"])[0])
        send(handler, notices(number), Content_Type="application/json")

    for number in range(1, 30):
        site.files[f"/api?p={number}" if number > 1 else "/api"] = endless
    visit(add("notices", "/api", pages=4, page="p"))
    assert len([path for path in site.asked if path.startswith("/api")]) == 4


def test_behind_a_page_that_is_as_before_nothing_is_asked(site: Site, add: Add) -> None:
    """The newest stand first: where the first page is unchanged so is the rest, unless it was not to be had before."""
    site.files["/api"], site.files["/api?p=2"] = notices(1), notices(2)
    source = add("notices", "/api", pages=2, page="p", step=1)
    del site.files["/api?p=2"]
    visit(source)
    assert titles() == {"Marché 1"}
    site.files["/api?p=2"] = notices(2)
    pass_days(2)
    visit(source)
    assert titles() == {"Marché 1", "Marché 2"}
    asked = len(site.asked)
    pass_days(0.6)
    visit(source)
    assert site.asked[asked:] == ["/api"]


def test_an_error_on_a_later_page_is_told_and_harms_nothing(site: Site, add: Add) -> None:
    """What the first page gave stays, the source is seen, and its history says what went wrong."""
    site.files["/api"] = notices(1)
    site.files["/api?p=2"] = json.dumps({"error": "overloaded"}).encode()
    source = visit(add("notices", "/api", pages=3, page="p"))
    assert titles() == {"Marché 1"}
    assert source.blind_since is None
    assert source.outcome == Outcome.NEW
    assert source.calls.filter(outcome=Outcome.ERROR).exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("pages: 51", "pages is 1 to 50"), ("page: p\noffset: o\nstep: 5", "not both"), ("offset: o", "needs step"),
        ("post: '[1]'", "object of JSON"), ("post: '{}'\npages: 2", "told apart"), ("pages: many", "one: "),
    ],
)  # fmt: skip
def test_pages_that_cannot_be_meant_are_refused(more: str, says: str) -> None:
    """Each mistake names itself."""
    with pytest.raises(BadSource, match=says):
        described.read("one", f"template: notices\ntitle: T\naddress: https://a.example/x\n{more}\n")


def test_addresses_of_pages_keep_their_question() -> None:
    """A parameter that stands there already is replaced; accents and quotes survive."""
    said = {"address": "https://a.example/r?where=%22cam%C3%A9ra%22&p=1", "pages": 9, "page": "p"}
    found = paging.following(said, 1, "", 1)
    assert parse_qs(urlsplit(found).query) == {"where": ['"caméra"'], "p": ["2"]}
