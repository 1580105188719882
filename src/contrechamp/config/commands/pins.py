"""`contrechamp pins`: the files of other groups that this site keeps copies of."""

import click

from contrechamp.config.output import emit, json_option, refuse, start_node

GIGABYTE = 1_000_000_000


@click.group()
def command() -> None:
    """Chooses of what this site keeps copies: of a group, a dossier or a place; or of whatever has fewer than three.

    Example: contrechamp pins add place insee:13055
    """


@command.command(epilog="Example: contrechamp pins list --json")
@json_option
def list(as_json: bool) -> None:
    """Shows what is kept, and how many files known here have too few copies."""
    start_node()
    from contrechamp.peers.keeping import pins
    from contrechamp.peers.models import Pin

    for pin in Pin.objects.order_by("kind", "target"):
        files = len([*pins.of_pin(pin)])
        value = {"kind": pin.kind, "target": pin.target, "limit": pin.limit, "files": files}
        text = f"{pin.kind} {pin.target}  {files} files, up to {pin.limit / GIGABYTE:g} GB"
        emit(value, text, as_json=as_json)
    scarce = pins.scarce()
    emit({"scarce": scarce}, f"{scarce} files have fewer than {pins.COPIES} copies.", as_json=as_json)


@command.command(epilog="Example: contrechamp pins add organisation 5a1f…(whole id) --limit 5")
@click.argument("kind", type=click.Choice(["organisation", "dossier", "place", "scarce"]))
@click.argument("target", default="")
@click.option("--limit", type=click.FloatRange(min=0.001), default=2.0, show_default=True, help="Gigabytes.")
@json_option
def add(kind: str, target: str, limit: float, as_json: bool) -> None:
    """Keeps copies from the next visit on. TARGET: the group's id, or the dossier's or place's name for programs."""
    start_node()
    from contrechamp.peers import acts
    from contrechamp.records.errors import Refused

    try:
        pin = acts.add_pin(kind=kind, target=target, limit=int(limit * GIGABYTE))
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"kind": kind, "target": target, "limit": pin.limit}, f"{kind} {target} is kept.", as_json=as_json)


@command.command(epilog="Example: contrechamp pins remove place insee:13055")
@click.argument("kind")
@click.argument("target", default="")
@json_option
def remove(kind: str, target: str, as_json: bool) -> None:
    """Keeps these files no longer; those that nothing else needs here go."""
    start_node()
    from contrechamp.peers import acts
    from contrechamp.peers.models import Pin

    pin = Pin.objects.filter(kind=kind, target=target).first()
    if pin is None:
        refuse("Nothing is kept under that name. See: contrechamp pins list", as_json=as_json)
    acts.remove_pin(pin=pin)
    emit({"kind": kind, "target": target}, f"{kind} {target} is kept no longer.", as_json=as_json)
