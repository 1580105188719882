"""Asking for what a sheet says: typed without showing, or one line of standard input where no terminal is."""

import sys

import click


def ask(sheet: str) -> str:
    """What the sheet says. `sheet` names it for the person who types."""
    text = f"{sheet}: its groups of characters, or what its QR code says"
    if sys.stdin.isatty():
        return str(click.prompt(text, hide_input=True, err=True))
    click.echo(text, err=True)
    return sys.stdin.readline()
