"""`contrechamp export`: what is published, for any other node or program."""

import sys
from pathlib import Path

import click

from contrechamp.config.output import counting, emit, json_option, refuse, start_node


@click.command(epilog="Example: contrechamp export ./copy. Without a folder the records go to standard output.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--organisation", default=None, help="Only this group: its whole id.")
@json_option
def command(folder: Path | None, organisation: str | None, as_json: bool) -> None:
    """Writes the signed records of all groups here (records.ndjson) and the files they bring (blobs/)."""
    start_node()
    from contrechamp.records.errors import Refused
    from contrechamp.records.export import export, save

    try:
        if folder is None:
            sys.stdout.buffer.writelines(export(organisation))
            return
        with counting("Lines") as more:
            lines, files = save(folder, organisation, more)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    figures = {"folder": str(folder), "lines": lines, "blobs": files}
    emit(figures, f"{lines} lines and {files} files in {folder}", as_json=as_json)
