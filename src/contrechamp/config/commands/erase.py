"""`contrechamp erase`: publications, hidden at once everywhere; originals and documents, gone from this node."""

from typing import TYPE_CHECKING, Literal

import click

from contrechamp.config.groups import pick_document, pick_group, pick_record
from contrechamp.config.output import emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.library.models import Document

Of = Literal["publications", "originals", "documents"]


@click.command(
    epilog="Example: contrechamp erase 3f9c0a41 --yes. An original, by its document's id or one of its fingerprints: "
    "contrechamp erase --original 5d8a77c0"
)
@click.argument("given", nargs=-1, required=True, metavar="PUBLICATION|DOCUMENT…")
@click.option(
    "--original",
    "of",
    flag_value="originals",
    help="Erase the originals of these documents, which are blacked out; what can be read of them stays.",
)
@click.option(
    "--document", "of", flag_value="documents", help="Remove these documents, never published, with all made of them."
)
@click.option("--organisation", default="", help="The group whose they are: its id, or the beginning of it.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def command(given: tuple[str, ...], of: Of | None, organisation: str, yes: bool, as_json: bool) -> None:
    """Erases whole publications: hidden at once here and at every site that copies from here, removed after 14 days.

    With --original or --document, files of this node alone: at once, with their text, their pictures and their words
    in the index. To end single statements and keep their history, use retract.
    """
    start_node()
    group = pick_group(organisation, as_json=as_json)
    if of is None:
        _publications(group, given, yes=yes, as_json=as_json)
        return
    documents = [pick_document(one, group, as_json=as_json) for one in given]
    for document in documents:
        click.echo(f"  {document} ({document.pk})", err=True)
    _confirm(f"{len(documents)} {of}", yes=yes)
    for document in documents:
        _from_here(document, of, as_json=as_json)


def _confirm(what: str, *, yes: bool) -> None:
    if not yes:
        click.confirm(f"Erase {what} for good?", abort=True, err=True)


def _publications(group: str, given: tuple[str, ...], *, yes: bool, as_json: bool) -> None:
    from contrechamp.records import acts
    from contrechamp.records.errors import Invalid, Refused

    records = [pick_record(one, as_json=as_json) for one in given]
    _confirm(f"{len(records)} publications", yes=yes)
    try:
        said = acts.erase(organisation=group, records=records)
    except (Refused, Invalid) as error:
        refuse(str(error), as_json=as_json)
    emit({"erased": records, "record": said.records[0]}, f"Erased by {', '.join(said.records)}.", as_json=as_json)


def _from_here(document: "Document", of: Of, *, as_json: bool) -> None:
    from contrechamp.library import acts
    from contrechamp.library.redaction import erasing
    from contrechamp.records.errors import Refused

    key, title = str(document.pk), str(document)
    try:
        if of == "originals":
            erasing.erase_original(document=document)
        else:
            acts.forget(document=document)
    except (Refused, ValueError) as error:
        refuse(f"{title}: {error}", as_json=as_json)
    emit({"document": key, "erased": of[:-1]}, f"Erased: the {of[:-1]} of {title}", as_json=as_json)
