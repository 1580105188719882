"""Fixtures that tests of several rooms share."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from django.utils import translation

from contrechamp.atlas.tiles import current

pytest.register_assert_rewrite("tests.browsing")

from tests.browsing import browse, chromium  # noqa: E402, F401

REPOSITORY = Path(__file__).resolve().parents[1]

# Whether a test passes does not hang on how busy the machine is.
hypothesis.settings.register_profile("calm", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("calm")


DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures by which a test comes to a database of its own."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, leaves out what asks for no database: it is the same on SQLite, and runs there."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if "django_db_setup" in names and not (DATABASE & names or item.get_closest_marker("django_db")):
            item.add_marker("django_db")  # what it shares with others lies in a database, which is made for the mark
    if not settings.DATABASE:
        return
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        asks = item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ()))
        (kept if asks else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays: Python need not look through it for rubbish while the tests run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Starts each test in the node's language: a page asked for in another one leaves that one behind in its thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def mapless() -> None:
    """Starts each test without the index of another one's devices: what a test undid may come again by its number."""
    current.forget()
    for made in current.path().parent.glob("devices*"):
        made.unlink()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the checkout; tests that need it are skipped where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real inputs (shared/data beside the checkout) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def blank(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table and no row, to copy: a node in another process need not make it. SQLite only."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    with django_db_blocker.unblock():
        connections["default"].ensure_connection()
        with connections["default"].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
    return path
