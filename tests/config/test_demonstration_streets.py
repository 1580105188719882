"""The demonstration's streets: real ones, fetched at set-up; and set-up without them."""

import os
import subprocess
from pathlib import Path

import pytest

from contrechamp.atlas.layers.models import Import, Layer
from contrechamp.atlas.terrain import folder, here
from contrechamp.atlas.walks import watching
from contrechamp.config.demonstration import create, streets
from contrechamp.records.acts import create_organisation

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def terrain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extracts of this test alone."""
    monkeypatch.setattr(folder, "path", lambda: tmp_path / "terrain")


@pytest.mark.usefixtures("terrain", "db")
def test_the_centre_of_helsinki_is_taken_in_once() -> None:
    """Its streets and buildings, with whose they are and how old; a second run changes nothing."""
    if not streets.FILE.exists():
        pytest.skip("no streets of Helsinki: run ./run --setup-only first")
    group = create_organisation(name="Groupe Est").organisation
    streets.take_in(streets.FILE, group)
    (kept,) = here.extracts()
    assert kept.about.name == "Helsinki" and kept.about.day == "2019-04-21"
    assert kept.about.attribution == "© OpenStreetMap contributors" and kept.about.licence == "ODbL 1.0"
    assert kept.about.streets > 90 and kept.about.buildings > 400 and watching.of(kept).length.sum() > 50_000
    before = (kept.folder / watching.FILE).stat().st_mtime_ns
    assert watching.views_of(kept).devices > 200
    layer = Layer.objects.get()
    assert layer.attribution == "© OpenStreetMap contributors" and layer.licence == "ODbL 1.0" and layer.osm
    streets.take_in(streets.FILE, group)
    assert Import.objects.count() == 1
    assert (kept.folder / watching.FILE).stat().st_mtime_ns == before


def test_without_the_file_the_step_is_left_out(tmp_path: Path) -> None:
    """The demonstration is made all the same."""
    said = [step.says for step in create.steps(package=tmp_path, town=tmp_path / "missing.osm.pbf")]
    assert streets.NAME not in said and said[-1] == "Index"


def test_set_up_goes_on_where_the_file_cannot_be_had(tmp_path: Path) -> None:
    """It says so, leaves nothing half done, and the next start tries again."""
    for name in (".venv", "tools", "lock"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    if not (tmp_path / ".venv" / "bin" / "python").exists():
        pytest.skip("the checks do not run from .venv here")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}
    done = subprocess.run(
        ["bash", "-c", "set -euo pipefail; . tools/common.sh; fetch_extract; echo went on"],
        cwd=tmp_path, env={**os.environ, **nowhere, "PIP_CONFIG_FILE": os.devnull}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout.rstrip().endswith("went on"), done.stderr
    assert "the demonstration goes without them" in done.stdout
    assert not (tmp_path / "build").exists()
