"""A job that kills its workers does not do so for ever."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.sqlite_only
def test_a_job_that_kills_its_worker_ends_failed_after_three(tmp_path: Path) -> None:
    """Three real workers die of it; then it is failed with its reason, and the others are done."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.jobs.killing", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["deaths"] == 3
    assert told["harmless"]
    assert told["counts"]["failed"] == 1
    assert "died 3 times" in told["errors"][0]
