"""Fixtures that tests of several rooms share."""

from pathlib import Path

import pytest

pytest.register_assert_rewrite("tests.browsing")

from tests.browsing import browse, chromium  # noqa: E402, F401

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout; tests that need it are skipped where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real inputs (shared/data beside the checkout) are not on this machine")
    return folder
