"""A node folder for each test, and readers of documents that end with it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from contrechamp.config.home import Home
from contrechamp.jobs import worker
from contrechamp.library import acts, reading
from contrechamp.library.models import Document
from contrechamp.records.acts import create_organisation

ORGANISATION = "a" * 64


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of a node that this test has alone."""
    settings.HOME = Home(tmp_path / "home")
    folder: Path = settings.HOME.folder
    return folder


@pytest.fixture(autouse=True, scope="session")
def _readers() -> Iterator[None]:
    yield
    reading.close()


@pytest.fixture
def ocr(settings: LazySettings) -> None:
    """For tests that need the French model, which set-up puts in place."""
    if not (settings.ASSETS / "ocr" / "fra.traineddata").exists():
        pytest.skip("no OCR model: run ./run --setup-only first")


Add = Callable[..., Document]


@pytest.fixture
def add(tmp_path: Path, db: None) -> Add:
    """Puts bytes into the library and reads them: `add("order.pdf", data)`."""

    def put(name: str, data: bytes, *, organisation: str = ORGANISATION) -> Document:
        path = tmp_path / name
        path.write_bytes(data)
        added = acts.add_file(path=path, organisation=organisation)
        assert added.document is not None, added
        worker.run_until_idle()
        return Document.objects.get(pk=added.document.pk)

    return put


@pytest.fixture
def group(db: None) -> str:
    """A group that this node signs for."""
    return create_organisation(name="A group").organisation
