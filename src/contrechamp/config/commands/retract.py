"""`contrechamp retract`: ends statements; what they said stays readable in the history."""

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import emit, json_option, refuse, start_node


@click.command(epilog="Example: contrechamp retract 3f9c0a41…#0 --yes. Statement ids stand in a page's .json twin.")
@click.argument("statements", nargs=-1, required=True, metavar="STATEMENT…")
@click.option("--organisation", default="", help="The group that said them: its id, or the beginning of it.")
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def command(statements: tuple[str, ...], organisation: str, yes: bool, as_json: bool) -> None:
    """Publishes that statements hold no more. They stay in the history; to remove what they say, use erase."""
    start_node()
    from contrechamp.records import acts, reads
    from contrechamp.records.errors import Invalid, Refused

    group = pick_group(organisation, as_json=as_json)
    held = {one.id: one for one in reads.statements(organisation=group).filter(id__in=statements)}
    for wanted in statements:
        if wanted not in held:
            refuse(f"The group has no statement {wanted} that holds.", as_json=as_json)
    if not yes:
        for one in held.values():
            click.echo(f"{one.id[:12]}…#{one.number}  {one.subject}  {one.property}: {one.value}", err=True)
        click.confirm("Publish that these hold no more?", abort=True, err=True)
    subjects: dict[tuple[str, str], list[str]] = {}
    for one in held.values():
        subjects.setdefault((one.subject, one.kind), []).append(one.id)
    entries = [acts.Entry(subject, kind, [], ends=ends) for (subject, kind), ends in sorted(subjects.items())]
    try:
        said = acts.publish(organisation=group, entries=entries)
    except (Refused, Invalid) as error:
        refuse(str(error), as_json=as_json)
    figures = {"retracted": sorted(held), "records": list(said.records)}
    emit(figures, f"{len(held)} statements ended, publication {said.records[0]}.", as_json=as_json)
