"""What the tests of copies share: the small world of the public pages, and a copy of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contrechamp.site.mirror.run import Outcome, mirror
from tests.site.conftest import World, _readers, bare, documented, home, reader, world  # noqa: F401

Again = Callable[[], Outcome]


@pytest.fixture
def copy(documented: World, tmp_path: Path) -> Path:  # noqa: F811
    """A copy of a site with a dossier told by two groups, an actor and a document."""
    folder = tmp_path / "copy"
    mirror(folder, processes=1)
    return folder


@pytest.fixture
def again(copy: Path) -> Again:
    """Brings the copy up to date."""
    return lambda: mirror(copy, processes=1)
