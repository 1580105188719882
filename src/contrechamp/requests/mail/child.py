"""Reads mails in a child process with limits: heads, text, and what is inside of a winmail.dat."""

import email
import email.policy
import io
import re
import zipfile
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import orjson

from contrechamp.ground.child_side import Refused, serve
from contrechamp.library.formats import mail, plain

Request = dict[str, Any]
MOST_TEXT = 100_000
MOST_INSIDE = 100
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
HEADS = ("Subject", "Message-ID", "In-Reply-To", "References", "Auto-Submitted", "X-Autoreply", "Precedence", "Date")
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]*>", re.I | re.S)


def head(request: Request) -> bytes:
    """`{from, to, type, heads, authentication, text, tnef}` of a mail, however broken; refuses what is too large."""
    message = _parsed(request["file"])
    told = {
        "from": _addresses(message, "From")[:5],
        "to": _addresses(message, "To", "Cc", "Delivered-To", "X-Original-To")[:50],
        "type": message.get_content_type(),
        "report": str(message.get_param("report-type", "") or ""),
        "heads": {name: _head(message, name) for name in HEADS},
        "authentication": [str(one)[:4000] for one in message.get_all("Authentication-Results", [])][:20],
        "text": _text(message)[:MOST_TEXT],
        "tnef": any(True for _part in _tnef_parts(message)),
    }
    return orjson.dumps(told)


def inside_of_tnef(request: Request) -> bytes:
    """What the winmail.dat parts of a mail hold, as a ZIP."""
    from tnefparse import TNEF as Reader

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        count = 0
        for part in _tnef_parts(_parsed(request["file"])):
            try:
                found = Reader(part.get_payload(decode=True), do_checksum=False)
            except Exception as fault:  # of a parser of a private format, anything
                raise Refused("damaged", str(fault)[:200]) from None
            for one in found.attachments[:MOST_INSIDE]:
                count += 1
                name = str(one.long_filename() or one.name or "").replace("\\", "/").rsplit("/", 1)[-1]
                archive.writestr(f"{count}/{name or 'file'}", bytes(one.data))
    return out.getvalue()


def _parsed(file: Any) -> EmailMessage:
    data = plain.limited(file, mail.MOST_BYTES)
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except RecursionError:
        raise Refused("too large", "parts inside of parts") from None
    assert isinstance(message, EmailMessage)
    return message


def _head(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())[:2000]
    except Exception:  # the standard library trips over some malformed heads
        return ""


def _addresses(message: EmailMessage, *names: str) -> list[str]:
    found = getaddresses([_head(message, name) for name in names])
    return [address[:320].lower() for _name, address in found if "@" in address]


def _text(message: EmailMessage) -> str:
    """The words of the first text part, plain before HTML."""
    for kind in ("plain", "html"):
        for part in message.walk():
            if part.get_content_type() != f"text/{kind}" or part.get_filename():
                continue
            data = part.get_payload(decode=True)
            text = plain.decoded(data if isinstance(data, bytes) else b"", part.get_content_charset() or "")
            if kind == "html":
                text = re.sub(r"[ \t]+", " ", _TAG.sub(" ", text))
            if text.strip():
                return text.replace("\r\n", "\n").strip()
    return ""


def _tnef_parts(message: EmailMessage) -> Any:
    for number, part in enumerate(message.walk()):
        if number >= mail.MOST_PARTS:
            return
        name = ""
        try:
            name = (part.get_filename() or "").lower()
        except Exception:
            name = ""
        if part.get_content_type() in TNEF or name == "winmail.dat":
            yield part


if __name__ == "__main__":
    serve({"head": head, "tnef": inside_of_tnef})
