"""Folding text for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.ground.text import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Œuvre d’Été", "oeuvre d'ete"), ("  SAINT-ÉTIENNE\n ", "saint-etienne"), ("Straße", "strasse"), ("", "")],
)
def test_accents_case_and_spaces_fold_away(written: str, folded: str) -> None:
    """What people type differently for one name becomes one form."""
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Folded text can be compared with text folded once more."""
    assert fold(fold(text)) == fold(text)
