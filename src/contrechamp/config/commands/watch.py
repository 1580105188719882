"""`contrechamp watch`: public acts as they come out, looked through for new surveillance."""

import re
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from contrechamp.config.output import FAULTS, emit, json_option, refuse, start_django

if TYPE_CHECKING:
    from contrechamp.watch.models import Finding

PRECISION, RECALL = 0.95, 0.97


@click.group()
def command() -> None:
    """Looks through public acts for new surveillance before it is installed.

    Example: contrechamp watch rules --score
    """


@command.command(epilog="Example: contrechamp watch rules --score --json. Exit code 1 below the goal.")
@click.option("--score", "wants_score", is_flag=True, help="Precision and recall on the labelled passages.")
@click.option("--wrong", is_flag=True, help="With --score: also what the rules get wrong of the open half.")
@json_option
def rules(wants_score: bool, wrong: bool, as_json: bool) -> None:
    """Shows the rules: their version, how many terms of which technology; or how well they do."""
    from contrechamp.watch.rules.book import book

    if wants_score:
        _score(wrong, as_json=as_json)
        return
    found = book()
    counts: dict[str, int] = {}
    for term in found.terms:
        counts[term.technology] = counts.get(term.technology, 0) + 1
    lines = [f"version {found.version}", *(f"{count:4}  {name}" for name, count in sorted(counts.items()))]
    emit({"version": found.version, "terms": counts}, "\n".join(lines), as_json=as_json)


def _score(wrong: bool, *, as_json: bool) -> None:
    from contrechamp.watch.rules import scoring
    from contrechamp.watch.rules.book import book

    low = False
    for half in scoring.HALVES:
        counted = scoring.score(scoring.passages(half), book())
        precision, recall = counted.precision or 0.0, counted.recall or 0.0
        low = low or (half == "frozen" and (precision < PRECISION or recall < RECALL))
        value = {
            "half": half, "precision": precision, "recall": recall, "right": counted.right, "noise": counted.noise,
            "missed": counted.missed, "silent": counted.silent, "sorts_right": counted.sorts_right,
        }  # fmt: skip
        text = (
            f"{half:6}  precision {precision:.3f}, recall {recall:.3f}: {counted.right} right, {counted.noise} noise, "
            f"{counted.missed} missed, {counted.silent} rightly silent; "
            f"what the act does: {counted.sorts_right} right"
        )
        emit(value, text, as_json=as_json)
        if wrong and half == "open":
            for weight, passage in counted.wrong:
                emit({"weight": weight, "text": passage.text}, f"  {weight:4}  {passage.text[:100]}", as_json=as_json)
    if low:
        sys.exit(FAULTS)


@command.command(epilog="Example: contrechamp watch ready --json")
@json_option
def ready(as_json: bool) -> None:
    """Lists the sources that come with this version, which are off until somebody adds them by name.

    An address that is “not opened yet” was found where the list says, and nobody has seen yet that it answers.
    """
    start_django()
    from contrechamp.watch import reads
    from contrechamp.watch.sources import files

    watched = {one.name for one in reads.sources() if one.active}
    for one in files.shipped():
        value = {
            "name": one.name, "title": one.title, "address": one.address, "department": one.department,
            "seen_in": one.seen_in, "verified_on": one.verified_on or None, "watched": one.name in watched,
        }  # fmt: skip
        state = f"seen to answer on {one.verified_on}" if one.verified_on else "not opened yet"
        state = "watched" if one.name in watched else f"off, {state}"
        emit(value, f"{one.name:14} {one.title} ({state})\n{'':14} {one.address[:100]}", as_json=as_json)


@command.command(epilog="Example: contrechamp watch add https://www.example.gouv.fr/raa --name raa-25 --department 25")
@click.argument("given", metavar="ADDRESS|FOLDER|FILE.yaml|NAME")
@click.option("--name", default="", help="What its file is called: small letters, digits, hyphens.")
@click.option("--title", default="", help="What readers see; of a folder, where none is given, Archives.")
@click.option("--template", default="", help="collection, page, feed, notices, deliberations or folder.")
@click.option("--department", default="", help="The code of its department, such as 25: decides between towns.")
@click.option("--every", default="", help="How often it is asked, such as 6h.")
@click.option("--rhythm", default="", help="After how long without anything new something is wrong, such as 15d.")
@click.option("--local", is_flag=True, help="Its server lies in a private network.")
@json_option
def add(given: str, name: str, as_json: bool, **said: str | bool) -> None:
    """Adds a source: a page with links to files, a feed, procurement data, a folder, a file that describes one,
    or the NAME of one that comes with this version (`contrechamp watch ready`).

    The node keeps its description in sources/NAME.yaml of its folder, where it can be changed.
    """
    start_django()
    from contrechamp.watch.sources import files
    from contrechamp.watch.sources.described import BadSource

    try:
        name, text = _description(given, name, said)
        source = files.add(name, text)
    except BadSource as error:
        raise click.UsageError(str(error)) from None
    except FileExistsError as error:
        refuse(f"{error} describes another source. Choose another --name.", as_json=as_json)
    value = {"name": source.name, "title": source.title, "address": source.address, "kind": source.kind}
    text = f"{source.name} is watched from now on: {files.folder()}/{source.name}.yaml"
    if source.described["seen_in"] and not source.described["verified_on"]:
        text += f"\nIts address was not opened yet. See whether it answers: contrechamp watch run {source.name} --now"
    emit(value, text, as_json=as_json)


def _description(given: str, name: str, said: dict[str, str | bool]) -> tuple[str, str]:
    """The name and the text of the file that describes a source."""
    from contrechamp.watch.sources import files

    path = Path(given)
    if path.suffix == ".yaml" and path.is_file():
        return name or path.stem, path.read_text()
    if given in {one.name for one in files.shipped()} and not path.exists():
        return name or given, (files.SHIPPED / f"{given}.yaml").read_text()
    web = "://" in given
    address = given if web else str(path.absolute())
    words: dict[str, object] = {word: value for word, value in said.items() if value}
    title = address[:200] if web else files.FOLDER_TITLE
    words = {"template": "collection" if web else "folder", "title": title, "address": address, **words}
    slug = (
        re.sub(r"[^a-z0-9]+", "-", address.lower().partition("://")[2]).strip("-")[:60] if web else files.folder_name()
    )
    return name or slug or "source", yaml.safe_dump(words, allow_unicode=True, sort_keys=False)


@command.command(epilog="Example: contrechamp watch run raa-25 --now")
@click.argument("source", required=False, default="")
@click.option("--now", is_flag=True, help="Also sources that are not due yet.")
@json_option
def run(source: str, now: bool, as_json: bool) -> None:
    """Asks the sources that are due, or one, and reads what they give to the end. A served node does this by itself."""
    start_django()
    from django.utils import timezone

    from contrechamp.watch import reads, tasks, working

    begins = timezone.now()
    tasks.look(begins, everything=now, only=source)
    working.until_done()
    for one in reads.sources():
        if source in ("", one.name):
            value = {"source": one.name, "outcome": one.outcome, "blind_since": _iso(one.blind_since)}
            emit(value, f"{one.name}: {one.get_outcome_display() or 'not asked yet'}", as_json=as_json)
    _tell_findings(reads.found_since(begins), as_json=as_json)


@command.command(epilog="Example: contrechamp watch backfill archive/2019 --processes 2 --department 75")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--processes", type=click.IntRange(1, 32), default=1, show_default=True, help="That read at once.")
@click.option("--department", default="", help="The code of the department that the acts are from.")
@click.option("--title", default="", help="What readers see as their source; where none is given, Archives.")
@json_option
def backfill(folder: Path, processes: int, department: str, title: str, as_json: bool) -> None:
    """Reads the files of a folder once: what came out before. What is unchanged is not opened again.

    Where the folder lies and what it is called is shown to nobody.
    """
    start_django()
    from django.utils import timezone

    from contrechamp.watch import reads, working

    begins = timezone.now()
    counts = working.backfill(folder.absolute(), department=department, title=title.strip()[:200], processes=processes)
    _tell_findings(reads.found_since(begins), as_json=as_json)
    emit(counts, f"{counts['new']} new files, {counts['acts']} acts in all", as_json=as_json)


@command.command(epilog="Example: contrechamp watch health --json. Exit code 1 when a source is blind.")
@json_option
def health(as_json: bool) -> None:
    """Shows each source: when it was last seen whole, when it last gave something new, since when it is blind."""
    start_django()
    from contrechamp.watch import reads

    blind = False
    for one in reads.sources():
        blind = blind or bool(one.blind_since)
        value = {
            "source": one.name, "outcome": one.outcome, "last_good": _iso(one.last_good),
            "last_new": _iso(one.last_new), "blind_since": _iso(one.blind_since), "active": one.active,
        }  # fmt: skip
        state = (
            f"blind since {_iso(one.blind_since)}" if one.blind_since else one.get_outcome_display() or "not asked yet"
        )
        emit(value, f"{one.name}: {state}", as_json=as_json)
    if blind:
        sys.exit(FAULTS)


def _tell_findings(found: "Iterable[Finding]", *, as_json: bool) -> None:
    for one in found:
        title = one.act.title if one.act else str(one.file)
        value = {
            "finding": one.pk, "sort": one.sort, "weight": one.weight, "technologies": one.technologies, "title": title,
            "page": one.page, "places": one.places, "amounts": one.amounts, "expires": one.expires,
        }  # fmt: skip
        text = f"  {one.weight:4.0f}  {one.get_sort_display()}, p. {one.page}: {title[:100]}"
        emit(value, text, as_json=as_json)


def _iso(moment: "datetime | None") -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
