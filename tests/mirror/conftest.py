"""What the tests of copies share: the small world of the public pages, and a copy of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.test import override_settings

from contrechamp.config.home import Home
from contrechamp.site import cache
from contrechamp.site.mirror.run import Outcome, mirror
from tests.site.conftest import (  # noqa: F401
    World,
    _readers,
    bare,
    documented,
    home,
    reader,
    said,
    tell_bare,
    tell_document,
    tell_dossier,
    text,
    world,
)

Again = Callable[[], Outcome]


@dataclass(frozen=True)
class Finished:
    """A copy that nobody changes any more; the ids of its two groups, and of its document."""

    folder: Path
    east: str
    south: str
    document: str


@contextmanager
def standing(folder: Path) -> Iterator[World]:
    """A site with a dossier told by two groups, an actor and a document, for more than one test; it is gone afterwards.
    Its home lies in the folder."""
    if not (configured.ASSETS / "places.sqlite3").exists():
        pytest.skip("no table of places: run ./run --setup-only first")
    with override_settings(HOME=Home(folder / "home")):
        cache.forget()
        try:
            yield tell_document(tell_dossier(tell_bare()), folder)
        finally:
            call_command("flush", interactive=False, verbosity=0)
            cache.forget()


@pytest.fixture(scope="module")
def finished(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Finished]:
    """A copy for tests that only read it: made once, of a site that is gone by then, as copies outlive sites."""
    folder = tmp_path_factory.mktemp("finished")
    with django_db_blocker.unblock(), standing(folder) as told:
        told.publish(told.south, said("purpose", text("La vidéoprotection du centre.", "Watching the centre.")))
        mirror(folder / "copy", processes=1)
    yield Finished(folder / "copy", told.east, told.south, told.document)


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
