"""`contrechamp atlas import`: devices of files and of other maps, read into a layer."""

import gzip
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contrechamp.config.groups import pick_document, pick_group
from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_django

if TYPE_CHECKING:
    from contrechamp.atlas.layers.acts import Preview
    from contrechamp.atlas.layers.models import Import

SHOWN = ("type", "longitude", "latitude", "views", "mount", "zone", "operator", "words", "place", "surveyed")


@click.command(
    name="import",
    epilog="Example: contrechamp atlas import cameras.osm.pbf --layer OpenStreetMap --osm. "
    "Exit code 1 when something was not understood.",
)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--layer", "name", default="", help="The layer that it goes into. Default: the name of the file.")
@click.option("--osm", is_flag=True, help="The devices are OpenStreetMap's: its licence and attribution hold.")
@click.option("--licence", default="", help="The licence that the file is under.")
@click.option("--attribution", default="", help="Whom that licence wants named.")
@click.option("--address", default="", help="The address that the file comes from.")
@click.option("--gives-back", is_flag=True, help="The licence lets OpenStreetMap have what the file says.")
@click.option("--day", default="", metavar="DAY", help="The day for which it speaks, 2026-01-31. Default: its own.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=MEANING", help="What a column means; may repeat.")
@click.option("--set", "constants", multiple=True, metavar="KEY=VALUE", help="A tag that holds for every device.")
@click.option("--document", default="", help="The document that a table was taken from: its id in the library.")
@click.option("--pages", default="", metavar="FIRST-LAST", help="The pages of that document to look on.")
@click.option("--whole", is_flag=True, help="The file is all of the layer: what it lacks is gone.")
@click.option("--swapped", is_flag=True, help="Latitude and longitude stand in each other's place.")
@click.option("--organisation", default="", help="The group that keeps the layer: its id, or the beginning of it.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write what became of each: CSV.")
@click.option("--preview", is_flag=True, help="Show how it would be understood; write nothing.")
@json_option
def command(
    path: Path,
    name: str,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    document: str,
    pages: str,
    organisation: str,
    report: Path | None,
    preview: bool,
    as_json: bool,
    **said: Any,
) -> None:
    """Reads devices into a layer of the map, and tells what was new, the same, doubtful, not understood.

    OpenStreetMap (PBF, XML), Overpass JSON, GeoJSON, GPX, CSV. Nothing is signed; a layer keeps its licence.
    """
    start_django()
    group = pick_group(organisation, as_json=as_json)
    from contrechamp.atlas.layers import acts
    from contrechamp.atlas.layers.found import Unreadable
    from contrechamp.records.errors import Refused

    about = {key: said.pop(key) for key in ("licence", "attribution", "address", "gives_back")}
    first, last = _pages(pages)
    read = {
        "day": _day(said["day"]), "whole": said["whole"], "swapped": said["swapped"], "first_page": first,
        "last_page": last, "constants": _tags(constants),
    }  # fmt: skip
    if document:
        read["document"] = str(pick_document(document, group, as_json=as_json).pk)
    try:
        plan = acts.planned(path, **read)
        plan = acts.matched(plan, _pairs(columns))
        if preview:
            _show(plan.columns, acts.preview(path, plan, group), as_json)
            return
        given_about = acts.OSM if said["osm"] else about
        layer = acts.layer(name=name or path.name, organisation=group, **given_about)
        given = acts.give(path=path, name=path.name, layer=layer, plan=plan)
        with counting("Devices") as more:
            acts.run(given=given, told=more)
    except (Unreadable, Refused) as fault:
        refuse(str(fault), as_json=as_json)
    if report is not None:
        from contrechamp.records import blobs

        with gzip.open(blobs.path(given.report)) as told, report.open("wb") as file:
            shutil.copyfileobj(told, file)
    tell(given, as_json)


def _day(text: str) -> str:
    from contrechamp.ground.dates import read_date

    day = read_date(text) if text else None
    if text and (day is None or day.precision != "day"):
        raise click.UsageError("--day is a day, such as 2026-01-31.")
    return day.start if day else ""


def _pages(text: str) -> tuple[int, int]:
    first, _dash, last = text.partition("-")
    if text and not (first.isdecimal() and (last or first).isdecimal()):
        raise click.UsageError("--pages are written 39-53.")
    return (int(first), int(last or first)) if text else (1, 0)


def _pairs(said: Iterable[str]) -> dict[str, str]:
    found = {}
    for one in said:
        name, equals, target = one.rpartition("=")
        if not equals:
            raise click.UsageError(f"{one}: write COLUMN=MEANING.")
        found[name] = target
    return found


def _tags(said: Iterable[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in said]
    if not all(equals for _key, equals, _value in pairs):
        raise click.UsageError("--set is written KEY=VALUE, such as operator:type=public.")
    return {key: value for key, _equals, value in pairs}


def _show(columns: dict[str, str], found: "Preview", as_json: bool) -> None:
    for column, target in columns.items():
        emit({"column": column, "target": target}, f"column {column} = {target or '(kept as a tag)'}", as_json=as_json)
    for row in found.rows:
        said = {key: row[key] for key in SHOWN if row[key]}
        text = "\n".join([f"row {row['row']}: {row['name']}", *(f"  {key}: {value}" for key, value in said.items())])
        emit({"row": row["row"], "object": row["name"], **said, "sources": row["sources"]}, text, as_json=as_json)
    for gap in found.gaps:
        _gap(list(gap), as_json)


def _gap(gap: list[Any], as_json: bool) -> None:
    row, name, column, value, why, lost = gap
    told = {"row": row, "object": name, "column": column, "value": value, "why": why, "left_out": lost}
    what = "left out" if lost else "not understood"
    emit({"not_understood": told}, f"{what}: row {row} {name} {column} “{value}” {why}", as_json=as_json)


def tell(given: "Import", as_json: bool) -> None:
    """Prints the report of an import, and ends with exit code 1 where something was not understood."""
    for gap in given.gaps:
        _gap(gap, as_json)
    counts = dict(given.counts)
    total = counts["not_understood"] + counts["left_out"]
    if total > len(given.gaps):
        for column, why, count in given.tally:
            emit({"column": column, "why": why, "times": count}, f"{count} times: {column} {why}", as_json=as_json)
    differences = counts.pop("differences")
    if not as_json:
        for names, count in differences:
            click.echo(f"changed, {count} times: {', '.join(names)}")
    figures = {"import": str(given.pk), "layer": given.layer.pk, **counts, "differences": differences}
    text = ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counts.items() if count) or "nothing new"
    emit({**figures, "error": given.reason or None}, f"{text}. {given.reason}".strip(), as_json=as_json)
    if total or given.reason:
        sys.exit(FAULTS)
