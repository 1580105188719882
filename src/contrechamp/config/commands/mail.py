"""`contrechamp mail`: replies to access requests, taken in from a mail server or a mailbox."""

import asyncio

import click

from contrechamp.config.output import emit, json_option, refuse, start_django


@click.group()
def command() -> None:
    """Takes replies to access requests in: served by LMTP, or fetched by IMAP."""


@command.command(epilog="Example: contrechamp mail lmtp 127.0.0.1:8024")
@click.argument("address", metavar="HOST:PORT|SOCKET")
@json_option
def lmtp(address: str, as_json: bool) -> None:
    """Serves LMTP at ADDRESS, for the mail server of the domain; ends with Ctrl-C. Unknown recipients are refused."""
    start_django()
    from contrechamp.requests.mail.lmtp import serve

    try:
        asyncio.run(serve(address, ready=lambda port: _ready(address, port, as_json=as_json)))
    except KeyboardInterrupt:
        click.echo("Ended.", err=True)


def _ready(address: str, port: int, *, as_json: bool) -> None:
    emit({"address": address, "port": port}, f"LMTP at {address}.", as_json=as_json)


@command.command(epilog="Example: contrechamp mail fetch")
@json_option
def fetch(as_json: bool) -> None:
    """Looks into the mailbox that [mail] names now, instead of waiting for the worker."""
    start_django()
    from django.conf import settings

    from contrechamp.requests.mail.imap import Unreachable
    from contrechamp.requests.mail.imap import fetch as take

    if not settings.MAIL.get("imap"):
        refuse("No mailbox is set: imap in [mail] of node.toml.", as_json=as_json)
    try:
        kept = take()
    except Unreachable as fault:
        refuse(f"The mailbox does not answer: {fault}", as_json=as_json)
    emit({"kept": kept}, f"{kept} mails kept.", as_json=as_json)
