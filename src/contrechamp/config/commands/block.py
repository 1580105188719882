"""`contrechamp block`: removes a publication or a file from this node alone, at once."""

import re

import click

from contrechamp.config.groups import pick_record
from contrechamp.config.output import emit, json_option, refuse, start_node

HEX = re.compile("[0-9a-f]{64}")


@click.command(epilog='Example: contrechamp block --publication 3f9c0a41 --reason "court order of 3 March"')
@click.option("--publication", help="The publication to remove: its id, or the beginning of it.")
@click.option("--file", "file", help="The file to remove: its whole SHA-256.")
@click.option("--reason", required=True, help="Why; kept on this node only.")
@json_option
def command(publication: str | None, file: str | None, reason: str, as_json: bool) -> None:
    """Removes a publication's text or a file from this node at once and refuses it from now on; tells no other node."""
    start_node()
    from contrechamp.records import acts
    from contrechamp.records.errors import Refused

    if (publication is None) == (file is None):
        raise click.UsageError("Name a publication or a file: --publication ID or --file SHA256")
    if file is not None and not HEX.fullmatch(file):
        raise click.UsageError("Give the whole SHA-256 of the file: 64 characters, 0 to 9 and a to f.")
    record = pick_record(publication, as_json=as_json) if publication else None
    try:
        acts.block(record=record, blob=file, reason=reason)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"blocked": record or file}, f"Removed from this node: {record or file}", as_json=as_json)
