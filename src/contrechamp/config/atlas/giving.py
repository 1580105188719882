"""`contrechamp atlas export` and `propose`: devices given back."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import emit, json_option, refuse, start_django

FORMS = ("geojson", "gpx", "csv", "pmtiles")


@click.command(name="export", epilog="Example: contrechamp atlas export devices.geojson")
@click.argument("path", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path), metavar="FILE")
@click.option("--format", "form", type=click.Choice(FORMS), help="The format. Default: by the end of the file's name.")
@click.option("--layer", type=int, help="Only the devices of this layer: its number in `contrechamp atlas layers`.")
@click.option("--signed", is_flag=True, help="Only what groups have signed, no layer.")
@json_option
def export(path: Path, form: str | None, layer: int | None, signed: bool, as_json: bool) -> None:
    """Writes the devices of the map as GeoJSON, GPX or CSV, each with its group or layer and its licence; or as map
    tiles (PMTiles) of all that this site shows."""
    start_django()
    from django.conf import settings
    from django.utils import timezone

    from contrechamp.atlas import reads
    from contrechamp.atlas.giving import files

    wanted = form or path.suffix.lstrip(".").lower()
    if wanted not in FORMS:
        raise click.UsageError(f"Name a format: --format {'|'.join(FORMS)}.")
    if wanted == "pmtiles":
        _tiles(path, as_json)
        return
    count = 0

    def counted() -> Iterable[object]:
        nonlocal count
        for device in reads.devices(layers=not signed, today=timezone.localdate()):
            if layer is None or device.layer == layer:
                count += 1
                yield device

    pieces = files.written(counted(), wanted, base=f"{settings.BASE_URL}/{settings.LANGUAGE_CODE}")  # type: ignore[arg-type]
    if str(path) == "-":
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        return
    with path.open("wb") as file:
        file.writelines(pieces)
    emit({"file": str(path), "devices": count}, f"{count} devices in {path}", as_json=as_json)


def _tiles(path: Path, as_json: bool) -> None:
    from contrechamp.atlas.tiles import archive
    from contrechamp.atlas.tiles import reads as tiles

    try:
        done = archive.write(path, tiles.now())
    except ValueError as fault:
        refuse(str(fault), as_json=as_json)
    told = {"file": str(path), "devices": done.devices, "tiles": done.tiles, "size": done.size}
    emit(told, f"{done.devices} devices in {done.tiles} tiles, {path}", as_json=as_json)


@click.command(name="propose", epilog="Example: contrechamp atlas propose edits.osc")
@click.argument("path", required=False, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]")
@click.option("--organisation", default="", help="The group whose devices are proposed: its id, or its beginning.")
@json_option
def propose(path: Path | None, organisation: str, as_json: bool) -> None:
    """Lists what your group has signed that OpenStreetMap lacks; with FILE, writes it as osmChange for an editor.

    Nothing is sent: a person looks at each edit and makes it. Fifty edits at most go into one file, and nothing
    whose source does not allow it.
    """
    start_django()
    group = pick_group(organisation, as_json=as_json)
    from itertools import islice

    from django.utils import timezone

    from contrechamp.atlas.giving import proposals

    found = list(islice(proposals.edits(group, timezone.localdate()), proposals.MOST))
    if not found:
        refuse("There is nothing to propose: no device that may be given is missing or differs.", as_json=as_json)
    for edit in found:
        where = f"{edit.place[1] / 1e6:.6f} {edit.place[0] / 1e6:.6f}"
        text = f"{edit.action} {edit.osm or 'a node'} at {where}: {', '.join(edit.changed) or edit.device.status}"
        emit(
            {"action": edit.action, "osm": edit.osm, "version": edit.version, "longitude": edit.place[0],
             "latitude": edit.place[1], "tags": edit.tags, "changed": list(edit.changed), "device": edit.device.key},
            text,
            as_json=as_json,
        )  # fmt: skip
    if path is not None:
        path.write_bytes(proposals.osm_change(found))
