"""`contrechamp doctor`: looks for what would hurt later."""

import sys

import click

from contrechamp.config.output import FAULTS, emit, json_option, start_django


@click.command(epilog="Example: contrechamp doctor --json")
@json_option
def command(as_json: bool) -> None:
    """Looks for what would hurt later, and says what to do about it."""
    start_django()
    from contrechamp.config.checks import run_checks

    well = True
    for name, advice in run_checks():
        well &= advice is None
        text = f"{'ok ' if advice is None else 'NO '} {name}{'' if advice is None else ': ' + advice}"
        emit({"check": name, "ok": advice is None, "advice": advice or ""}, text, as_json=as_json)
    sys.exit(0 if well else FAULTS)
