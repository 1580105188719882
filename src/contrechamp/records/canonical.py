"""Canonical form: one spelling for each value, so that its SHA-256 names it.

RFC 8785 (JSON Canonicalization Scheme) restricted to what needs no judgement: ASCII keys, integers strictly between
-2**53 and 2**53, no floats, at most 16 levels and 64 kB. Within those limits orjson with sorted keys writes RFC 8785.
"""

import hashlib
from typing import Any

import orjson

from contrechamp.records.errors import Invalid

MAX_BYTES = 65_536
MAX_LEVELS = 16
MAX_INTEGER = 2**53 - 1

SORTED = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def encode(value: Any) -> bytes:
    """The canonical bytes of `value`. Raises Invalid with the path of what the profile does not allow."""
    check(value)
    try:
        data = orjson.dumps(value, option=SORTED)
    except orjson.JSONEncodeError as error:  # what the walk cannot see: surrogates without their pair
        raise Invalid("$", f"cannot be written as JSON: {error}") from None
    if len(data) > MAX_BYTES:
        raise Invalid("$", f"is {len(data)} bytes long, more than {MAX_BYTES}")
    return data


def decode(data: bytes) -> Any:
    """The value whose canonical form is exactly `data`. Raises Invalid.

    The size is checked before parsing. That the bytes equal their re-encoding excludes duplicate keys, -0, white space
    and needless escapes; the walk then excludes floats and what is too deep.
    """
    if len(data) > MAX_BYTES:
        raise Invalid("$", f"is {len(data)} bytes long, more than {MAX_BYTES}")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise Invalid("$", f"is not JSON: {error}") from None
    if not _plain(value):
        check(value)
    try:
        again = orjson.dumps(value, option=SORTED)
    except orjson.JSONEncodeError:
        check(value)
        raise Invalid("$", "cannot be written again as JSON") from None
    if again != data:
        raise Invalid("$", "is not in canonical form")
    return value


def identify(data: bytes) -> str:
    """The id of canonical bytes: their SHA-256 as 64 lower-case hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def check(value: Any, path: str = "$", level: int = 1) -> None:
    """Raises Invalid at the first part of `value` outside the profile, with its path, such as `$.claims[2]`."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Invalid(path, "is an integer of 2^53 or more")
    elif kind is float:
        raise Invalid(path, "is a number with a fraction or an exponent; only integers are allowed")
    elif kind is dict or kind is list:
        if level > MAX_LEVELS:
            raise Invalid(path, f"is deeper than {MAX_LEVELS} levels")
        _check_parts(value, path, level)
    else:
        raise Invalid(path, f"is a {kind.__name__}, which JSON has not")


def _check_parts(value: dict[Any, Any] | list[Any], path: str, level: int) -> None:
    if isinstance(value, list):
        for number, part in enumerate(value):
            check(part, f"{path}[{number}]", level + 1)
        return
    for key, part in value.items():
        if type(key) is not str or not key.isascii():
            raise Invalid(path, f"has the key {key!r}, which is not ASCII text")
        check(part, f"{path}.{key}", level + 1)


def _plain(value: Any) -> bool:
    """Whether parsed JSON holds to the profile, integers apart, which orjson checks when it writes. Fast, by levels."""
    level = [value] if type(value) is dict or type(value) is list else []
    if not level and type(value) is float:
        return False
    for _ in range(MAX_LEVELS):
        deeper: list[Any] = []
        for part in level:
            if type(part) is dict and not "".join(part).isascii():
                return False
            for item in part.values() if type(part) is dict else part:
                kind = type(item)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    deeper.append(item)
                elif kind is float:
                    return False
        if not deeper:
            return True
        level = deeper
    return False
