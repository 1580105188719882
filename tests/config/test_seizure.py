"""The seizure drill, with real processes."""

import json

import pytest
from click.testing import CliRunner

from contrechamp.config.cli import main


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_seized_site_comes_back() -> None:
    """From two recovery sheets, a backup and two sister sites: pages, files and drafts are as they were, and what the
    thief signed is void everywhere, also on a site that had seen nothing before."""
    result = CliRunner().invoke(main, ["demo", "seizure", "--json"])
    checks = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    assert len(checks) == 11, result.output
    assert [one["check"] for one in checks if not one["ok"]] == []
