"""`contrechamp users`: accounts, from the machine that the node runs on."""

from dataclasses import asdict

import click

from contrechamp.config.groups import pick_group
from contrechamp.config.output import emit, json_option, refuse, start_node

ROLES = click.Choice(["contributor", "publisher", "administrator"])


@click.group(epilog="Example: contrechamp users add camille --role publisher")
def command() -> None:
    """Adds, lists and lets in the members of the node's groups."""


@command.command(epilog="Example: contrechamp users add camille --role publisher")
@click.argument("name")
@click.option("--role", type=ROLES, default="contributor", show_default=True)
@click.option("--organisation", default="", help="Id of the group, or its beginning; needed where there are several.")
@json_option
def add(name: str, role: str, organisation: str, as_json: bool) -> None:
    """Makes the account NAME, or gives it another role, and prints a link that signs it in once."""
    start_node()
    from django.core.exceptions import ValidationError

    from contrechamp.people import acts

    group = pick_group(organisation, as_json=as_json)
    try:
        user = acts.add_user(name=name, organisation=group, role=role)
    except ValidationError as error:
        refuse(" ".join(error.messages), as_json=as_json)
    link = _link(acts.one_time_link(user))
    value = {"name": name, "role": role, "organisation": group, "link": link}
    emit(value, f"{name} is {role} now. Sign in once, within 15 minutes: {link}", as_json=as_json)


@command.command("list", epilog="Example: contrechamp users list --json")
@json_option
def list_members(as_json: bool) -> None:
    """Lists every member of every group, with the role."""
    start_node()
    from contrechamp.people import reads

    for member in reads.everybody():
        text = f"{member.name}\t{member.role}\t{member.organisation[:8]}"
        emit(asdict(member), text + ("\tsecond factor" if member.second_factor else ""), as_json=as_json)


@command.command(epilog="Example: contrechamp users link camille")
@click.argument("name")
@click.option("--forget-second-factor", is_flag=True, help="For somebody who lost every means of it.")
@json_option
def link(name: str, forget_second_factor: bool, as_json: bool) -> None:
    """Prints a link that signs NAME in once, within 15 minutes."""
    start_node()
    from contrechamp.people import acts
    from contrechamp.people.models import User

    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        refuse(f"There is no open account {name}. See them: contrechamp users list", as_json=as_json)
    if forget_second_factor:
        acts.forget_second_factor(user=user)
    address = _link(acts.one_time_link(user))
    emit({"name": name, "link": address}, address, as_json=as_json)


def _link(path: str) -> str:
    from django.conf import settings

    return f"{settings.BASE_URL}{path}"
