"""Which of the node's groups a command is about, and which records an id's beginning means."""

from contrechamp.config.output import refuse

SHORTEST = 8


def pick_group(wanted: str, *, as_json: bool) -> str:
    """The id of the hosted organisation that begins with `wanted`, or of the only one. Ends the command otherwise."""
    from contrechamp.records import reads

    hosted = [one for one in reads.hosted() if one.id.startswith(wanted)]
    if not hosted:
        refuse("No such group is on this node. Create one: contrechamp init", as_json=as_json)
    if len(hosted) > 1:
        refuse("Several groups are on this node. Name one with --organisation.", as_json=as_json)
    return hosted[0].id


def pick_record(wanted: str, *, as_json: bool) -> str:
    """The id of the record that begins with `wanted`. Ends the command when there is none, or more than one."""
    from contrechamp.records import reads

    found = reads.records_beginning(wanted) if len(wanted) >= SHORTEST else []
    if len(found) != 1:
        number = f"{len(found)} publications begin" if found else "No publication begins"
        refuse(f"{number} with {wanted}. Give at least {SHORTEST} characters of its id.", as_json=as_json)
    return found[0]
