"""Cells into values: what a text says as a value of the vocabulary, or why it does not say one."""

import re
import sqlite3
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contrechamp.catalogue.claims import read_value
from contrechamp.catalogue.imports.facts import urn_of
from contrechamp.catalogue.vocabulary import Property, find, terms_of
from contrechamp.ground.dates import read_date
from contrechamp.ground.places import Place, places_at, search_key
from contrechamp.ground.text import fold

SEVERAL = "|"
"""Between several values in one cell, of a property that has many."""
LONGEST_STRING, LONGEST_TEXT = 1_000, 8_000  # characters, as in the schema of claims
LARGEST = 2**53 - 1
CACHED = 20_000

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"[ \t\u00a0\u202f]+")
_ADDRESS = re.compile(r"https?://[^\s]{1,1990}")
_INTEGER = re.compile(r"[0-9]{1,3}(?:[ .,'][0-9]{3})+|[0-9]{1,16}")
_NUMBER = re.compile(r"[0-9]{1,16}(?:[.,][0-9]{1,2}0*)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
VAT = ("HT", "TTC")
_YES = {"oui", "yes", "true", "vrai", "1", "x"}
_NO = {"non", "no", "false", "faux", "0"}

NOT_A_TERM = _("is none of the words that this property knows")
NOT_A_DATE = _("is not understood as a date")
NOT_AN_AMOUNT = _("is not understood as an amount of money with its currency")
NOT_A_NUMBER = _("is not understood as a whole number")
NOT_AN_ADDRESS = _("is not an address that begins with http")
NOT_YES_OR_NO = _("is neither yes nor no")
NO_PLACE = _("is the name of no place known here")
SEVERAL_PLACES = _("is the name of several places")
TOO_LONG = _("is too long for one statement")
NOT_A_PARTY = _("names no party")
NO_PROPERTY = _("has no property in the vocabulary")


class Read(NamedTuple):
    """A value read from a text: `why` says what kept it from being understood, and then it is None.

    `mentioned` is the name of a subject that the value refers to, where it may be new here, with its kind.
    """

    value: Any
    why: str | Promise = ""
    mentioned: tuple[str, str] | None = None


_days = lru_cache(maxsize=CACHED)(read_date)  # a table names the same days again and again


def clean(text: str) -> str:
    """`text` composed, without what nobody sees (soft hyphens, zero-width marks, control characters)."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if composed.isprintable() and "  " not in composed:  # most cells are
        return composed.strip()
    return _SPACES.sub(" ", _CONTROL.sub("", _UNSEEN.sub("", composed))).strip()


def written(text: str) -> str:
    """`text` as it stands in the file, but for what no database keeps, and no longer than a claim may hold."""
    return _CONTROL.sub("", text).strip()[:LONGEST_STRING]


@lru_cache(maxsize=CACHED)
def key_of(name: str) -> str:
    """What makes two names of a file one: `Nîmes` and `nimes`; `A.C.T.I.` and `ACTI` stay two."""
    return fold(clean(name))[:200]


def read(described: Property, text: str, *, language: str, series: str, more: Mapping[str, Any] | None = None) -> Read:
    """What the cleaned `text` says as a value of `described`; `more` is said besides it (parts, a currency)."""
    match described.type:
        case "text":
            return Read({language: text}) if len(text) <= LONGEST_TEXT else Read(None, TOO_LONG)
        case "string":
            return Read(text) if len(text) <= LONGEST_STRING else Read(None, TOO_LONG)
        case "term":
            return _term(described, text)
        case "integer":
            return _integer(text)
        case "boolean":
            folded = fold(text)
            return Read(folded in _YES) if folded in _YES | _NO else Read(None, NOT_YES_OR_NO)
        case "url":
            return Read(text) if _ADDRESS.fullmatch(text) else Read(None, NOT_AN_ADDRESS)
        case "date":
            days = _days(text)
            value = {"from": days.start, "to": days.end, **(more or {})} if days else None
            return Read(value, "" if value else NOT_A_DATE)
        case "amount":
            return amount(described, text, more or {})
        case "reference":
            return _reference(described, text, series, more or {})
    return _parts(described, text, language, more or {})


def _parts(described: Property, text: str, language: str, more: Mapping[str, Any]) -> Read:
    """A value of several pieces whose first one is the text: a reply, an article."""
    first = next(iter(described.parts.values()))
    said = read(first, text, language=language, series="")
    return Read({first.key: said.value, **more}) if said.value is not None else said


def amount(described: Property, text: str, more: Mapping[str, Any]) -> Read:
    """An amount as people write it, or a bare number where `more` tells its currency."""
    parts = {key: value for key, value in more.items() if key not in ("currency", "vat")}
    value = read_value(described, text, parts)
    currency = str(more.get("currency", ""))
    if value is None and _CURRENCY.fullmatch(currency) and _NUMBER.fullmatch(text.replace(" ", "")):
        whole, _mark, part = text.replace(" ", "").replace(",", ".").partition(".")
        cents = int(whole) * 100 + int((part + "00")[:2])
        value = {"cents": cents, "currency": currency, "vat": None, **parts} if cents <= LARGEST else None
    if value is not None and more.get("vat") in VAT and not value["vat"]:
        value["vat"] = more["vat"]
    return Read(value, "" if value else NOT_AN_AMOUNT)


def beside(key: str, text: str) -> Read:
    """What a column says of an amount that is no part of it in the vocabulary: its currency, with or without tax."""
    told = text.upper()
    fits = bool(_CURRENCY.fullmatch(told)) if key == "currency" else told in VAT
    return Read(told) if fits else Read(None, NOT_A_TERM)


def _integer(text: str) -> Read:
    if not _INTEGER.fullmatch(text):
        return Read(None, NOT_A_NUMBER)
    number = int(re.sub(r"[^0-9]", "", text))
    return Read(number) if number <= LARGEST else Read(None, NOT_A_NUMBER)


_words: dict[int, dict[str, str]] = {}  # by the identity of a property: the vocabulary is read once, and stays


def _term(described: Property, text: str) -> Read:
    """The term that has `text` as its key, or as its label in any language."""
    known = _words.get(id(described))
    if known is None:
        terms = terms_of(described).values()
        labels = {fold(label): term.key for term in terms for label in term.label.values()}
        known = _words[id(described)] = labels | {fold(term.key): term.key for term in terms}
    term = known.get(text) or known.get(fold(text))
    return Read(term, "" if term else NOT_A_TERM)


def _reference(described: Property, text: str, series: str, more: Mapping[str, Any]) -> Read:
    parts = {key: value for key, value in more.items() if key in described.parts}
    urn = identified(text)
    if urn is None and "place" in described.kinds:
        found, why = place(text)
        if found is None and described.kinds == ("place",):
            return Read(None, why)
        urn = found
    if urn is not None:
        return Read({"ref": urn, **parts} if parts else urn)
    if len(text) > LONGEST_STRING:
        return Read(None, TOO_LONG)
    kind = described.kinds[0] if described.kinds else "party"
    urn = _urn_of(series, kind, key_of(text))
    return Read({"ref": urn, **parts} if parts else urn, mentioned=(kind, text))


_urn_of = lru_cache(maxsize=CACHED)(urn_of)

_SIRET = re.compile(r"([0-9]{3}) ?([0-9]{3}) ?([0-9]{3})(?: ?[0-9]{5})?")
_NAMED = re.compile(r"(?:urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|"
                    r"(?:insee|siren|lei|wikidata|geonames|osm):[A-Za-z0-9/._-]{1,60})")  # fmt: skip
_WIKIDATA = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9][0-9]{0,11})")


def identified(text: str) -> str | None:
    """The URN that `text` is, or that a SIREN, a SIRET or a Wikidata number makes; None for anything else."""
    if _NAMED.fullmatch(text):
        return text
    if match := _SIRET.fullmatch(text):
        return f"siren:{match[1]}{match[2]}{match[3]}"
    match = _WIKIDATA.fullmatch(text)
    return f"wikidata:{match[1]}" if match else None


@lru_cache(maxsize=CACHED)
def place(text: str) -> tuple[str | None, str | Promise]:
    """The URN of the place that a name, a postcode, an INSEE code or a URN means for sure; else None, and why."""
    table = places_at(settings.ASSETS / "places.sqlite3")
    try:
        if ":" in text and table.get(text):
            return text, ""
        if re.fullmatch(r"[0-9][0-9AB][0-9]{3}", text) and (found := table.get(f"insee:{text}")):
            return found.urn, ""
        rows = table.named(text) or [row for row in table.search(text, limit=3) if _is(row, text)]
    except sqlite3.OperationalError:
        return None, NO_PLACE
    if len(rows) == 1:
        return rows[0].urn, ""
    return None, SEVERAL_PLACES if rows else NO_PLACE


@lru_cache(maxsize=CACHED)
def postcode(text: str) -> tuple[str | None, str | Promise]:
    """The URN of the one place that has this postcode; else None, and why."""
    try:
        rows = places_at(settings.ASSETS / "places.sqlite3").search(text, limit=3) if text.isdigit() else []
    except sqlite3.OperationalError:
        rows = []
    if len(rows) == 1:
        return rows[0].urn, ""
    return None, SEVERAL_PLACES if rows else NO_PLACE


def _is(row: Place, text: str) -> bool:
    return text in row.postcodes or search_key(row.name) == search_key(text)


def part_of(kind: str, property: str, part: str) -> Property | None:
    """The named piece of a property, such as the role of a party."""
    described = find(kind, property)
    return described.parts.get(part) if described else None
