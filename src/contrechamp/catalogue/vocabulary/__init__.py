"""The vocabulary: kinds, their properties and terms, from one YAML file per kind in this folder.

Forms, pages, merging, search and exports are driven by it; a third language is a key more in its language maps.
Reading never depends on it: what records say in other words is kept and shown as not understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from contrechamp.ground.yamls import loaded

LanguageMap = dict[str, str]
Type = Literal["text", "string", "term", "integer", "boolean", "reference", "date", "amount", "url", "parts"]
Values = Literal["one", "many", "dated"]

TYPES: tuple[Type, ...] = (
    "text", "string", "term", "integer", "boolean", "reference", "date", "amount", "url", "parts",
)  # fmt: skip
VALUES: tuple[Values, ...] = ("one", "many", "dated")
SAME, DIFFERENT = "same_as", "different_from"
"""The properties by which groups say that two subjects are one, or that they are not."""
LARGEST = 2**53 - 1
"""The largest integer of a record (docs/records.md)."""
FOLDER = Path(__file__).parent


class Faulty(Exception):
    """A vocabulary file breaks a rule; the message names the file and the place."""


@dataclass(frozen=True)
class Term:
    """One word that a property may have as its value."""

    key: str
    label: LanguageMap
    help: LanguageMap = field(default_factory=dict)
    inverse: LanguageMap = field(default_factory=dict)
    """Of a link between two subjects: what it is called from the other end (`owner of` for `owned by`)."""


@dataclass(frozen=True)
class Property:
    """What can be stated of a subject, and how its values combine.

    `values`: `one` at a time; `many` side by side; `dated`, one at a time as the years go, the latest being current.
    `per` names the part within which a property of one value has one: one amount for each stage.
    `parts` are the named pieces of a value of type `parts`, or what a reference, date or amount says besides itself.
    `sourced` is false where a statement needs no source (a title, an open question). `bare` says that a value of type
    `parts` may be its part `text` alone. `least` and `most` bound an integer.
    """

    key: str
    type: Type
    label: LanguageMap
    help: LanguageMap
    values: Values = "one"
    per: str | None = None
    kinds: tuple[str, ...] = ()
    terms: dict[str, Term] = field(default_factory=dict)
    terms_of: str | None = None
    parts: dict[str, "Property"] = field(default_factory=dict)
    sourced: bool = True
    required: bool = False
    bare: bool = False
    least: int = 0
    most: int = LARGEST
    inverse: LanguageMap = field(default_factory=dict)
    """Of a reference: what it is called from the page of the subject that it names."""


@dataclass(frozen=True)
class Kind:
    """A sort of subject; `title` is the property that names one of them."""

    key: str
    label: LanguageMap
    help: LanguageMap
    title: str
    properties: dict[str, Property]
    terms: dict[str, Term]


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its key, in alphabetical order. Raises Faulty when a file breaks a rule."""
    files = {path.stem: loaded(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
    return {key: _kind(key, data, files) for key, data in files.items()}


def kind(key: str) -> Kind | None:
    """The kind `key`, or None for a word that this software does not know."""
    return kinds().get(key)


def find(kind_key: str, property_key: str) -> Property | None:
    """The property of that kind, or None where either is unknown."""
    known = kinds().get(kind_key)
    return known.properties.get(property_key) if known else None


def technologies() -> dict[str, Term]:
    """The terms of automated urban surveillance."""
    return kinds()["technology"].terms


def terms_of(described: Property) -> dict[str, Term]:
    """The terms that a value of `described` may be: its own, or those of the kind that it names."""
    return kinds()[described.terms_of].terms if described.terms_of else described.terms


def _kind(key: str, data: dict[str, Any], files: Mapping[str, dict[str, Any]]) -> Kind:
    where = f"{key}.yaml"
    if data.get("kind") != key:
        raise Faulty(f"{where}: kind must be {key}")
    own = {name: _like(raw, files, f"{where}: {name}") for name, raw in data["properties"].items()}
    properties = {name: _property(name, raw, f"{where}: {name}") for name, raw in own.items()}
    if data["title"] not in properties:
        raise Faulty(f"{where}: title names no property")
    return Kind(
        key=key,
        label=_languages(data["label"], where),
        help=_languages(data["help"], where),
        title=data["title"],
        properties=properties,
        terms=_terms(data.get("terms", {}), where),
    )


def _like(raw: dict[str, Any], files: Mapping[str, dict[str, Any]], where: str) -> dict[str, Any]:
    """A property as written; with `like: dossier.reply`, that of another kind with what is written here changed."""
    if "like" not in raw:
        return raw
    kind_key, _, name = str(raw["like"]).partition(".")
    told = files.get(kind_key, {}).get("properties", {}).get(name)
    if told is None or "like" in told:
        raise Faulty(f"{where}: like names no property that is written out")
    return {**told, **{key: part for key, part in raw.items() if key != "like"}}


def _property(key: str, raw: dict[str, Any], where: str) -> Property:
    unknown = set(raw) - set(Property.__dataclass_fields__)
    if unknown:
        raise Faulty(f"{where}: unknown {', '.join(sorted(unknown))}")
    if raw.get("type") not in TYPES or raw.get("values", "one") not in VALUES:
        raise Faulty(f"{where}: unknown type or values")
    parts = {name: _property(name, part, f"{where}.{name}") for name, part in raw.get("parts", {}).items()}
    if raw.get("per") and raw["per"] not in parts:
        raise Faulty(f"{where}: per names no part")
    return Property(
        key=key,
        type=cast(Type, raw["type"]),
        label=_languages(raw.get("label"), where),
        help=_languages(raw["help"], where) if "help" in raw else {},
        values=cast(Values, raw.get("values", "one")),
        per=raw.get("per"),
        kinds=tuple(raw.get("kinds", ())),
        terms=_terms(raw.get("terms", {}), where),
        terms_of=raw.get("terms_of"),
        parts=parts,
        sourced=raw.get("sourced", True),
        required=raw.get("required", False),
        bare=raw.get("bare", False),
        least=raw.get("least", 0),
        most=raw.get("most", LARGEST),
        inverse=_languages(raw["inverse"], where) if "inverse" in raw else {},
    )


def _terms(raw: dict[str, Any], where: str) -> dict[str, Term]:
    return {
        key: Term(
            key=key,
            label=_languages(term.get("label"), f"{where}: {key}"),
            help=_languages(term["help"], f"{where}: {key}") if "help" in term else {},
            inverse=_languages(term["inverse"], f"{where}: {key}") if "inverse" in term else {},
        )
        for key, term in raw.items()
    }


def _languages(raw: Any, where: str) -> LanguageMap:
    if not isinstance(raw, dict) or not {"fr", "en"} <= set(raw) or not all(isinstance(v, str) for v in raw.values()):
        raise Faulty(f"{where}: a label or help needs text in French and in English, and nothing but text")
    return cast(LanguageMap, raw)
