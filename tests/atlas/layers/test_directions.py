"""Directions as people write them on maps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.atlas.layers.directions import Direction, read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("90", [Direction(90)]),
        ("NNE", [Direction(22)]),
        ("239-284", [Direction(262, 45)]),
        ("338-23", [Direction(0, 45)]),
        ("20;50", [Direction(20), Direction(50)]),
        ("NW-NE", [Direction(0, 90)]),
        ("0-359", [Direction(None, 360)]),
        ("0 - 360", [Direction(None, 360)]),
        ("-90", [Direction(270)]),
        ("359.8", [Direction(0)]),
        ("135,5°", [Direction(136)]),
        ("Ouest", [Direction(270)]),
        ("nord-est", [Direction(45)]),
        ("20;20", [Direction(20)]),
    ],
)
def test_a_direction_is_understood(text: str, found: list[Direction]) -> None:
    """Degrees, points of the compass in French and English, ranges clockwise, several of them."""
    assert read(text) == (found, [])


@pytest.mark.parametrize("text", ["both", "NO", "2400", "yes", "bpth", "361-20", "N-2400"])
def test_what_is_no_direction_is_told_with_a_reason(text: str) -> None:
    """Nothing is guessed: the words come back with why they say nothing."""
    assert read(text).found == []
    assert [part for part, _why in read(text).gaps] == [text]


def test_of_several_each_counts_for_itself() -> None:
    """One that is not understood takes nothing away from the others."""
    assert read("2400;200").found == [Direction(200)]
    assert len(read("2400;200").gaps) == 1


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_is_understood_or_told(text: str) -> None:
    """Whatever stands there, every part of it is a direction in range or a gap."""
    found, gaps = read(text)
    assert all(one.bearing is None or 0 <= one.bearing < 360 for one in found)
    assert all(one.width is None or 1 <= one.width <= 360 for one in found)
    assert found or gaps or not text.replace(";", "").replace("|", "").replace(", ", "").strip()


@settings(max_examples=50)
@given(st.integers(0, 359), st.integers(1, 358))
def test_a_range_goes_clockwise(start: int, width: int) -> None:
    """A range is as wide as the way clockwise from its first to its second direction, and looks to its middle."""
    (found,) = read(f"{start}-{(start + width) % 360}").found
    assert found.width == width or found == Direction(None, 360)
    assert found.bearing is None or abs((found.bearing - start - width / 2 + 180) % 360 - 180) <= 1
