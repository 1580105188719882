"""`contrechamp init`: a node, its first group, and the sheets that only exist on paper."""

import json
import os
from pathlib import Path

import click

from contrechamp.config.home import SHEETS, open_home
from contrechamp.config.output import emit, json_option, refuse, start_django
from contrechamp.ground.files import write_atomic


@click.command(epilog='Example: contrechamp init --yes --name "Marseille sous surveillance" --sheets ./sheets.html')
@click.option("--name", help="The group's name, which is the node's too.")
@click.option("--base-url", help="The address under which readers reach the node. [http://127.0.0.1:8000]")
@click.option("--language", type=click.Choice(["fr", "en"]), help="The language of the sheets. [fr]")
@click.option("--sheets", type=click.Path(path_type=Path), help=f"The new file for the sheets. [{SHEETS} in the node]")
@click.option("--yes", is_flag=True, help="Ask nothing; what is not given has its default.")
@json_option
def command(
    name: str | None, base_url: str | None, language: str | None, sheets: Path | None, yes: bool, as_json: bool
) -> None:
    """Creates the node's folder, its database, a group with its keys, and the recovery sheets to print.

    The sheets carry the group's signing and recovery keys. They are in that file and nowhere else: print it, delete it.
    """
    home = open_home()
    if not yes:
        name = name or click.prompt("Name of the group")
        base_url = base_url or click.prompt("Address of the site", default="http://127.0.0.1:8000")
        sheets = sheets or Path(click.prompt("File for the recovery sheets", default=str(home.folder / SHEETS)))
    if not name:
        raise click.UsageError("Say the group's name: --name NAME")
    file = (sheets or home.folder / SHEETS).absolute()
    if file.exists():
        refuse(f"{file} is there already. Print and delete it, or name another file with --sheets.", as_json=as_json)
    settle_folder(home.folder, name=name, base_url=base_url or "http://127.0.0.1:8000", language=language or "fr")
    start_django()
    organisation = _create(name, language or "fr", file, as_json)
    emit(
        {"organisation": organisation, "folder": str(home.folder), "sheets": str(file)},
        f"The node is in {home.folder}.\nThe sheets are in {file}: print that page now, then delete the file. "
        "Nobody can make them again.\n"
        "Next: contrechamp users add NAME --role administrator\n"
        "Then: contrechamp serve --sign-in-link, and open the link that it prints.",
        as_json=as_json,
    )


def settle_folder(folder: Path, *, name: str, base_url: str, language: str) -> None:
    """Makes the node's folder and its settings file; one that is there stays as it is."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "node.toml"
    if not path.exists():
        settings = {"name": name, "base_url": base_url, "language": language}
        lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in settings.items())
        write_atomic(path, "".join(lines).encode())


def _create(name: str, language: str, file: Path, as_json: bool) -> str:
    """Migrates the database and creates the group; the sheets are on disk before the group is committed."""
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from contrechamp.records import acts, reads, sheets

    call_command("migrate", verbosity=0, interactive=False)
    if reads.hosted():
        refuse("This node has its group already.", as_json=as_json)
    with transaction.atomic():
        made = acts.create_organisation(name=name)
        text = sheets.page(made.sheets, name=name, day=timezone.localdate(), language=language)
        write_secret(file, text)
    return made.organisation


def write_secret(file: Path, text: str) -> None:
    """Writes a new file that only this user reads. Raises FileExistsError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
