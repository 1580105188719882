"""A copy of a site that does not change: what it holds, and what a run does to it that was told to come again."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from contrechamp.config.home import Home
from contrechamp.records.export import export
from contrechamp.site.mirror.check import check
from contrechamp.site.mirror.run import mirror
from contrechamp.site.mirror.state import path_for
from tests.mirror.conftest import Again, standing
from tests.mirror.reading import files
from tests.site.conftest import KEY, QUOTE, World

DOSSIER = f"fr/dossier/{KEY}.html"


@pytest.fixture(scope="module")
def first(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path]]:
    """What the site tells, and the folder with its home and its copy as they were made."""
    folder = tmp_path_factory.mktemp("first")
    with django_db_blocker.unblock(), standing(folder) as told:
        mirror(folder / "copy", processes=1)
        shutil.copytree(folder, folder / "kept")
        yield told, folder


@pytest.fixture
def documented(first: tuple[World, Path]) -> World:
    """What the site tells: two groups, a dossier, an actor, a document."""
    return first[0]


@pytest.fixture
def copy(first: tuple[World, Path], settings: LazySettings) -> Path:
    """The copy, and the node's folder, as they were when the copy was made."""
    folder = first[1]
    for name in ("home", "copy"):
        shutil.rmtree(folder / name, ignore_errors=True)
        shutil.copytree(folder / "kept" / name, folder / name)
    settings.HOME = Home(folder / "home")
    return folder / "copy"


def test_a_copy_has_pages_twins_documents_pictures_feeds_and_records(
    copy: Path, documented: World, reader: Client
) -> None:
    """All that is public, in every language; what programs read is byte for byte what the site answers."""
    held = files(copy)
    assert {f"{code}/dossier/{KEY}.html" for code in ("fr", "en")} <= held.keys()
    for address, path in (
        (f"/fr/dossier/{KEY}.json", f"fr/dossier/{KEY}.json"),
        (f"/en/document/{documented.document}.json", f"en/document/{documented.document}.json"),
        (f"/documents/{documented.document}", f"documents/{documented.document}.pdf"),
        ("/fr/town/42218.atom", "fr/town/42218.atom"),
        (f"/export/{documented.east}.ndjson", f"export/{documented.east}.ndjson"),
        ("/vocabulary.json", "vocabulary.json"),
    ):
        answer = reader.get(address)
        assert (answer.getvalue() if answer.streaming else answer.content) == held[path], address
    assert held["export/records.ndjson"] == b"".join(export())
    assert held[f"pages/{documented.document}/1~900.webp"].startswith(b"RIFF")
    assert QUOTE.split("'")[0] in held[f"fr/document/{documented.document}/page/1.html"].decode()


def test_a_second_run_makes_nothing(copy: Path, again: Again) -> None:
    """Where nothing changed no page is made, and no file is touched."""
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    outcome = again()
    assert (outcome.made, outcome.removed) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before


def test_without_its_memory_a_copy_is_made_again(copy: Path, again: Again) -> None:
    """The node's notes about a copy can be thrown away: the next run makes every page, and they are the same."""
    before = files(copy)
    path_for(copy).unlink()
    assert again().whole
    after = files(copy)
    assert {path for path in before if not path.startswith("search/")} == {
        path for path in after if not path.startswith("search/")
    }


def test_after_an_upgrade_the_lists_bear_the_new_frame(copy: Path, settings: Any) -> None:
    """Lists are made again with the pages, although no title changed: they name the same styles."""
    settings.NODE_NAME = "Another name"
    assert mirror(copy, processes=1).whole
    for page in (copy / "fr" / "list" / "index.html", copy / "en" / "list" / "c.html"):
        assert "Another name" in page.read_text(), page


def test_a_copy_that_was_damaged_is_mended_by_making_it_again(copy: Path) -> None:
    """What a disk or a hand changed or took away is as it was signed once more."""
    (copy / DOSSIER).write_bytes(b"changed")
    (copy / "fr" / "list" / "c.html").unlink()
    next(copy.glob("search/1/*.js")).unlink()
    assert not check(copy).sound
    mirror(copy, processes=1, again=True)
    assert check(copy).sound


def test_a_copy_whose_folder_was_emptied_is_made_anew(copy: Path, again: Again) -> None:
    """A stick that was wiped gets the whole copy again, its search too, although the node remembers the first one."""
    shutil.rmtree(copy)
    again()
    assert check(copy).sound
    assert list(copy.glob("search/1/*.js"))
