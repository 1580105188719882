"""`contrechamp atlas`: the map. Each of its commands is registered by `add_command` or written here."""

import click

from contrechamp.config.atlas import extracts, giving, layers, taking, tiles


@click.group("atlas")
def command() -> None:
    """The map: devices of files and of other maps, taken in and given back."""


command.add_command(extracts.extract)
command.add_command(extracts.extracts)
command.add_command(taking.command)
command.add_command(layers.command)
command.add_command(giving.export)
command.add_command(giving.propose)
command.add_command(tiles.command, "tiles")
