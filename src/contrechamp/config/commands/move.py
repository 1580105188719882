"""`contrechamp move`: a group leaves this node with all that is its own."""

from dataclasses import asdict
from pathlib import Path

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import counting, emit, json_option, refuse, start_node
from contrechamp.config.sheets import ask


@click.command(epilog="Example: contrechamp move /media/stick/nord --organisation 5a1f8c02")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--organisation", default="", help="The group that leaves: its id, or the beginning of it.")
@json_option
def command(folder: Path, organisation: str, as_json: bool) -> None:
    """Writes all that is a group's own into the empty FOLDER, encrypted to its sheets, and takes it off this node:
    publications, drafts, documents, imports and memberships. Asks for the group's signing sheet.

    Stop the node before. Its log here ends; what it published stays as a copy. On the new node: contrechamp restore
    FOLDER, then contrechamp keys certify. Other groups on this node notice nothing.
    """
    start_node()
    from django.utils import timezone

    from contrechamp.config.backup import moving
    from contrechamp.config.backup.stores import Folder
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed
    from contrechamp.search.acts import rebuild as rebuild_index

    group = pick_group(organisation, as_json=as_json)
    try:
        seed = read_seed(ask("Signing sheet"))
        with counting("Objects") as more:
            saved = moving.move(
                Folder(folder.absolute()), organisation=group, signing_seed=seed, now=timezone.now(), progress=more
            )
    except (Refused, OSError) as error:
        refuse(str(error), as_json=as_json)
    rebuild_index()  # the words of the drafts leave the disk
    value = {name: figure for name, figure in asdict(saved).items() if name in ("snapshot", "rows", "files")}
    text = (
        f"The group {group} is in {folder}: {saved.rows} rows and {saved.files} files. "
        "This node signs for it no more.\n"
        f"On its new node: contrechamp restore {folder}, then contrechamp keys certify, both with the signing sheet. "
        "Then contrechamp users link NAME for each member: passwords and second factors did not move."
    )
    emit({"organisation": group, **value}, text, as_json=as_json)
