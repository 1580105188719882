"""`contrechamp atlas extract` and `extracts`: streets and buildings of OpenStreetMap, for views and walks."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contrechamp.config.output import emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.atlas.terrain.extract import About, Unreadable

WHY = {
    "format": "It is no file of OpenStreetMap: give .osm.pbf, .osm, .osm.gz or .osm.bz2.",
    "damaged": "It is damaged, or was cut: fetch it again.",
    "too large": "It is too large: cut a town out of it, for example with the program osmium (osmium extract).",
    "empty": "There are no streets in it.",
    "limit": "Reading it takes more memory or time than allowed: cut a town out of it (osmium extract).",
    "crash": "The program that reads it broke down: the file is probably damaged.",
}


@click.command(epilog="Example: contrechamp atlas extract monaco.osm.pbf --name Monaco")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="What pages call it. [the file's name]")
@json_option
def extract(file: Path, name: str, as_json: bool) -> None:
    """Takes the streets and buildings of FILE, of OpenStreetMap: views are cut by its walls, and walks found in it.

    Another file of the same NAME takes the place of the one before. Devices are taken in with "contrechamp atlas
    import".
    """
    start_node()
    from django.utils import timezone

    from contrechamp.atlas.terrain import extract as taking
    from contrechamp.atlas.terrain import folder, here
    from contrechamp.atlas.walks import watching
    from contrechamp.records.views import move_revision

    title = name.strip() or file.name.split(".")[0].replace("_", " ").replace("-", " ").capitalize()
    try:
        about = taking.keep(file, name=title, folder=folder.path())
    except taking.Unreadable as fault:
        refuse(_said(file, fault), as_json=as_json)
    kept = here.extract(about.key)
    assert kept is not None
    watching.keep(kept, timezone.localdate())
    move_revision()
    told = f"{about.name}: {about.edges} pieces of streets, {about.buildings} buildings."
    emit(_figures(about), f"{told} {about.attribution}, {about.licence}.", as_json=as_json)


@click.command(epilog="Example: contrechamp atlas extracts")
@click.option("--remove", default="", metavar="KEY", help="Removes the one of that key.")
@json_option
def extracts(remove: str, as_json: bool) -> None:
    """Lists what was taken in with "contrechamp atlas extract"."""
    start_node()
    from contrechamp.atlas.terrain import here
    from contrechamp.records.views import move_revision

    if remove:
        if not here.remove(remove):
            refuse("There is no extract of that key: contrechamp atlas extracts lists them.", as_json=as_json)
        move_revision()
        emit({"removed": remove}, f"{remove} is gone.", as_json=as_json)
        return
    for one in here.extracts():
        about = one.about
        text = f"{about.key}\t{about.name}\t{about.edges} pieces of streets\t{about.buildings} buildings"
        emit(_figures(about), text, as_json=as_json)


def _figures(about: "About") -> dict[str, object]:
    return asdict(about) | {"bounds": [side / 1e6 for side in about.bounds]}


def _said(file: Path, fault: "Unreadable") -> str:
    why = WHY.get(fault.code, fault.code)
    return f"{file.name}: {why}" + (f" ({fault.detail})" if fault.detail else "")
