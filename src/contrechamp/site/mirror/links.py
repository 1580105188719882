"""A page as a copy holds it: links that work from any folder, no form that needs a server, a policy of its own.

Nor has it scripts and navigations marked `data-needs-server`: what those enhance works without them.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from posixpath import dirname
from typing import NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from contrechamp.shell.headers import CONTENT_SECURITY_POLICY
from contrechamp.site.mirror import addresses
from contrechamp.site.mirror.addresses import Place

# A page cannot forbid by itself that others frame it.
POLICY = "; ".join(part for part in CONTENT_SECURITY_POLICY.split("; ") if not part.startswith("frame-ancestors"))
_REFERENCES = tuple(re.compile(rf'({name}=")(?<=\s{name}=")([^"]*)') for name in ("href", "src"))
"""Python looks fast for what begins with letters, so that the white space before them is asked for behind them."""
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_ACTION = re.compile(r'\baction="([^"]*)"')
_SRCSET = tuple(re.compile(rf' {name}="[^"]*"') for name in ("srcset", "sizes"))
_PRELOAD = re.compile(r'\n\s*<link rel="preload"[^>]*>')
_SERVED = re.compile(r"\s*<(script|nav)\b[^>]*\sdata-needs-server\b[^>]*>.*?</\1>", re.DOTALL)
_HEAD = '<meta charset="utf-8">'
_QUESTION = re.compile(r'\bname="q"')
_PLACE = "https://place.of.the.address.invalid/"
_LIT = re.compile(r"[?&]lit=([^&#]+)")


@dataclass
class Rewritten:
    """A page of a copy, and the units to which it links."""

    text: str
    units: set[str] = field(default_factory=set)


class Rewriter:
    """Rewrites one page. `where` gives the place of an address: that of a redirect's target, None for what is not
    there; `kind` the suffix of a document's file."""

    def __init__(
        self,
        there: Place,
        address: str,
        *,
        where: Callable[[str], Place | None],
        kind: Callable[[str], str],
    ) -> None:
        self.there, self.address, self.here = there, address, addresses.file(there)
        self.folder, self.site = dirname(self.here), settings.BASE_URL.rstrip("/")
        self.where, self.kind = where, kind
        self.units: set[str] = set()
        self._known: dict[str, str] = {}

    def page(self, text: str) -> Rewritten:
        """The whole page."""
        text = _PRELOAD.sub("", text)
        if "srcset=" in text:
            for attribute in _SRCSET:
                text = attribute.sub("", text)
        if "data-needs-server" in text:
            text = _SERVED.sub("", text)
        text = _FORM.sub(self._form, text)
        for attribute in _REFERENCES:
            text = attribute.sub(self._reference, text)
        policy = f'{_HEAD}\n  <meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
        text = text.replace(_HEAD, policy, 1)
        return Rewritten(self._signed(text), self.units)

    def link(self, reference: str) -> str:
        """What leads to the same in the copy, or to the site."""
        settled = _settled(reference, self.folder, self.site)
        if settled and settled.unit != self.there.unit:
            if settled.unit:
                self.units.add(settled.unit)
            return settled.text
        if reference not in self._known:
            self._known[reference] = self._link(reference)
        return self._known[reference]

    def _link(self, reference: str) -> str:
        if not reference or reference.startswith(("#", "data:", "mailto:")):
            return reference
        address = addresses.of_site(reference, self.address)
        if address is None:
            return reference
        address, fragment = _parted(address)
        there = self.where(address)
        if there is None:
            return _away(self.site, address, fragment)
        if there == self.there and fragment:
            return f"#{fragment}"
        self.units.add(there.unit)
        kind = self.kind(there.unit) if there.unit.startswith(addresses.DOCUMENTS) else ""
        return html.escape(addresses.link(self.folder, addresses.file(there, kind), fragment))

    def _reference(self, match: re.Match[str]) -> str:
        return match[1] + self.link(match[2])

    def _form(self, match: re.Match[str]) -> str:
        """A form that asks goes to the search in the browser; in the place of any other stand words."""
        action = _ACTION.search(match[1])
        asks = "post" not in match[1].lower() and _QUESTION.search(match[2])
        if asks and action:
            search = addresses.file(Place(addresses.SEARCH, self.there.language))
            kept = match[1].replace(action[0], f'action="{addresses.link(self.folder, search)}"')
            return f"<form{kept}>{match[2]}</form>"
        return _words("mirror/form.html", get_language() or "", self._original())

    def _signed(self, text: str) -> str:
        before, footer, after = text.rpartition("</footer>")
        if not footer:
            return text
        return before + _words("mirror/foot.html", get_language() or "", self._original()) + footer + after

    def _original(self) -> str:
        return f"{self.site}{self.address}"


class _Settled(NamedTuple):
    """A link, and the unit of the copy to which it leads ("": to the site)."""

    text: str
    unit: str = ""


@lru_cache(addresses.KEPT)
def _settled(reference: str, folder: str, site: str) -> _Settled | None:
    """Where a reference leads from all pages in a folder of the copy; None where that must be looked up. Most links of
    a page are settled: its frame, and the pages of documents."""
    if reference[:1] != "/" or reference[1:2] == "/":
        return None
    address, fragment = _parted(html.unescape(reference))
    there = addresses.place(address)
    if there is None:
        return _Settled(_away(site, address, fragment))
    if there.unit.startswith(addresses.LOOKED_UP):
        return None
    way = _way(folder, there)
    return _Settled(f"{way}#{html.escape(fragment)}" if fragment else way, there.unit)


def _away(site: str, address: str, fragment: str) -> str:
    """What leads to the site that was copied."""
    return html.escape(f"{site}{address}" + (f"#{fragment}" if fragment else ""))


@lru_cache(addresses.KEPT)
def _way(folder: str, there: Place) -> str:
    return html.escape(addresses.link(folder, addresses.file(there)))


def _parted(address: str) -> tuple[str, str]:
    """An address and its fragment; that of a quote, where the address says which is to be lit."""
    address, _, fragment = address.partition("#")
    if not fragment and (lit := _LIT.search(address)):
        fragment = _quote(lit[1])
    return address, fragment


@cache
def _said(template: str, _language: str) -> str:
    return render_to_string(template, {"address": _PLACE})


def _words(template: str, language: str, address: str) -> str:
    """What a small template says in a language, with the address of the page on the site."""
    return _said(template, language).replace(_PLACE, html.escape(address))


def _quote(claim: str) -> str:
    """Where the page of a document shows the quote of a statement (`<record>#<number>`)."""
    record, _, number = unquote(claim).partition("#")
    return f"quote-s-{record[:12]}-{number}"
