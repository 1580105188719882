"""Whatever kills the workers, every page is read, once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.library.killing import KILLS, PAGES

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.sqlite_only
@pytest.mark.usefixtures("ocr")
def test_workers_killed_fifty_times_read_each_page_once(tmp_path: Path) -> None:
    """Fifty kill -9 in the middle of OCR: no page is lost, none twice, no job left or failed."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.library.killing", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["kills"] == KILLS
    assert set(told["states"]) == {"read"}
    assert all(numbers == list(range(1, PAGES + 1)) for numbers in told["numbers"])
    assert told["right"] == told["words"] == PAGES * len(told["states"])
    assert told["jobs"]["failed"] == told["jobs"]["leased"] == 0
