"""Bodies: what a record says. Making them, and reading those that this version understands.

A body outside these shapes is stored and relayed all the same; it has no claims here and shows as "not understood".
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from contrechamp.records.errors import Invalid

_SUBJECT = re.compile(r"[a-z][a-z0-9+.-]{0,31}:[!-~]{1,180}")
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PROPERTY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_HEX = re.compile(r"[0-9a-f]{64}")
_SALT = re.compile(r"[0-9a-f]{32}")
_STATEMENT = re.compile(r"[0-9a-f]{64}#(0|[1-9][0-9]{0,4})")
_REFERENCE = re.compile(r"(urn:uuid|insee|siren|lei|wikidata|geonames|osm|sha256|org|technology):[!-~]{1,180}")
_CLAIM_MEMBERS = {"property", "value", "as_written", "since", "until", "sources", "note"}
_ASSERT_MEMBERS = {"salt", "subject", "subject_kind", "claims", "ends", "blobs"}
_ERASE_MEMBERS = {"salt", "erases", "ends"}


class Assert(NamedTuple):
    """What an assert record says: claims about one subject, the statements that it ends, the blobs that it brings."""

    subject: str
    kind: str
    claims: Sequence[dict[str, Any]]
    ends: Sequence[str]
    blobs: Sequence[dict[str, Any]]


class Erase(NamedTuple):
    """What an erase record says: the records that it erases, and the statements that those had ended."""

    erases: Sequence[str]
    ends: Sequence[str]


def make_assert(
    *,
    subject: str,
    kind: str,
    claims: Sequence[dict[str, Any]],
    ends: Iterable[str] = (),
    blobs: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """The body of an assert record, with a new salt. Raises Invalid."""
    body = {
        "salt": secrets.token_hex(16),
        "subject": subject,
        "subject_kind": kind,
        "claims": list(claims),
        "ends": list(ends),
        "blobs": list(blobs),
    }
    read_assert(body)
    return body


def make_erase(*, erases: Iterable[str], ends: Iterable[str]) -> dict[str, Any]:
    """The body of an erase record, with a new salt. Raises Invalid."""
    body = {"salt": secrets.token_hex(16), "erases": list(erases), "ends": list(ends)}
    read_erase(body)
    return body


def read_assert(body: Any) -> Assert:
    """What this body of an assert record says. Raises Invalid with the path of what is not understood."""
    if type(body) is not dict or body.keys() != _ASSERT_MEMBERS:
        raise Invalid("$", "has other members than an assert record")
    subject, kind, claims = body["subject"], body["subject_kind"], body["claims"]
    _check_pattern("$.salt", body["salt"], _SALT)
    _check_pattern("$.subject", subject, _SUBJECT)
    _check_pattern("$.subject_kind", kind, _KIND)
    if type(claims) is not list:
        raise Invalid("$.claims", "is not a list")
    for number, claim in enumerate(claims):
        _check_claim(claim, number)
    ends = _check_list("$.ends", body["ends"], _STATEMENT)
    if type(body["blobs"]) is not list:
        raise Invalid("$.blobs", "is not a list")
    for number, blob in enumerate(body["blobs"]):
        _check_blob(f"$.blobs[{number}]", blob)
    return Assert(subject, kind, claims, ends, body["blobs"])


def read_erase(body: Any) -> Erase:
    """What this body of an erase record says. Raises Invalid with the path of what is not understood."""
    if type(body) is not dict or body.keys() != _ERASE_MEMBERS:
        raise Invalid("$", "has other members than an erase record")
    _check_pattern("$.salt", body["salt"], _SALT)
    return Erase(_check_list("$.erases", body["erases"], _HEX), _check_list("$.ends", body["ends"], _STATEMENT))


def reference_of(value: Any) -> str | None:
    """The URN that a value refers to, when it is a reference: a URN string, or an object with a member `ref`."""
    if type(value) is dict:
        value = value.get("ref")
    return value if type(value) is str and _REFERENCE.fullmatch(value) else None


def _check_claim(claim: Any, number: int) -> None:
    """Raises Invalid unless this is a claim. Most have three members, of which little is to be checked."""
    if type(claim) is not dict or not claim.keys() <= _CLAIM_MEMBERS or "value" not in claim:
        raise Invalid(f"$.claims[{number}]", "is not an object with the members of a claim")
    name = claim.get("property")
    if type(name) is not str or not _is_property(name):
        raise Invalid(f"$.claims[{number}].property", "is not the name of a property")
    sources = claim.get("sources", [])
    if type(sources) is not list:
        raise Invalid(f"$.claims[{number}].sources", "is not a list")
    for source in sources:
        if type(source) is not dict:
            raise Invalid(f"$.claims[{number}].sources", "is not a list of objects")
    if len(claim) > 3 or "sources" not in claim:
        _check_rare_members(claim, number)


def _check_rare_members(claim: dict[str, Any], number: int) -> None:
    if type(claim.get("as_written", "")) is not str:
        raise Invalid(f"$.claims[{number}].as_written", "is not text")
    for member in ("since", "until"):
        if member in claim:
            _check_pattern(f"$.claims[{number}].{member}", claim[member], _DATE)
    note = claim.get("note", {})
    if type(note) is not dict or not all(type(text) is str for text in note.values()):
        raise Invalid(f"$.claims[{number}].note", "is not an object from language to text")


@lru_cache(1_000)
def _is_property(name: str) -> bool:
    return _PROPERTY.fullmatch(name) is not None


def _check_blob(path: str, blob: Any) -> None:
    if type(blob) is not dict or blob.keys() != {"sha256", "size", "type", "role"}:
        raise Invalid(path, "is not an object with sha256, size, type and role")
    _check_pattern(f"{path}.sha256", blob["sha256"], _HEX)
    if type(blob["size"]) is not int or blob["size"] < 0:
        raise Invalid(f"{path}.size", "is not a number of bytes")
    for member in ("type", "role"):
        if type(blob[member]) is not str or not 0 < len(blob[member]) <= 100:
            raise Invalid(f"{path}.{member}", "is not a short text")


def _check_list(path: str, value: Any, pattern: re.Pattern[str]) -> list[str]:
    if type(value) is not list:
        raise Invalid(path, "is not a list")
    for number, item in enumerate(value):
        _check_pattern(f"{path}[{number}]", item, pattern)
    return value


def _check_pattern(path: str, value: Any, pattern: re.Pattern[str]) -> None:
    if type(value) is not str or not pattern.fullmatch(value):
        raise Invalid(path, "has not the right form")
