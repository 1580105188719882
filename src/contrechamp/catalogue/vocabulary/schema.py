"""The vocabulary compiled to JSON Schema (draft 2020-12): what a claim must look like, checked here and served.

Peers may publish anything; this only says whether this software understands it, and keeps drafts understandable.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from contrechamp.catalogue.vocabulary import LARGEST, Kind, Property, find, kinds, terms_of

Json = dict[str, Any]

END = r"$(?!\n)"
"""The end and nothing after it: in Python alone `$` also stands before a last line feed."""
PARTIAL_DATE = rf"^[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?{END}"
DATE = rf"^[0-9]{{4}}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]){END}"
LANGUAGE = rf"^[a-z]{{2,3}}(-[A-Za-z0-9]{{2,8}})*{END}"
URN = r"^(urn:uuid:[0-9a-f-]{36}|org:[0-9a-f]{64}|sha256:[0-9a-f]{64}|[a-z]{2,12}:[A-Za-z0-9/._-]{1,100})" + END

STRING: Json = {"type": "string", "minLength": 1, "maxLength": 1_000}
TEXT: Json = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": LANGUAGE},
    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 8_000},
}
ADDRESS: Json = {"type": "string", "pattern": rf"^https?://[^\s]+{END}", "maxLength": 2_000}
DOCUMENT_SOURCE: Json = {
    "type": "object",
    "required": ["document", "page", "exact", "prefix", "suffix", "start"],
    "properties": {
        "document": {"type": "string", "pattern": f"^sha256:[0-9a-f]{{64}}{END}"},
        "page": {"type": "integer", "minimum": 1, "maximum": 100_000},
        "exact": {"type": "string", "minLength": 1, "maxLength": 4_000},
        "prefix": {"type": "string", "maxLength": 200},
        "suffix": {"type": "string", "maxLength": 200},
        "start": {"type": "integer", "minimum": 0, "maximum": LARGEST},
        "tier": {"type": "integer", "minimum": 1, "maximum": 3},
    },
}
ADDRESS_SOURCE: Json = {
    "type": "object",
    "required": ["address", "read"],
    "properties": {
        "address": ADDRESS,
        "publisher": STRING,
        "title": STRING,
        "licence": STRING,
        "read": {"type": "string", "pattern": DATE},
        "exact": {"type": "string", "minLength": 1, "maxLength": 4_000},
    },
}
SOURCES: Json = {
    "type": "array",
    "maxItems": 50,
    "items": {
        "type": "object",
        "if": {"required": ["document"]},
        "then": {"$ref": "#/$defs/document-source"},
        "else": {"$ref": "#/$defs/address-source"},
    },
}


def value_schema(described: Property) -> Json:
    """What a value of `described` must look like."""
    plain: dict[str, Json] = {
        "text": {"$ref": "#/$defs/text"},
        "string": STRING,
        "integer": {"type": "integer", "minimum": described.least, "maximum": described.most},
        "boolean": {"type": "boolean"},
        "url": ADDRESS,
        "term": {"enum": list(terms_of(described))},
    }
    if described.type in plain:
        return plain[described.type]
    parts = {key: value_schema(part) for key, part in described.parts.items()}
    if described.type == "reference":
        urn: Json = {"type": "string", "pattern": URN}
        return {"anyOf": [urn, _object({"ref": urn, **parts}, ["ref"])]}
    if described.type == "date":
        day: Json = {"type": "string", "pattern": DATE}
        return _object({"from": day, "to": day, **parts}, ["from", "to"])
    if described.type == "amount":
        own: Json = {
            "cents": {"type": "integer", "minimum": 0, "maximum": LARGEST},
            "currency": {"type": "string", "pattern": f"^[A-Z]{{3}}{END}"},
            "vat": {"enum": ["HT", "TTC", None]},
        }
        stages = {key: {"anyOf": [part, {"type": "null"}]} for key, part in parts.items()}
        return _object({**own, **stages}, ["cents", "currency"])
    whole = _object(parts, [key for key, part in described.parts.items() if part.required])
    return {"anyOf": [whole, {"$ref": "#/$defs/text"}]} if described.bare else whole


def _object(properties: Json, required: list[str]) -> Json:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


@cache
def claim_schema(kind_key: str) -> Json:
    """The schema of one claim about a subject of that kind. Raises KeyError for an unknown kind."""
    known = kinds()[kind_key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["property", "value"],
        "properties": {
            "property": {"enum": list(known.properties)},
            "value": True,
            "as_written": STRING,
            "since": {"type": "string", "pattern": PARTIAL_DATE},
            "until": {"type": "string", "pattern": PARTIAL_DATE},
            "sources": SOURCES,
            "note": {"$ref": "#/$defs/text"},
        },
        "additionalProperties": False,
        "allOf": [_per_property(described) for described in known.properties.values()],
        "$defs": {"text": TEXT, "document-source": DOCUMENT_SOURCE, "address-source": ADDRESS_SOURCE},
    }


def _per_property(described: Property) -> Json:
    """A value that fits, or null beside what was written."""
    return {
        "if": {"properties": {"property": {"const": described.key}}},
        "then": {
            "if": {"properties": {"value": {"type": "null"}}},
            "then": {"required": ["as_written"]},
            "else": {"properties": {"value": value_schema(described)}},
        },
    }


@cache
def _validator(kind_key: str, property_key: str) -> Draft202012Validator:
    """The schema of a claim with the one rule that can apply to it: all others cost fifteen times as much."""
    described = kinds()[kind_key].properties.get(property_key)
    rules = [_per_property(described)] if described else []
    return Draft202012Validator({**claim_schema(kind_key), "allOf": rules or [True]})


def faults(kind_key: str, claim: Json) -> list[str]:
    """What keeps `claim` from fitting the vocabulary, one line each with the path of the fault; empty when it fits."""
    if kind_key not in kinds():
        return [f"unknown kind {kind_key}"]
    named = claim.get("property")
    known = named if isinstance(named, str) and named in kinds()[kind_key].properties else ""
    try:
        return [_line(error) for error in _validator(kind_key, known).iter_errors(claim)]
    except UnicodeEncodeError:
        return ["claim: holds a half of a sign, which no file can keep"]


@cache
def _value_validator(kind_key: str, property_key: str) -> Draft202012Validator | None:
    described = find(kind_key, property_key)
    return Draft202012Validator({**value_schema(described), "$defs": {"text": TEXT}}) if described else None


def understood(kind_key: str, property_key: str, value: Any) -> bool:
    """Whether this software knows the kind and the property, and `value` fits them (null: kept as it was written)."""
    validator = _value_validator(kind_key, property_key)
    try:
        return validator is not None and (value is None or validator.is_valid(value))
    except UnicodeEncodeError:  # half of a sign beyond the first 65,536 (a lone surrogate)
        return False


def _line(error: ValidationError) -> str:
    told = _closest(error)
    return f"{'/'.join(map(str, told.instance_path)) or 'claim'}: {told.message[:300]}"


def _closest(error: ValidationError) -> ValidationError:
    """The fault to tell of: where a value fits none of several forms, one of the form whose type it has."""
    forms: Sequence[Sequence[ValidationError]] = getattr(error.kind, "context", ())
    fitting = [
        form
        for form in forms
        if form and not any(one.instance_path == error.instance_path and one.kind.name == "type" for one in form)
    ]
    return _closest(fitting[0][0]) if fitting else error


@cache
def served(kind_key: str) -> Json:
    """The kind as data for other programs: labels, help, properties, terms and the schema of a claim."""
    known: Kind = kinds()[kind_key]
    return {
        "kind": known.key,
        "label": known.label,
        "help": known.help,
        "title": known.title,
        "properties": [_served_property(described) for described in known.properties.values()],
        "terms": list(_served_terms(known.terms)),
        "claim": claim_schema(kind_key),
    }


def _served_property(described: Property) -> Json:
    out: Json = {
        "property": described.key,
        "type": described.type,
        "values": described.values,
        "label": described.label,
        "help": described.help,
        "inverse": described.inverse,
        "sourced": described.sourced,
        "per": described.per,
        "kinds": list(described.kinds),
        "terms_of": described.terms_of,
        "terms": list(_served_terms(described.terms)),
        "parts": [_served_property(part) for part in described.parts.values()],
    }
    return {key: value for key, value in out.items() if value not in (None, [], {})}


def _served_terms(terms: dict[str, Any]) -> Iterator[Json]:
    for term in terms.values():
        more = {"help": term.help, "inverse": term.inverse}
        yield {"term": term.key, "label": term.label, **{key: told for key, told in more.items() if told}}
