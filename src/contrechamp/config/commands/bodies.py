"""`contrechamp bodies`: the addresses of the bodies that can be asked for documents."""

from dataclasses import asdict
from pathlib import Path

import click

from contrechamp.config.output import FAULTS, emit, json_option, refuse, start_django

FORMATS = click.Choice(["directory", "officers", "table"])


@click.command(
    epilog="Example: contrechamp bodies annuaire-local.json --format directory. Exit code 1 when a row was not used."
)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--format",
    "format_",
    type=FORMATS,
    required=True,
    help="The State's local directory (JSON), a table of access officers (CSV), or any table (CSV).",
)
@click.option("--source", default="", help="Where the file comes from. Default: its name.")
@json_option
def command(path: Path, format_: str, source: str, as_json: bool) -> None:
    """Takes in addresses of bodies. The communes themselves are built in; the same file again changes nothing."""
    start_django()
    from contrechamp.requests.bodies import importing

    read = {"directory": importing.directory, "officers": importing.officers, "table": importing.table}[format_]
    try:
        report = read(path, source=source or path.name)
    except importing.Unreadable as fault:
        refuse(str(fault), as_json=as_json)
    counts = f"{report.new} new, {report.changed} changed, {report.same} unchanged"
    lines = [
        f"{counts}, {len(report.faults)} not used as they are.",
        *(f"row {fault.row}: {fault.why}" for fault in report.faults[:20]),
    ]
    emit(asdict(report), "\n".join(lines), as_json=as_json)
    if report.faults:
        raise SystemExit(FAULTS)
