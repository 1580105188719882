"""`contrechamp atlas tiles`: the public devices as tiles in one file, for maps of others."""

from dataclasses import asdict
from pathlib import Path

import click

from contrechamp.config.output import emit, json_option, refuse, start_django


@click.command(epilog='Example: contrechamp atlas tiles cameras.pmtiles --only "type=dome&status=confirmed"')
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--only", default="", metavar="QUERY", help="Those that an address of the map chooses: its part after ?.")
@json_option
def command(file: Path, only: str, as_json: bool) -> None:
    """Writes the devices that this site shows to FILE, as vector tiles (PMTiles 3), with whom to name for them."""
    start_django()
    from django.http import QueryDict

    from contrechamp.atlas.tiles import archive, filters, reads

    try:
        written = archive.write(file, reads.now(), filters.read(QueryDict(only)))
    except ValueError:
        refuse("There is no such device: nothing was written.", as_json=as_json)
    except OSError as fault:
        refuse(f"{file} cannot be written: {fault.strerror}.", as_json=as_json)
    emit(asdict(written), f"{file}: {written.devices} devices in {written.tiles} tiles.", as_json=as_json)
