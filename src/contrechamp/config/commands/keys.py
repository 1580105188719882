"""`contrechamp keys`: what the people do who hold the sheets."""

from pathlib import Path

import click

from contrechamp.config.commands.init import write_secret
from contrechamp.config.groups import pick_group, pick_key_group
from contrechamp.config.output import emit, json_option, refuse, start_node
from contrechamp.config.sheets import ask

group_option = click.option("--organisation", default="", help="The group: its id, or the beginning of it.")


@click.group()
def command() -> None:
    """Shows, certifies, revokes and recovers a group's keys. Certify and revoke ask for the signing sheet, recover for
    two recovery sheets; what they say is typed in and never stored.

    Example: contrechamp keys certify
    """


@command.command(epilog="Example: contrechamp keys list --json")
@group_option
@json_option
def list(organisation: str, as_json: bool) -> None:
    """Shows the group's logs: how far each counts, and which of them this node signs."""
    start_node()
    from contrechamp.records.holdings import holdings

    for log, key, counted, own in holdings(pick_group(organisation, as_json=as_json)).keys:
        text = f"{log}  counts up to {counted}{'  signed by this node' if own else ''}"
        emit({"log": log, "key": key, "counted": counted, "own": own}, text, as_json=as_json)


@command.command(epilog="Example: contrechamp keys certify")
@group_option
@json_option
def certify(organisation: str, as_json: bool) -> None:
    """Opens a new log on which this node signs from now on: after its key, or its newest database, was lost."""
    start_node()
    from contrechamp.records import key_acts
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed

    group = pick_key_group(organisation, as_json=as_json)
    try:
        log = key_acts.certify(organisation=group, signing_seed=read_seed(ask("Signing sheet")))
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"log": log}, f"This node signs on the log {log} now.", as_json=as_json)


@command.command(epilog="Example: contrechamp keys revoke 5a1f…(whole id) --seq 120")
@click.argument("log")
@click.option("--seq", type=click.IntRange(min=0), required=True, help="The last record that counts; 0: none.")
@group_option
@json_option
def revoke(log: str, seq: int, organisation: str, as_json: bool) -> None:
    """Ends a log whose key was lost or stolen. Later records of it are void."""
    start_node()
    from contrechamp.records import key_acts
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed

    group = pick_key_group(organisation, as_json=as_json)
    try:
        key_acts.revoke(organisation=group, signing_seed=read_seed(ask("Signing sheet")), log=log, seq=seq)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    emit({"log": log, "seq": seq}, f"The log {log[:12]} ends at {seq}.", as_json=as_json)


@command.command(epilog="Example: contrechamp keys recover --sheets new-sheets.html --keep 5a1f…=120")
@click.option("--sheets", type=click.Path(path_type=Path), required=True, help="The new file for the new sheets.")
@click.option("--keep", multiple=True, metavar="LOG=SEQ", help="End this log earlier than where it counts now.")
@click.option("--erased", multiple=True, metavar="ID", help="An honest erase among the records that --keep cuts off.")
@group_option
@json_option
def recover(sheets: Path, keep: tuple[str, ...], erased: tuple[str, ...], organisation: str, as_json: bool) -> None:
    """Replaces all keys of the group, with two recovery sheets: after a theft, or to change the holders.

    Everything that counts goes on counting, unless --keep ends a log earlier; this node signs on a new log.
    """
    start_node()
    from django.db import transaction
    from django.utils import timezone

    from contrechamp.records import key_acts
    from contrechamp.records import sheets as paper
    from contrechamp.records.errors import Refused
    from contrechamp.records.models import Organisation

    group = pick_key_group(organisation, as_json=as_json)
    ends = dict(_log_and_seq(one) for one in keep)
    try:
        seeds = [paper.read_seed(ask(f"Recovery sheet, {which}")) for which in ("first", "second")]
        with transaction.atomic():
            made = key_acts.recover(organisation=group, recovery_seeds=seeds, keep=ends, erased=erased)
            name = Organisation.objects.get(id=group).name
            write_secret(sheets, paper.page(made.sheets, name=name, day=timezone.localdate(), language="fr"))
    except Refused as error:
        refuse(str(error), as_json=as_json)
    text = f"New sheets in {sheets}: print that page now, then delete the file. Destroy the old ones. Then: sync"
    emit({"log": made.log, "sheets": str(sheets)}, text, as_json=as_json)


@command.command(epilog="Example: contrechamp keys start-recovery form.json --sheets new-sheets.html")
@click.argument("form", type=click.Path(path_type=Path))
@click.option("--sheets", type=click.Path(path_type=Path), required=True, help="The new file for the new sheets.")
@click.option("--keep", multiple=True, metavar="LOG=SEQ", help="End this log earlier than where it counts now.")
@click.option("--erased", multiple=True, metavar="ID", help="An honest erase among the records that --keep cuts off.")
@group_option
@json_option
def start_recovery(
    form: Path, sheets: Path, keep: tuple[str, ...], erased: tuple[str, ...], organisation: str, as_json: bool
) -> None:
    """Begins a recovery whose holders sit elsewhere: prints new sheets, and writes a FORM for two of them to sign.

    The form holds no secret. Nothing changes until it is finished.
    """
    start_node()
    from django.utils import timezone

    from contrechamp.records import recoveries
    from contrechamp.records import sheets as paper
    from contrechamp.records.errors import Refused
    from contrechamp.records.models import Organisation

    group = pick_key_group(organisation, as_json=as_json)
    try:
        begun, made = recoveries.start(organisation=group, keep=dict(_log_and_seq(one) for one in keep), erased=erased)
    except Refused as error:
        refuse(str(error), as_json=as_json)
    name = Organisation.objects.get(id=group).name
    write_secret(sheets, paper.page(made, name=name, day=timezone.localdate(), language="fr"))
    form.write_bytes(begun.line())
    text = f"New sheets in {sheets}: print that page now, then delete the file. Send {form} to two holders: keys sign"
    emit({"form": str(form), "sheets": str(sheets)}, text, as_json=as_json)


@command.command(epilog="Example: contrechamp keys sign form.json")
@click.argument("form", type=click.Path(exists=True, path_type=Path))
@json_option
def sign(form: Path, as_json: bool) -> None:
    """Signs a FORM of a recovery with one recovery sheet, anywhere: no node is needed. Send the file back then.

    Look first at which group it is, and speak with whoever sent it: two signatures take the group over.
    """
    from contrechamp.records import recoveries
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed

    try:
        begun = recoveries.read(form.read_bytes())
        click.echo(f"The form gives new keys to the group {begun.event.organisation}.", err=True)
        signed = recoveries.sign(begun, read_seed(ask("Recovery sheet")))
    except Refused as error:
        refuse(str(error), as_json=as_json)
    form.write_bytes(signed.line())
    count = len(signed.signatures)
    emit({"form": str(form), "signatures": count}, f"{form} has {count} signatures.", as_json=as_json)


@command.command(epilog="Example: contrechamp keys finish-recovery form-lyon.json form-paris.json")
@click.argument("forms", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@json_option
def finish_recovery(forms: tuple[Path, ...], as_json: bool) -> None:
    """Puts the signatures of the copies of a form together; asks for the new signing sheet. Then the new keys hold."""
    start_node()
    from contrechamp.records import recoveries
    from contrechamp.records.errors import Refused
    from contrechamp.records.sheets import read_seed

    try:
        copies = [recoveries.read(form.read_bytes()) for form in forms]
        log = recoveries.finish(forms=copies, signing_seed=read_seed(ask("New signing sheet")))
    except Refused as error:
        refuse(str(error), as_json=as_json)
    text = f"The new keys hold; this node signs on the log {log} now. Destroy the old sheets."
    emit({"log": log, "organisation": copies[0].event.organisation}, text, as_json=as_json)


def _log_and_seq(given: str) -> tuple[str, int]:
    log, _, seq = given.partition("=")
    if not seq.isdigit():
        raise click.UsageError(f"--keep takes LOG=SEQ, not {given}")
    return log, int(seq)
