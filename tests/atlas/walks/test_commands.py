"""`contrechamp atlas extract` and `extracts`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contrechamp.config.cli import main
from contrechamp.records import reads as records
from tests.atlas.terrain.files import town, way
from tests.atlas.walks.conftest import Devices

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["atlas", *arguments])


def test_a_file_is_taken_in_listed_and_removed(tmp_path: Path, streets: Path, devices: Devices) -> None:
    """With whose it is; what is watched is worked out at once, and public pages are made again."""
    file = town(tmp_path / "petit-bourg.osm", way(1, list(range(20, 30)), highway="residential", name="Rue 2"))
    before = records.revision()
    done = run("extract", str(file), "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert (said["name"], said["key"], said["edges"]) == ("Petit bourg", "petit-bourg", 9)
    assert said["attribution"] == "© OpenStreetMap contributors" and records.revision() > before
    assert "petit-bourg\tPetit bourg" in run("extracts").output
    assert run("extracts", "--remove", "petit-bourg").exit_code == 0
    assert run("extracts").output == "" and run("extracts", "--remove", "petit-bourg").exit_code == 3


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"x"), ("a.osm.pbf", b"x"), ("a.osm", b""), ("a.osm.gz", b"x")]
)
def test_a_bad_file_is_told_and_changes_nothing(tmp_path: Path, streets: Path, name: str, content: bytes) -> None:
    """In one sentence, with exit code 3."""
    (tmp_path / name).write_bytes(content)
    done = run("extract", str(tmp_path / name))
    assert done.exit_code == 3 and name in done.output and len(done.output.splitlines()) == 1
    assert run("extracts").output == ""
