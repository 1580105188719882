"""The frame of pages: headers, languages, twins, navigation, tags, errors."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from contrechamp.shell import context, nav, pages
from contrechamp.shell.headers import CONTENT_SECURITY_POLICY, SecurityHeaders


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rendered(template: str, **values: Any) -> str:
    return Template(template).render(Context(values))


def test_every_answer_keeps_to_itself() -> None:
    """No script, style, frame or request of others; a view that wants it stricter keeps its own rule."""
    answer = SecurityHeaders(lambda request: HttpResponse())(HttpRequest())
    assert "unsafe-inline" not in CONTENT_SECURITY_POLICY
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Server"] == "Contrechamp"
    strict = SecurityHeaders(lambda request: HttpResponse(headers={"Content-Security-Policy": "sandbox"}))
    assert strict(HttpRequest())["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(("base", "said"), [("https://example.org", True), ("http://127.0.0.1:8000", False)])
def test_an_encrypted_site_stays_so(monkeypatch: pytest.MonkeyPatch, base: str, said: bool) -> None:
    """Where the site's address is https, browsers are told not to come back without; elsewhere nothing is said."""
    monkeypatch.setattr(settings, "BASE_URL", base)
    answer = SecurityHeaders(lambda request: HttpResponse())(HttpRequest())
    assert ("Strict-Transport-Security" in answer) == said


def test_a_member_s_page_stays_in_no_browser() -> None:
    """Whoever uses the browser after signing out finds nothing by going back; a view may say otherwise."""
    member = HttpRequest()
    member.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert SecurityHeaders(lambda request: HttpResponse())(member)["Cache-Control"] == "private, no-store"
    picture = SecurityHeaders(lambda request: HttpResponse(headers={"Cache-Control": "private, max-age=3600"}))
    assert picture(member)["Cache-Control"] == "private, max-age=3600"
    assert "Cache-Control" not in SecurityHeaders(lambda request: HttpResponse())(HttpRequest())


def test_a_page_is_at_the_same_address_in_each_language() -> None:
    """The switch keeps the page and its parameters; an address without language has none."""
    request = RequestFactory().get("/en/search", {"q": "caméra"})
    found = context.page_languages(request, "en")
    assert [(page.code, page.address, page.current) for page in found] == [
        ("fr", "/fr/search?q=cam%C3%A9ra", False),
        ("en", "/en/search?q=cam%C3%A9ra", True),
    ]
    assert context.page_languages(RequestFactory().get("/robots.txt"), "en") == []


def test_a_reader_without_cookie_leaves_the_session_alone() -> None:
    """The frame of a page does not look at who reads it, so that one page is right for all readers."""
    request = RequestFactory().get("/fr/")
    assert context.page(request)["signed_in"] is False  # there is no request.user that it could have asked


@pytest.mark.django_db
def test_a_page_has_a_twin_for_programs() -> None:
    """The same view answers JSON at the address with `.json`, and names it in the page."""
    factory = RequestFactory()
    twin = pages.render(factory.get("/fr/town/42218.json"), "404.html", {}, twin={"b": 1, "a": "é"})
    assert twin["Content-Type"] == "application/json"
    assert twin.content == '{\n  "a": "é",\n  "b": 1\n}'.encode()
    page = pages.render(factory.get("/fr/town/42218?x=1"), "404.html", {}, twin={"a": 1}).content.decode()
    assert 'href="/fr/town/42218.json?x=1"' in page
    assert 'href="/fr/index.json"' in pages.render(factory.get("/fr/"), "404.html", {}, twin={}).content.decode()


def test_the_twin_of_a_page_without_one_is_not_there() -> None:
    """An address that ends with `.json` never answers HTML."""
    with pytest.raises(pages.Http404):
        pages.render(RequestFactory().get("/fr/help.json"), "404.html", {})


@pytest.mark.parametrize(
    ("route", "twin"), [("", "index.json"), ("towns", "towns.json"), ("town/<str:x>", "town/<str:x>.json")]
)
def test_a_page_has_two_addresses(route: str, twin: str) -> None:
    """The twin's pattern stands before the page's own."""
    patterns = pages.with_twin(route, lambda request: HttpResponse(), "name")
    assert [str(pattern.pattern) for pattern in patterns] == [twin, route]


def test_rooms_register_the_links_of_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Links stand in their order, and only for those who may see them."""
    monkeypatch.setattr(nav, "_links", {})
    nav.register(nav.Link("work", "Second", "b", 2))
    nav.register(nav.Link("work", "First", "a", 1, shown=lambda user: user == "member"))
    nav.register(nav.Link("foot", "Elsewhere", "c"))
    assert [link.label for link in nav.links("work", "member")] == ["First", "Second"]
    assert [link.label for link in nav.links("work")] == ["Second"]


def test_a_text_is_shown_in_the_language_there_is() -> None:
    """The page's language first; another one is marked with its language, for voices and translators."""
    both, one = {"fr": "ville", "en": "town"}, {"fr": "<ville>"}
    assert rendered("{{ both|in_language }}", both=both) == "town"
    assert rendered("{{ one|in_language }}", one=one) == '<span lang="fr">&lt;ville&gt;</span>'
    assert rendered("{{ one|plain_in_language }}", one=one) == "&lt;ville&gt;"


def test_what_follows_from_settings_and_language_is_drawn_for_all_pages_at_once(settings: Any) -> None:
    template = Template("{% drawn_for_all name %}{{ name }} {{ other }} {% trans 'Search' %}{% enddrawn_for_all %}")
    drawn = [template.render(Context({"name": name, "other": other})) for name, other in [("a", 1), ("a", 2), ("b", 3)]]
    assert drawn == ["a 1 Search", "a 1 Search", "b 3 Search"]
    with translation.override("fr"):
        assert template.render(Context({"name": "a", "other": 4})) != "a 1 Search"
    settings.NODE_NAME = "another"
    assert template.render(Context({"name": "a", "other": 5})) == "a 5 Search"


def test_the_search_field_of_the_frame_keeps_the_question_of_its_own_page_alone() -> None:
    field = "{% include 'shell/header.html' %}"
    request = RequestFactory().get("/en/")
    for query in ("", "drones & <b>", ""):
        page = {**context.page(request), "request": request, "query": query}
        shown = rendered(field, **page)
        assert ('value="drones &amp; &lt;b&gt;"' in shown) == bool(query)
        assert shown.count('role="search"') == 1
    assert 'role="search"' not in rendered(field)  # the page of a failure knows no links


def test_the_way_to_a_page_links_all_but_the_page_itself() -> None:
    shown = rendered("{% breadcrumbs 'Towns' '/en/towns' name %}", name="<Nice>")
    assert '<li><a href="/en/towns">Towns</a></li><li><span aria-current="page">&lt;Nice&gt;</span></li>' in shown


def test_what_has_a_source_is_marked_and_what_waits_is_dotted() -> None:
    """Both say it in words too: the mark by its sources, the dots by their title."""
    assert rendered("{% mark text %}", text="<b>") == "<mark>&lt;b&gt;</mark>"
    assert 'class="waits" title="waits for a source"' in rendered('{% mark "x" False %}')


def test_a_wedge_always_stands_beside_its_word() -> None:
    """A state is never a picture alone; one that is not known is said to be not established."""
    assert rendered('{% wedge "suspended" %}') == '<span class="state is-suspended">suspended</span>'
    assert rendered('{% wedge "active" "en service" %}') == '<span class="state is-active">en service</span>'
    assert rendered('{% wedge "other" %}') == '<span class="state is-unknown">not established</span>'


def test_days_numbers_and_amounts_in_templates() -> None:
    """Filters set values in the language of the page."""
    with translation.override("fr"):
        assert (
            rendered('{{ "2018-03-01"|day }}')
            == '<time datetime="2018-03-01">1<sup>er</sup>\u00a0mars\u00a02018</time>'
        )
        assert rendered("{{ 60674|number }}") == "60\u202f674"
        assert rendered('{% period "2018" %}') == "depuis 2018"
        assert rendered('{% period "2018-03-01" %}') == "depuis le 1<sup>er</sup>\u00a0mars\u00a02018"
        assert rendered("{{ text|day }}", text="<1er>") == "&lt;1<sup>er</sup>&gt;"
    assert rendered("{{ none|day }}{% period none none %}{{ none|number }}", none=None) == ""


def test_pages_of_a_list_keep_the_question() -> None:
    """Going to the next page keeps the other parameters."""
    request = RequestFactory().get("/en/search", {"q": "a&b", "page": "2"})
    html = Template("{% pagination page %}").render(
        Context({"page": Paginator(range(30), 10).page(2), "request": request})
    )
    assert 'href="?q=a%26b&amp;page=3"' in html
    assert "Page 2 of 3" in html


def test_a_field_is_tied_to_its_help_and_its_errors() -> None:
    """Who hears the page hears, at the field, what is wrong with it."""

    class Form(forms.Form):
        town = forms.CharField(help_text="A name or a postcode.")

    html = str(Form({"town": ""}))
    assert 'aria-describedby="id_town_helptext id_town_error"' in html
    assert 'id="id_town_helptext"' in html and 'id="id_town_error"' in html
    assert 'aria-invalid="true"' in html


def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("broken on purpose")


urlpatterns = [path("fr/broken", broken)]


@pytest.mark.urls(__name__)
@pytest.mark.filterwarnings("ignore")
def test_errors_have_plain_pages(db: None) -> None:
    """A missing page and a failure both answer in the reader's language, without saying anything of the inside."""
    client = Client(raise_request_exception=False)
    failed, missing = client.get("/fr/broken"), client.get("/fr/nowhere")
    assert (failed.status_code, missing.status_code) == (500, 404)
    assert "Une panne est survenue" in failed.content.decode()
    assert "broken on purpose" not in failed.content.decode()
    assert "Cette page n’est pas ici" in missing.content.decode()
