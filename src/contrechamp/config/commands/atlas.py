"""`contrechamp atlas`: the map. Each of its commands is registered by `add_command` or written here."""

import click


@click.group("atlas")
def command() -> None:
    """The map: devices of files and of other maps, taken in and given back."""
