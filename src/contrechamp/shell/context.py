"""What the frame of every page needs."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi

from contrechamp.shell import nav, strips


@dataclass(frozen=True)
class PageLanguage:
    """The page in one language: its code, its own name, where it is, whether it is the one shown."""

    code: str
    name: str
    address: str
    current: bool


@dataclass(frozen=True)
class NavLink:
    label: str
    address: str
    current: bool
    count: int = 0


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: language, the same page in other languages, navigation, the node's name, the sample ribbon."""
    language = get_language() or settings.LANGUAGE_CODE
    # Looking at the session makes a page differ by cookie: readers have none, and must not get one.
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
    user = request.user if signed_in else None
    return {
        "language": language,
        "direction": "rtl" if get_language_bidi() else "ltr",
        "page_languages": page_languages(request, language),
        "home": f"/{language}/",
        "node_name": settings.NODE_NAME,
        "sample": settings.HOME.settings.get("sample", False),
        "signed_in": signed_in,
        "strips": SimpleLazyObject(strips.words),
        "nav": {slot: SimpleLazyObject(partial(_resolved, slot, user, request.path)) for slot in nav.SLOTS},
    }


def page_languages(request: HttpRequest, language: str) -> list[PageLanguage]:
    """The addresses of this page in each language; empty where the address names none."""
    _, first, *rest = [*request.path.split("/", 2), ""]
    if first not in dict(settings.LANGUAGES):
        return []
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return [
        PageLanguage(code, name, f"/{code}/{rest[0]}{query}", code == language) for code, name in settings.LANGUAGES
    ]


def _resolved(slot: nav.Slot, user: Any, path: str) -> list[NavLink]:
    found = []
    for link in nav.links(slot, user):
        if address := _address(link.route, get_language(), get_urlconf()):
            found.append(NavLink(str(link.label), address, _here(path, address), link.count() if link.count else 0))
    return found


def drawn(slot: nav.Slot, user: Any, path: str) -> SafeString:
    """The links of a slot for all readers, as the frame shows them: each on a line, that of the page marked."""
    routes = tuple(link.route for link in nav.links(slot, user))
    links = _drawn(slot, routes, get_language(), get_urlconf())
    return SafeString("".join(marked if _here(path, address) else plain for address, plain, marked in links))


@lru_cache(maxsize=1_000)
def _drawn(
    slot: nav.Slot, routes: tuple[str, ...], language: str | None, urlconf: str | None
) -> list[tuple[str, SafeString, SafeString]]:
    """Of each link its address, and how it looks on other pages and on its own."""
    labels = {link.route: str(link.label) for link in nav.registered(slot)}
    found = []
    for route in routes:
        if address := _address(route, language, urlconf):
            plain = format_html('<a href="{}">{}</a>\n    ', address, labels[route])
            marked = format_html('<a href="{}" aria-current="page">{}</a>\n    ', address, labels[route])
            found.append((address, plain, marked))
    return found


def _here(path: str, address: str) -> bool:
    return path == address or path.startswith(f"{address}/")


@lru_cache(maxsize=1_000)
def _address(route: str, _language: str | None, _urlconf: str | None) -> str:
    """Where a link of the frame leads; empty where an address without language has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
