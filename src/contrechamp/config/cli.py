"""The command line `contrechamp`: one module of `config/commands` per command."""

import keyword
import os
from importlib import import_module
from pathlib import Path

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


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="contrechamp")
def main() -> None:
    """A node for a campaign against automated urban surveillance.

    The node's data lies in the folder that CONTRECHAMP_HOME names (default: ./var).
    Exit codes: 0 done, 1 done with faults that the output names, 2 wrong use, 3 the node cannot do this now.
    """
    os.umask(0o077)  # drafts, originals and accounts are read by nobody else on this machine
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contrechamp.config.settings")
