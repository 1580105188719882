"""`contrechamp rebuild`: every view made again from the records."""

import sys

import click

from contrechamp.config.output import FAULTS, counting, emit, json_option, start_node


@click.command(epilog="Example: contrechamp rebuild --json. Exit code 1 when the views were not what the records say.")
@json_option
def command(as_json: bool) -> None:
    """Drops every view and makes it again from the records, then has the search index made again."""
    start_node()
    from contrechamp.records.rebuild import rebuild
    from contrechamp.search.acts import rebuild as rebuild_index

    with counting("Accounts") as more:
        before, after = rebuild(more)
    rebuild_index()
    text = f"Before {before}\nAfter  {after}\n" + ("The same." if before == after else "The views were wrong before.")
    emit({"digest_before": before, "digest_after": after}, text, as_json=as_json)
    sys.exit(0 if before == after else FAULTS)
