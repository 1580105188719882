"""Which file an address of the site becomes, and which addresses a copy has.

A *unit* is what is made at once: a page in every language with its twins, written without its language
(`*/dossier/…`), or something that has none (`/documents/…`). Names of files are safe on every file system: what is not
a letter, a digit, `-` or `_` is written `=` and its two hexadecimal digits, `:` as a full stop. Styles and scripts keep
their names, which their own bytes say.
"""

import html
import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from posixpath import relpath
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from django.conf import settings

PAGE = "*"
ELSEWHERE = ("account/", "work/", "notices/", "search.json", "data/")
"""What needs a server, or is written for each question. Links to it lead to the site that was copied; of open data a
copy has the twins of its pages and the signed records."""
BEYOND = ("/export/devices.", "/street-worker.js")
"""Of addresses without a language: all devices as files, whose size a copy of pages need not have."""
_ON_A_LAYER = re.compile(r"layer/[0-9]+/")
"""Devices of other maps, of which a layer may bring a hundred thousand: the copy has them all on its map."""
# The parameter that makes another page; others light up words, hide groups, or ask. Later pages of lists would all be
# made again whenever one more stands on the first, and are left to the site: what they lead to is in the copy.
MADE_FROM, LATER = "version", ("page", "documents")
PICTURES = (320, 900)  # widths in pixels that a copy has
SEARCH = "*/search"
SUBJECT, TOWN, AREA, DOCUMENTS = "*/subject/", "*/town/", "*/area/", "/documents/"
LOOKED_UP = (SUBJECT, TOWN, AREA, DOCUMENTS)
"""Units whose links depend on what is published: where a redirect leads, of which towns something is said, of which
type a document is."""
_SUFFIX = re.compile(
    r"\.(?:(?:nd|geo)?json|json(?:l|ld)|atom|rdf|ttl|xml|csv|tsv|ods|xlsx|txt|zip|gz|pdf|webp|svg|png|jpg|ico|css|m?js|woff2|pmtiles)$"
)
_PICTURE = re.compile(r"/pages/([0-9a-f]{64})/([0-9]+)\.webp")
_SAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 150
KEPT = 5_000
"""Addresses kept in memory with what becomes of them: those of the frame, and of pages that are made one after another.
Ten times as many are found hardly more often, and take 100 MB in each process."""


class Place(NamedTuple):
    """Where something is in a copy: its unit, its language ("" for none), whether it is the page's twin."""

    unit: str
    language: str = ""
    twin: bool = False


def place(address: str) -> Place | None:
    """Where an address of the site (a path with its query) is in a copy; None for what a copy does not have."""
    path, _, query = address.partition("?")
    asks = query and (path.startswith("/pages/") or any(name in query for name in (MADE_FROM, *LATER)))
    return _place(path, query if asks else "")


@lru_cache(KEPT)
def _place(path: str, query: str) -> Place | None:
    """The same of a path, with a query from which other bytes are made."""
    languages = dict(settings.LANGUAGES)
    _, first, *rest = [*path.split("/", 2), ""]
    if path.startswith(BEYOND):
        return None
    if first not in languages:
        return Place(_picture(path, query) or path)
    inner = rest[0]
    if inner.startswith(ELSEWHERE) or inner in ("account", "work", "notices", "walk", "street"):
        return None
    if _ON_A_LAYER.match(inner):
        return None
    twin = inner.endswith(".json")
    if twin:
        inner = inner.removesuffix(".json")
        inner = inner.removesuffix("index") if inner == "index" or inner.endswith("/index") else inner
    asked = dict(parse_qsl(query))
    if any(asked.get(name, "1") != "1" for name in LATER):
        return None
    kept = urlencode({MADE_FROM: asked[MADE_FROM]}) if MADE_FROM in asked else ""
    unit = f"{PAGE}/{inner}"
    return Place(unit if unit == SEARCH or not kept else f"{unit}?{kept}", first, twin)


def address(unit: str, language: str) -> str:
    """The address of the site at which a unit is in a language; the same for all where it has none."""
    return f"/{language}/{unit[2:]}" if unit.startswith(PAGE) else unit


def version(unit: str, twin: Mapping[str, Any]) -> str:
    """The unit that keeps the present version of a page, from the page's twin; "" where it has none, or is one."""
    said = twin.get(MADE_FROM)
    name = said.get("name") if isinstance(said, Mapping) else ""
    return f"{unit}?{urlencode({MADE_FROM: name})}" if name and "?" not in unit else ""


def is_page(unit: str) -> bool:
    """Whether the unit is in every language."""
    return unit.startswith(PAGE)


@lru_cache(KEPT)
def file(there: Place, kind: str = "") -> str:
    """The path of the file in a copy. `kind`: the suffix of a document, which its address does not tell."""
    path, _, query = address(there.unit, there.language).partition("?")
    if path.startswith(settings.STATIC_URL):
        return unquote(path.lstrip("/"))  # as styles and scripts name each other in their own bytes
    *folders, name = path.lstrip("/").split("/")
    suffix = _SUFFIX.search(name)
    if suffix:
        name, ending = name[: suffix.start()], suffix[0]
    else:
        ending = (kind and f".{kind}") or (".json" if there.twin else ".html" if there.language else "")
    made = _name(unquote(name or "index")) + "".join(f"~{_name(value)}" for _, value in parse_qsl(query))
    return "/".join([*(_name(unquote(folder)) for folder in folders), made + ending])


def link(folder: str, file: str, fragment: str = "") -> str:
    """What leads from the files in a folder of a copy ("" for the topmost) to one of its files, on any host."""
    there, _, name = file.rpartition("/")
    return way(folder, there) + quote(name) + (f"#{fragment}" if fragment else "")


@lru_cache(KEPT)
def way(folder: str, there: str) -> str:
    """What leads from one folder of a copy into another, its slash at the end; "" from one into itself."""
    return "" if folder == there else f"{quote(relpath(there or '.', folder or '.'))}/"


def of_site(reference: str, here: str) -> str | None:
    """The address within the site that a reference on the page `here` means, with its fragment; None if elsewhere."""
    reference = html.unescape(reference)
    if reference[:1] == "/" and reference[1:2] != "/":
        return reference
    base = settings.BASE_URL.rstrip("/")
    if reference.startswith(f"{base}/"):
        return reference[len(base) :]
    parts = urlsplit(reference)
    if parts.scheme or parts.netloc:
        return None
    return urljoin(here, reference) if not reference.startswith("?") else here.partition("?")[0] + reference


def _picture(path: str, query: str) -> str:
    found = _PICTURE.fullmatch(path)
    if not found:
        return ""
    asked = dict(parse_qsl(query)).get("w", "")
    width = PICTURES[0] if asked.isdigit() and int(asked) <= PICTURES[0] else PICTURES[-1]
    return f"{path}?w={width}"


def _name(text: str) -> str:
    made = _SAFE.sub(lambda sign: "." if sign[0] == ":" else "".join(f"={byte:02x}" for byte in sign[0].encode()), text)
    return made if len(made) <= _LONGEST else f"{made[:80]}={sha256(text.encode()).hexdigest()[:32]}"
