"""`contrechamp demo`: the demonstration node."""

import time
from dataclasses import asdict, dataclass

import click

from contrechamp.config.output import emit, json_option, progress, start_django


@click.group()
def command() -> None:
    """The demonstration: two sample groups, real cases with their sources, official texts and sample papers."""


@command.command(epilog="Example: CONTRECHAMP_HOME=./try contrechamp demo create")
@json_option
def create(as_json: bool) -> None:
    """Creates the demonstration node if there is none, or completes one that was cut.

    A node of somebody's own in the same folder is left as it is.
    """
    from django.conf import settings

    from contrechamp.config.demonstration.law import PACKAGE

    folder = settings.HOME.folder
    start_django()
    from contrechamp.config import serving
    from contrechamp.config.demonstration import create as demonstration

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

    dossiers = reads.statements(kind="dossier")
    accounts = set(dossiers.values_list("organisation", "subject"))
    return Figures(
        groups=len(reads.hosted()),
        subjects=len({subject for _, subject in accounts}),
        dossiers=len(accounts),
        statements=dossiers.count(),
        documents=Document.objects.exclude(published=None).count(),
        pages=Page.objects.count(),
        records=sum(reads.holdings(one.id).records for one in reads.hosted()),
    )
