"""Canonical form: equal to an independent RFC 8785, and nothing outside the profile gets in."""

import random
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.records import canonical
from contrechamp.records.errors import Invalid
from contrechamp.records.usual import is_usual
from tests.records.world import begin, said

BODIES = 10_000
LETTERS = 'aeé ’«»"\\/\n\t\r\b\f\x00\x1f\x7f\u2028œ😀\ud7ff0123:,[]{}'


def some_text(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(12)))


def some_value(chance: random.Random, depth: int) -> Any:
    """Any value inside the profile."""
    kind = chance.randrange(8 if depth else 5)
    if kind < 2:
        return some_text(chance)
    if kind == 2:
        return chance.choice([0, -1, 7, 2**53 - 1, 1 - 2**53, chance.randrange(-(10**12), 10**12)])
    if kind == 3:
        return chance.choice([True, False, None])
    if kind < 6:
        return [some_value(chance, depth - 1) for _ in range(chance.randrange(4))] if depth else None
    keys = ["".join(chance.choice('abcXYZ019_"\\ \x01~') for _ in range(chance.randrange(5))) for _ in range(3)]
    return {key: some_value(chance, depth - 1) for key in keys}


def some_body(chance: random.Random) -> dict[str, Any]:
    """A body as records have them, with values of every kind inside."""
    _, body = said("insee:13055", *(("status", some_value(chance, 3)) for _ in range(chance.randrange(1, 4))))
    source = {"document": "sha256:" + "0" * 64, "page": chance.randrange(99), "exact": some_text(chance), "start": 4}
    body["claims"][0] |= {"sources": [source | {"prefix": "", "suffix": some_text(chance)}], "note": {"fr": "é"}}
    return body


def test_equals_rfc_8785() -> None:
    """Ten thousand generated bodies have the bytes that an independent implementation gives them, and read back."""
    begin(1)
    chance = random.Random(1)
    for _ in range(BODIES):
        body = some_body(chance)
        line = canonical.encode(body)
        assert line == rfc8785.dumps(body)
        assert canonical.decode(line) == body


@given(
    st.recursive(
        st.text() | st.integers(1 - 2**53, 2**53 - 1) | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
        ),
        max_leaves=20,
    )
)
def test_any_value_of_the_profile(value: Any) -> None:
    """Any value inside the profile is written as RFC 8785 does, and read back."""
    line = canonical.encode(value)
    assert line == rfc8785.dumps(value)
    assert canonical.decode(line) == value


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": [1, 1.0]}, "$.a[1]"),
        ({"a": float("nan")}, "$.a"),
        ({"a": {"b": 2**53}}, "$.a.b"),
        ({"a": -(2**53)}, "$.a"),
        ([{"é": 1}], "$[0]"),
        ({1: 2}, "$"),
        ({"a": b"bytes"}, "$.a"),
        ({"a": (1, 2)}, "$.a"),
        ({"a": "\ud800"}, "$"),
        ({"a": "x" * 65_536}, "$"),
    ],
)
def test_outside_the_profile_is_not_written(value: Any, path: str) -> None:
    """What the profile does not allow is refused with the path of the fault."""
    with pytest.raises(Invalid) as caught:
        canonical.encode(value)
    assert caught.value.path == path


@pytest.mark.parametrize("levels", [16, 17, 500, 5_000])
def test_depth(levels: int) -> None:
    """Sixteen levels are allowed; more are refused without exhausting the stack."""
    line = b"[" * levels + b"]" * levels
    if levels <= canonical.MAX_LEVELS:
        canonical.decode(line)
    else:
        with pytest.raises(Invalid):
            canonical.decode(line)


def test_the_usual_body_is_canonical() -> None:
    """Whatever the pattern of usual bodies lets through, the full check lets through: bodies, and bodies damaged in
    one to three places."""
    begin(2)
    chance = random.Random(2)
    passed = 0
    for _ in range(BODIES):
        line = bytearray(canonical.encode(some_body(chance)))
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(line))
            line[place : place + chance.randrange(2)] = chance.choice(
                [b"0", b'"', b",", b".", b"\\", b" ", b"\xe9", b"}"]
            )
        if is_usual(bytes(line)):
            passed += 1
            canonical.decode(bytes(line))
    assert passed > BODIES / 100
