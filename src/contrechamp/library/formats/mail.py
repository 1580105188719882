"""Mail (RFC 5322, MIME): who wrote to whom, the text, and the attachments as files of their own."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any, BinaryIO, NamedTuple

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block, hypertext, plain

MOST_BYTES = 60_000_000
MOST_PARTS = 200
MOST_DEPTH = 20
_SHOWN = ("From", "To", "Cc", "Date", "Subject")
_ORNAMENT = 20_000  # bytes: a picture inside of the text below this is the logo of a signature


class Attachment(NamedTuple):
    """A file that a mail carries."""

    name: str
    data: bytes


def read(file: BinaryIO) -> Iterator[Block]:
    """The heads that a reader sees, the text, the names of the attachments. Refuses as `damaged`, `too large`."""
    message = _parsed(file)
    subject = _header(message, "Subject")
    if subject:
        yield Block("title", subject)
    heads = [f"{name}: {text}" for name in _SHOWN if (text := _header(message, name))]
    if heads:
        yield Block("fact", "\n".join(heads))
    yield from _body(message)
    for attachment in _attachments(message):
        yield Block("item", f"Attachment: {attachment.name}")


def attachments(file: BinaryIO) -> list[Attachment]:
    """The files that the mail carries, a mail inside of it as one of them."""
    return list(_attachments(_parsed(file)))


def _parsed(file: BinaryIO) -> EmailMessage:
    data = plain.limited(file, MOST_BYTES)
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        if _depth(message) > MOST_DEPTH or sum(1 for _ in message.walk()) > MOST_PARTS:
            raise Refused("too large", "parts inside of parts")
    except RecursionError:
        raise Refused("too large", "parts inside of parts") from None
    if not message.keys():
        raise Refused("damaged", "it has no head")
    assert isinstance(message, EmailMessage)
    return message


def _depth(message: Any) -> int:
    parts = message.get_payload() if message.is_multipart() else []
    return 1 + max((_depth(part) for part in parts), default=0)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())[:2000]
    except Exception:  # the standard library trips over some malformed heads
        return ""


def _body(message: EmailMessage) -> Iterator[Block]:
    try:
        part = message.get_body(("plain", "html"))
    except Exception:
        part = None
    if part is None:
        return
    data, charset = _bytes(part), part.get_content_charset() or ""
    if part.get_content_subtype() == "html":
        yield from (block for block in hypertext.blocks(hypertext.parsed(data, charset)) if data.strip())
        return
    text = plain.decoded(data, charset).replace("\r\n", "\n")
    yield from (Block("text", paragraph) for paragraph in text.split("\n\n") if paragraph.strip())


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    try:
        body = {message.get_body(("plain",)), message.get_body(("html",))}
    except Exception:
        body = set()
    count = 0
    for part in _leaves(message):
        name = _file_name(part)
        if part in body or (part.get_content_maintype() == "text" and not name):
            continue
        data = _bytes(part)
        inline = part.get("Content-ID") is not None and part.get_content_maintype() == "image"
        if data and not (inline and len(data) < _ORNAMENT):
            count += 1
            yield Attachment(name or f"{count}{_ending(part)}", data)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are no box of other parts; a mail inside of the mail is one part."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        assert isinstance(part, EmailMessage)
        yield from _leaves(part)


def _bytes(part: Any) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:
        name = ""
    return " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split())[-200:]


def _ending(part: EmailMessage) -> str:
    return ".eml" if part.get_content_type() == "message/rfc822" else ""
