"""`contrechamp import`: files of others, read into drafts."""

import csv
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import FAULTS, counting, emit, json_option, refuse, start_node
from contrechamp.ground.cells import safe

if TYPE_CHECKING:
    from contrechamp.catalogue.imports.facts import Gap, Item
    from contrechamp.catalogue.imports.models import Import
    from contrechamp.catalogue.imports.plan import Plan

FORMATS = ("table", "network", "eforms", "decp", "ocds", "uwazi", "ftm", "wacz")
KINDS = ("dossier", "party", "product", "contract", "decision", "trial", "place")


@click.command(
    name="import",
    epilog="Example: contrechamp import marches.csv --kind contract --column 'Objet=title' --set amount.stage=awarded "
    "--address https://data.example/marches.csv --licence 'Licence ouverte 2.0' --preview. "
    "Exit code 1 when something was not understood.",
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
                metavar="FILE…")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(FORMATS), help="The format; found out by itself otherwise.")
@click.option("--kind", type=click.Choice(KINDS), default="party", help="What a table is about. Default: party.")
@click.option("--column", "columns", multiple=True, metavar="COLUMN=TARGET", help="What a column means; may repeat.")
@click.option("--set", "constants", multiple=True, metavar="TARGET=VALUE", help="What holds for every row.")
@click.option("--address", default="", help="The address that the file comes from: the source of what it says.")
@click.option("--publisher", default="", help="Who publishes it.")
@click.option("--title", default="", help="What it is called.")
@click.option("--read", default="", metavar="DAY", help="The day on which it was fetched, 2026-01-31. Default: today.")
@click.option("--licence", default="", help="The licence that it is under.")
@click.option("--language", default="fr", help="The language of its texts. Default: fr.")
@click.option("--series", default="", help="A name for files whose rows are about the same things. Default: its name.")
@click.option("--organisation", default="", help="The group that drafts: its id, or the beginning of it.")
@click.option(
    "--report", type=click.Path(dir_okay=False, path_type=Path), help="Write all that was not understood: CSV."
)
@click.option("--preview", is_flag=True, help="Show how it would be understood; write nothing.")
@json_option
def command(
    paths: tuple[Path, ...],
    format_: str | None,
    kind: str,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    organisation: str,
    preview: bool,
    report: Path | None,
    as_json: bool,
    **about: str,
) -> None:
    """Reads tables and notices of others into drafts, and tells what of them was not understood.

    CSV tables; networks of actors (two CSV tables); procurement notices (eForms XML, DECP, OCDS); exports of Uwazi
    and FollowTheMoney; archived web pages (WACZ). Nothing is published. The same file again adds nothing.
    """
    start_node()
    group = pick_group(organisation, as_json=as_json)
    from contrechamp.catalogue.imports import acts
    from contrechamp.catalogue.imports.facts import Unreadable
    from contrechamp.ground.dates import read_date
    from contrechamp.records.errors import Refused

    day = read_date(about["read"])
    if about["read"] and (day is None or day.precision != "day"):
        raise click.UsageError("--read is a day, such as 2026-01-31.")
    try:
        plan = acts.planned(paths, [path.name for path in paths], format=format_ or "", kind=kind, **about)
        plan = replace(
            plan,
            columns=plan.columns | _pairs(columns),
            constants=_pairs(constants),
            read=day.start if day else plan.read,
        )
        if preview:
            found = acts.preview(paths, plan)
            _show(plan, found.items, found.gaps, as_json)
            return
        given = acts.give(organisation=group, by=None, paths=paths, names=[path.name for path in paths], plan=plan)
        with counting("Subjects") as more, _written(report) as missed:
            acts.run(given=given, told=more, missed=missed)
    except (Unreadable, Refused) as error:
        refuse(str(error), as_json=as_json)
    _report(given, as_json)


@contextmanager
def _written(report: Path | None) -> "Iterator[Callable[[Gap], None]]":
    """Writes each gap into the file, where one is named."""
    if report is None:
        yield lambda gap: None
        return
    with report.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("row", "column", "value", "why", "kept_as_written"))

        def write(gap: "Gap") -> None:
            table.writerow(map(safe, gap))

        yield write


def _pairs(said: Iterable[str]) -> dict[str, str]:
    found = {}
    for one in said:
        name, equals, target = one.rpartition("=")
        if not equals:
            raise click.UsageError(f"{one}: write NAME=VALUE.")
        found[name] = target
    return found


def _show(plan: "Plan", items: "list[Item]", gaps: "list[Gap]", as_json: bool) -> None:
    from contrechamp.catalogue.claims import said

    for column, target in plan.columns.items():
        emit({"column": column, "target": target}, f"column {column} = {target or '(not read)'}", as_json=as_json)
    for item in items:
        facts = [said(fact) for fact in item.facts]
        lines = [
            f"  {one['property']}: {one['value'] if one['value'] is not None else one['as_written']}" for one in facts
        ]
        text = "\n".join([f"row {item.row}: {item.kind} {item.urn}", *lines])
        emit({"row": item.row, "kind": item.kind, "subject": item.urn, "statements": facts}, text, as_json=as_json)
    for gap in gaps:
        _gap([gap.row, gap.column, gap.value, gap.why, gap.kept], as_json)


def _gap(gap: list[Any], as_json: bool) -> None:
    row, column, value, why, kept = gap
    told = {"not_understood": {"row": row, "column": column, "value": value, "why": why, "kept_as_written": kept}}
    emit(
        told,
        f"not understood: row {row}, {column}: “{value}” {why}{' (kept as written)' if kept else ''}",
        as_json=as_json,
    )


def _report(given: "Import", as_json: bool) -> None:
    for gap in given.gaps:
        _gap(gap, as_json)
    total = sum(count for _column, _why, count in given.tally)
    for column, why, count in given.tally if total > len(given.gaps) else ():
        emit({"column": column, "why": why, "times": count}, f"{count} times: {column} {why}", as_json=as_json)
    figures = {"import": str(given.pk), **given.counts, "not_understood": total, "error": given.reason or None}
    counts = given.counts
    text = (
        f"{counts['begun']} drafts begun, {counts['changed']} changed, {counts['same']} as they were; "
        f"{counts['statements']} statements; {total} values not understood. {given.reason}"
    )
    emit(figures, text.strip(), as_json=as_json)
    if total or given.reason:
        sys.exit(FAULTS)
