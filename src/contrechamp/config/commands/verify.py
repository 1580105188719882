"""`contrechamp verify`: whether everything here is as it was signed."""

import sys

import click

from contrechamp.config.output import FAULTS, counting, emit, json_option, start_node


@click.command(epilog="Example: contrechamp verify --json. Exit code 1 when there are faults.")
@json_option
def command(as_json: bool) -> None:
    """Checks every hash, chain, seal, key event, cut and file, and names the first fault of each log."""
    start_node()
    from contrechamp.records.verify import verify

    with counting("Records") as more:
        report = verify(more)
    faults = [fault.as_json() for fault in report.faults]
    figures = {"organisations": report.organisations, "logs": report.logs, "records": report.records}
    lines = [f"{report.records} records in {report.logs} logs of {report.organisations} groups, {report.blobs} files."]
    lines += [f"FAULT  {fault.where}: {fault.what}" for fault in report.faults] or ["No fault."]
    if report.faults:
        lines.append("Another site may have what is damaged: contrechamp sync --heal fetches it again.")
    emit({**figures, "faults": faults}, "\n".join(lines), as_json=as_json)
    sys.exit(FAULTS if faults else 0)
