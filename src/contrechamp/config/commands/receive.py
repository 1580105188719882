"""`contrechamp receive`: the records of an export, checked and kept."""

from typing import BinaryIO

import click

from contrechamp.config.output import FAULTS, emit, json_option, start_node

SHOWN_FAULTS = 20


@click.command(epilog="Example: contrechamp receive copy/records.ndjson --trust mirrored")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--trust",
    type=click.Choice(["mirrored", "shown"]),
    help="First decide this about every group whose keys are in the file. Unknown groups are in quarantine otherwise.",
)
@json_option
def command(file: BinaryIO, trust: str | None, as_json: bool) -> None:
    """Verifies the records in FILE (- for standard input) and keeps what is signed.

    Exit code 1: something was left out, and the output says why.
    """
    start_node()
    from contrechamp.records.receive import receive
    from contrechamp.records.stream import lines_of

    received = receive(lines_of(file), trust=trust)
    figures = {name: getattr(received, name) for name in ("events", "records", "bodies", "seals", "skipped")}
    lines = [", ".join(f"{count} {name}" for name, count in figures.items()), *received.faults[:SHOWN_FAULTS]]
    emit({**figures, "faults": received.faults[:SHOWN_FAULTS]}, "\n".join(lines), as_json=as_json)
    raise SystemExit(FAULTS if received.skipped else 0)
