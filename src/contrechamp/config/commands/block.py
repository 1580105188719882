"""`contrechamp block`: removes a publication or a file from this node alone, at once."""

import click

from contrechamp.config.groups import pick_record
from contrechamp.config.output import emit, json_option, refuse, start_django


@click.command(epilog='Example: contrechamp block --publication 3f9c0a41 --reason "court order of 3 March"')
@click.option("--publication", help="The publication to remove: its id, or the beginning of it.")
@click.option("--file", "file", help="The file to remove: its whole SHA-256.")
@click.option("--reason", required=True, help="Why; kept on this node only.")
@json_option
def command(publication: str | None, file: str | None, reason: str, as_json: bool) -> None:
    """Removes a publication's text or a file from this node at once and refuses it from now on; tells no other node."""
    start_django()
    from contrechamp.records import acts
    from contrechamp.records.errors import Refused

    record = pick_record(publication, as_json=as_json) if publication else None
    try:
        acts.block(record=record, blob=file, reason=reason)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"blocked": record or file}, f"Removed from this node: {record or file}", as_json=as_json)
