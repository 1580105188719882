"""Makes the files of one unit (see `addresses`) in a copy, and says what they rest on and lead to."""

import hashlib
import os
import re
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.ground.places import urn_of
from contrechamp.ground.sharing import shared, sharing
from contrechamp.library import public
from contrechamp.records import reads as records
from contrechamp.records.models import Attachment
from contrechamp.records.prepared import Columns, prepared
from contrechamp.records.reads import blob_path
from contrechamp.shell.pages import as_json
from contrechamp.site.areas.reads import areas_of
from contrechamp.site.mirror import addresses, pages, terms
from contrechamp.site.mirror.addresses import AREA, DOCUMENTS, SUBJECT, TOWN, Place
from contrechamp.site.mirror.asking import watching
from contrechamp.site.mirror.links import Rewriter
from contrechamp.site.mirror.questions import key
from contrechamp.site.mirror.terms import Entry
from contrechamp.site.reads.subjects import address_of, places
from contrechamp.site.views.machine import TYPES

KNOWN = "known"
"""The table, in the basis, of the towns and areas of which something is said."""
BLOBS = "/export/blobs/"
FILES = (public.DOCUMENT, public.ARCHIVE)
"""Roles of files that have an address of their own."""
_TOWN = re.compile(r"\*/town/([^?]+?)(?:\.atom)?(?:\?|$)")
_AREA = re.compile(r"\*/area/(\w+)/([\w-]+)")
_EXPORT = re.compile(r"/export/([0-9a-f]{64})\.ndjson")
_USED = {
    ".css": re.compile(rb"""url\(["']?([^"')#?]+)"""),
    ".js": re.compile(rb"""\b(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']"""),
}
"""How styles and scripts name the files that they use."""


@dataclass
class File:
    """A file of a copy: its path there, its SHA-256 and its bytes."""

    path: str
    sha256: str
    size: int


@dataclass
class Made:
    """What became of a unit: its files (none: it is not there any more), what they rest on, the units they name.

    `asked` is what `asking` keeps of it; `texts` has those questions which the one that made it has not told before.
    """

    unit: str
    files: list[File] = field(default_factory=list)
    keys: set[int] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    entry: Entry | None = None
    asked: bytes | None = None
    texts: dict[int, str] = field(default_factory=dict)


class Maker:
    """Makes units in the folder of a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._folders: set[str] = set()
        """Those that are there for sure: asked once, not for each file."""
        self._told: set[int] = set()
        """The questions that were told."""

    def make(self, unit: str) -> list[Made]:
        """Makes the unit's files; another process may do the same at the same time.

        With a page comes the one that keeps its present version for ever: it reads the same and rests on the same, and
        is drawn from what was drawn.
        """
        made = Made(unit)
        found = [made]
        with sharing(), watching(answers=not _EXPORT.fullmatch(unit)) as asked:
            if unit.startswith(settings.STATIC_URL):
                self._static(made)
            elif unit.startswith(BLOBS):
                self._blob(made)
            elif addresses.is_page(unit):
                if version := self._page(made):
                    found.append(Made(version))
                    self._page(found[1])
            else:
                self._bytes(made)
        packed = asked.packed()
        for one in found:
            one.keys |= asked.keys
            one.tables, one.asked = asked.tables, packed
        made.texts = {number: text for number, text in asked.texts.items() if number not in self._told}
        self._told.update(made.texts)
        return found

    def _page(self, made: Made) -> str:
        """Makes a page in every language; the unit of its present version, "" where it has none or is one itself."""
        texts = {}
        version, there_is = "", partial(where, rests=made.keys)
        for language, _name in settings.LANGUAGES:
            address = addresses.address(made.unit, language)
            there = Place(made.unit, language)
            answer = self._search(language) if made.unit == addresses.SEARCH else pages.answer(address)
            if answer.status == 404 and "?" not in address:
                answer = pages.answer(f"{address}.json")
                there = there._replace(twin=True)
            if answer.status != 200:
                continue
            if answer.content_type != "text/html":
                made.files.append(self.write(addresses.file(there), answer.body))
                continue
            text = answer.body.decode()
            texts[language] = text
            with translation.override(language):
                rewritten = Rewriter(there, address, where=there_is, kind=suffix).page(text)
            made.units |= rewritten.units - {made.unit}
            made.files.append(self.write(addresses.file(there), rewritten.text.encode()))
            if answer.twin is not None:
                made.files.append(self.write(addresses.file(there._replace(twin=True)), as_json(answer.twin)))
                version = addresses.version(made.unit, answer.twin)
        made.entry = terms.entry(made.unit, texts) if texts else None
        return version

    def _search(self, language: str) -> pages.Answer:
        with translation.override(language):
            return pages.made(
                "mirror/search.html",
                addresses.address(addresses.SEARCH, language),
                {"lists": f"/{language}/list/index"},
            )

    def _bytes(self, made: Made) -> None:
        answer = pages.answer(made.unit)
        if answer.status != 200:
            return
        kind = suffix(made.unit) if made.unit.startswith(DOCUMENTS) else ""
        path = addresses.file(Place(made.unit), kind)
        made.files.append(self.write(path, answer.stream))
        if made.unit.startswith(DOCUMENTS):
            made.files.append(self._same(path, BLOBS + made.unit.removeprefix(DOCUMENTS)))
        if found := _EXPORT.fullmatch(made.unit):
            brought = Attachment.objects.filter(organisation=found[1]).values_list("sha256", "role").distinct()
            made.units |= {(DOCUMENTS if role in FILES else BLOBS) + sha256 for sha256, role in brought}

    def _blob(self, made: Made) -> None:
        sha256 = made.unit.removeprefix(BLOBS)
        if path := blob_path(sha256):
            made.files.append(self.write(made.unit.lstrip("/"), path.read_bytes()))

    def _static(self, made: Made) -> None:
        name = made.unit.removeprefix(settings.STATIC_URL)
        found = finders.find(name) or settings.STATIC_ROOT / name  # names with a fingerprint are there alone
        if not Path(found).exists():
            return
        data = Path(found).read_bytes()
        made.files.append(self.write(addresses.file(Place(made.unit)), data))
        if uses := _USED.get(Path(name).suffix):
            used = (match.decode() for match in uses.findall(data))
            made.units |= {normpath(join(dirname(made.unit), one)) for one in used if not one.startswith("data:")}

    def write(self, path: str, data: bytes | Iterable[bytes]) -> File:
        """Puts a file in the copy: whole or not at all, and untouched where it is the same already."""
        if isinstance(data, bytes):
            made = File(path, hashlib.sha256(data).hexdigest(), len(data))
            if self._has(path, data):
                return made
            data = (data,)
        folder, _, name = path.rpartition("/")
        self._make_room(folder)
        target, beside = f"{self.folder}/{path}", f"{self.folder}/{folder}/.{name}.part"
        digest, size = hashlib.sha256(), 0
        with open(beside, "wb") as file:  # noqa: PTH123  a path object for each of 100,000 files takes a sixth of the time
            for chunk in data:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
        os.replace(beside, target)  # noqa: PTH105
        return File(path, digest.hexdigest(), size)

    def _has(self, path: str, data: bytes) -> bool:
        try:
            with open(f"{self.folder}/{path}", "rb") as file:  # noqa: PTH123
                return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
        except OSError:
            return False

    def _make_room(self, folder: str) -> None:
        if folder not in self._folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True, mode=0o755)
            self._folders.add(folder)

    def _same(self, path: str, other: str) -> File:
        """The same bytes under a second name: a second link where the file system has them."""
        source, target = self.folder / path, self.folder / other.lstrip("/")
        try:
            self._make_room(dirname(other.lstrip("/")))
            target.unlink(missing_ok=True)
            target.hardlink_to(source)
        except OSError:
            return self.write(other.lstrip("/"), source.read_bytes())
        return File(other.lstrip("/"), source.name.partition(".")[0], source.stat().st_size)


def where(address: str, rests: set[int] | None = None) -> Place | None:
    """The place of an address in a copy; where the site answers with a redirect, that of its target. None for what a
    copy has not: what needs a server, and the 35,000 towns and their areas of which nothing is said. `rests` gets the
    key of the town or the area on which the answer rests."""
    there = addresses.place(address)
    if there is None or not there.unit.startswith((SUBJECT, TOWN, AREA)):
        return there
    if there.unit.startswith(SUBJECT):
        urn = unquote(there.unit.removeprefix(SUBJECT))
        with translation.override(there.language):
            target = address_of(urn, _kind(urn))
        return where(target, rests) if target != address else None
    if town := _TOWN.match(there.unit):
        return there if _known(urn_of(town[1]), known_places(), rests) else None
    if area := _AREA.match(there.unit):
        return there if _known((area[1], area[2]), known_areas(), rests) else None
    return there


def _known(named: Hashable, known: Collection[Hashable], rests: set[int] | None) -> bool:
    if rests is not None:
        rests.add(key(KNOWN, "", named))
    return named in known


def known() -> dict[int, int]:
    """The keys of the towns and areas that are known, as the digest of a table that has a row for each."""
    return {key(KNOWN, "", named): 1 for named in (*known_places(), *known_areas())}


@shared
def _kind(urn: str) -> str:
    return next((str(kind) for (kind,) in _kinds(urn, records.shown())), "")


@prepared
def _kinds(urn: str, organisations: Collection[str]) -> Columns:
    """The kind of the subject, as the first of these organisations says."""
    cards = Card.objects.filter(subject=urn, organisation__in=organisations)
    return cards.order_by("organisation").values_list("kind")[:1]


@cache
def known_places() -> set[str]:
    """The places of which something is said. Read once a run."""
    facets = CardFacet.objects.filter(name=CardFacet.Name.PLACE, organisation__in=records.shown())
    described = Card.objects.filter(kind="place", organisation__in=records.shown())
    return {*facets.values_list("value", flat=True), *described.values_list("subject", flat=True)}


@cache
def known_areas() -> set[tuple[str, str]]:
    """The areas (kind, code) in which such a place lies; one place of each of the smallest tells the larger ones."""
    found: set[tuple[str, str]] = set()
    one_of_each = {place.area: place for place in places().many(known_places()).values()}
    for place in one_of_each.values():
        found |= {(area.kind, area.code) for area, _name in areas_of(place, settings.LANGUAGE_CODE)}
    return found


@shared
def suffix(unit: str) -> str:
    """The suffix of the file of a document (`/documents/…`)."""
    return TYPES.get(public.media_type(unit.removeprefix(DOCUMENTS)), "bin")
