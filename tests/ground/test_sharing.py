"""Readings that are done once for all that is made in one go."""

import pytest

from contrechamp.ground.sharing import once, shared, sharing

asked: list[object] = []


@shared
def read(*what: object, **more: object) -> object:
    asked.append((what, more))
    if "nothing" in what:
        raise LookupError
    return object()


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    asked.clear()


def test_the_same_call_is_answered_once_inside_a_block() -> None:
    with sharing():
        first = read("a", {"x", "y"}, ["z"], by={"k": 1})
        assert read("a", frozenset({"y", "x"}), ("z",), by={"k": 1}) is first
        assert len(asked) == 1


def test_other_arguments_are_another_call() -> None:
    with sharing():
        assert read("a") is not read("b")
        assert read("a", page=1) is not read("a", page=2)


def test_outside_of_a_block_every_call_is_made() -> None:
    with sharing():
        read("a")
    assert read("a") is not read("a")
    assert len(asked) == 3


def test_nothing_outlives_a_block_even_one_that_failed() -> None:
    with pytest.raises(LookupError), sharing():
        read("a")
        read("nothing")
    with sharing():
        read("a")
    assert len(asked) == 3


def test_a_block_within_another_is_part_of_it() -> None:
    with sharing():
        first = read("a")
        with sharing():
            assert read("a") is first
        assert read("a") is first


def test_what_is_kept_under_a_key_is_made_once() -> None:
    """Two who ask under one key get the same; outside of a block each gets its own."""
    with sharing():
        assert once(("a", 1), object) is once(("a", 1), object)
        assert once(("a", 1), object) is not once(("a", 2), object)
    assert once(("a", 1), object) is not once(("a", 1), object)
