"""The command line `contrechamp`: one module of `config/commands` per command."""

import keyword
import os
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import click


class Commands(click.Group):
    """Loads a command's module only when that command is asked for."""

    folder = Path(__file__).parent / "commands"

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(path.stem.rstrip("_").replace("_", "-") for path in self.folder.glob("[a-z]*.py"))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        module_name = name.replace("-", "_") + "_" * keyword.iskeyword(name)
        module = import_module(f"contrechamp.config.commands.{module_name}")
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def invoke(self, context: click.Context) -> Any:
        """Runs the command; where the node cannot do it now, says why in one sentence instead of a traceback."""
        try:
            return super().invoke(context)
        except Exception as error:
            if reason := _hindrance(error):
                from contrechamp.config.output import refuse

                refuse(reason, as_json="--json" in sys.argv)
            raise


def _hindrance(error: Exception) -> str:
    """Why the node cannot do this now, and what to do; empty for what is a fault of the program."""
    if isinstance(error, tomllib.TOMLDecodeError):
        return f"The settings in node.toml cannot be read: {error}."
    if "django" not in sys.modules:
        return ""
    from django.db import OperationalError, ProgrammingError

    if not isinstance(error, OperationalError | ProgrammingError):
        return ""
    from contrechamp.config import checks

    if advice := checks.database():
        return advice
    return (
        f"The database refuses: {error}. Nothing is half done; try again."
        if isinstance(error, OperationalError)
        else ""
    )


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Example: contrechamp init --name "Marseille sous surveillance"; contrechamp serve --sign-in-link',
)
@click.version_option(package_name="contrechamp")
def main() -> None:
    """A node for a campaign against automated urban surveillance.

    The node's data lies in the folder that CONTRECHAMP_HOME names (default: ./var).
    Exit codes: 0 done, 1 done with faults that the output names, 2 wrong use, 3 the node cannot do this now.
    """
    os.umask(0o077)  # drafts, originals and accounts are read by nobody else on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contrechamp.config.settings")
