"""Circles of objects are looked for more rarely during long work, and as before after it."""

import gc

import pytest

from contrechamp.ground.garbage import SELDOM, seldom_collected


def test_circles_are_looked_for_more_rarely_inside_the_block_alone() -> None:
    usual = gc.get_threshold()
    with seldom_collected():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def test_work_that_fails_leaves_collecting_as_it_was() -> None:
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), seldom_collected():
        _ = 1 / 0
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
