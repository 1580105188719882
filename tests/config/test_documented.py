"""What the documentation promises and what the program has are the same list."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from contrechamp.config.cli import main

REPOSITORY = Path(__file__).resolve().parents[2]
COMMANDS = main.list_commands(click.Context(main))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    """A command that the operations page does not show is missing from it."""
    assert f"`contrechamp {name}" in (REPOSITORY / "docs" / "operations.md").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example_and_speaks_to_programs(name: str) -> None:
    """`--help` of it, or of each command of its group, says what it does and how it is typed, and offers `--json`."""
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        text = one.get_help(click.Context(one, info_name=name))
        assert "Example" in text, one.name
        assert "--json" in text, one.name


def test_every_setting_is_documented() -> None:
    """Each CONTRECHAMP_ variable that the code reads stands in the operations page."""
    read = {
        name
        for path in (REPOSITORY / "src").rglob("*.py")
        for name in re.findall(r"CONTRECHAMP_[A-Z_]+", path.read_text())
    } - {"CONTRECHAMP_"}
    page = (REPOSITORY / "docs" / "operations.md").read_text()
    assert sorted(name for name in read if f"`{name}`" not in page) == []


def test_wrong_use_ends_with_code_two() -> None:
    """A command that does not exist is wrong use."""
    result = subprocess.run(
        [sys.executable, "-m", "contrechamp", "no-such-command"], capture_output=True, env=os.environ, check=False
    )
    assert result.returncode == 2
