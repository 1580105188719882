"""Values in words: for search, lists, captions, titles of pages and the difference to be signed."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from django.utils.translation import gettext as _

from contrechamp.catalogue.vocabulary import Property, terms_of
from contrechamp.shell import typography
from contrechamp.shell.languages import choose

Names = Mapping[str, str]
"""What to call the subjects that values refer to, by URN; a URN that is missing stays as it is."""


def pick(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, or else in one that its readers may read (`shell.languages`)."""
    return str(choose(texts, language)[1])


def references(value: Any) -> list[str]:
    """The URN that a value of type reference names: none where it is not one."""
    urn = value.get("ref") if isinstance(value, Mapping) else value
    return [urn] if isinstance(urn, str) and ":" in urn else []


def whole(described: Property, value: Any) -> Any:
    """A value of named pieces; one that is given by its text alone, with its name."""
    bare = described.bare and isinstance(value, Mapping) and "text" not in value
    return {"text": value} if bare else value


def in_words(
    described: Property | None, value: Any, *, as_written: str = "", language: str, names: Names | None = None
) -> str:
    """`value` in `language`; as it stands in the record where there is no property for it, or it does not fit."""
    if value is None:
        return as_written
    words = None
    if described:
        # Another version, or a stranger, may have another idea of this property.
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            words = _known(described, value, language, names or {})
    return words if isinstance(words, str) else _raw(value)


def _known(described: Property, value: Any, language: str, names: Names) -> str:
    match described.type:
        case "text":
            return pick(value, language)
        case "term":
            return pick(terms_of(described)[value].label, language)
        case "integer":
            return typography.number(value, language)
        case "boolean":
            return _("yes") if value else _("no")
        case "reference":
            (urn,) = references(value)
            return _with_parts(names.get(urn, urn), described, value, language, names)
        case "date":
            words = typography.between(value["from"], value["to"], language)
            return _with_parts(words, described, value, language, names)
        case "amount":
            return _with_parts(typography.amount(value, language), described, value, language, names)
        case "parts":
            if place := _place(value):
                return place
            return ", ".join(_parts(described, whole(described, value), language, names))
    return str(value)


def _place(value: Any) -> str:
    """A position in microdegrees as latitude and longitude in degrees, as maps write it; "" for anything else."""
    if not isinstance(value, Mapping) or not {"longitude", "latitude"} <= set(value):
        return ""
    latitude, longitude, precision = (value.get(key) for key in ("latitude", "longitude", "precision"))
    if type(latitude) is not int or type(longitude) is not int:
        return ""
    near = f" (± {precision}\u00a0m)" if type(precision) is int else ""
    return f"{latitude / 1e6:.6f}, {longitude / 1e6:.6f}{near}"


def _with_parts(words: str, described: Property, value: Any, language: str, names: Names) -> str:
    """`words` with what the value says besides, in brackets: `Thales (fournisseur)`."""
    said = ", ".join(_parts(described, value, language, names)) if isinstance(value, Mapping) else ""
    return f"{words} ({said.lower()})" if said else words


def _parts(described: Property, value: Mapping[str, Any], language: str, names: Names) -> Iterable[str]:
    for key, part in described.parts.items():
        if value.get(key) is not None:
            yield in_words(part, value[key], language=language, names=names)


def _raw(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
