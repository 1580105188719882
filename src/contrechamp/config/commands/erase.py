"""`contrechamp erase`: hides publications at once, everywhere, and has them removed after fourteen days."""

import click

from contrechamp.config.groups import pick_group, pick_record
from contrechamp.config.output import emit, json_option, refuse, start_django


@click.command(epilog="Example: contrechamp erase 3f9c0a41 --yes")
@click.argument("publications", nargs=-1, required=True, metavar="PUBLICATION…")
@click.option(
    "--organisation", default="", help="The group whose publications they are: its id, or the beginning of it."
)
@click.option("--yes", is_flag=True, help="Ask nothing.")
@json_option
def command(publications: tuple[str, ...], organisation: str, yes: bool, as_json: bool) -> None:
    """Erases whole publications: hidden at once here and at every site that copies from here, removed after 14 days.

    To end single statements and keep their history, use retract.
    """
    start_django()
    from contrechamp.records import acts
    from contrechamp.records.errors import Invalid, Refused

    group = pick_group(organisation, as_json=as_json)
    records = [pick_record(one, as_json=as_json) for one in publications]
    if not yes:
        click.confirm(f"Erase {len(records)} publications for good?", abort=True, err=True)
    try:
        said = acts.erase(organisation=group, records=records)
    except (Refused, Invalid) as error:
        refuse(str(error), as_json=as_json)
    emit({"erased": records, "record": said.records[0]}, f"Erased by {', '.join(said.records)}.", as_json=as_json)
