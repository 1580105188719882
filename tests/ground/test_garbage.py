"""Circles of objects are looked for more rarely during long work, and as before after it."""

import gc
from collections.abc import Iterator

import pytest

from contrechamp.ground.garbage import SELDOM, seldom_collected


@pytest.fixture(params=["nothing stays", "what is loaded stays"], autouse=True)
def stays(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Whether objects were set apart before the work; afterwards those of the tests' own program are again."""
    before = gc.get_freeze_count()
    gc.unfreeze()
    if request.param == "what is loaded stays":
        gc.freeze()
    yield gc.get_freeze_count() > 0
    if before:
        gc.freeze()


def test_circles_are_looked_for_more_rarely_inside_the_block_alone(stays: bool) -> None:
    usual = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == usual
    assert (gc.get_freeze_count() > 0) == stays


def test_work_that_fails_leaves_collecting_as_it_was(stays: bool) -> None:
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        _ = 1 / 0
    assert gc.get_threshold() == usual
    assert (gc.get_freeze_count() > 0) == stays
