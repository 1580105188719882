"""What the frame of every page needs."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import SimpleLazyObject
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
            here = path == address or path.startswith(f"{address}/")
            found.append(NavLink(str(link.label), address, here, link.count() if link.count else 0))
    return found


@lru_cache(maxsize=1_000)
def _address(route: str, _language: str | None, _urlconf: str | None) -> str:
    """Where a link of the frame leads; empty where an address without language has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
