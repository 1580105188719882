"""Answers as offices send them, each as the bytes of a mail."""

import struct
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from contrechamp.requests.models import Request

RESULTS = "mx.node.example; spf={spf} smtp.mailfrom=x; dkim={spf}; dmarc={spf}"
KINDS: dict[str, str] = {
    "refusal": "refused", "transfer": "transferred", "extension": "extended", "away": "away", "empty": "empty",
    "large": "served", "wrong thread": "received", "spoofed": "received", "html only": "not_held",
    "winmail.dat": "served", "foreign charset": "received", "bounce": "bounce",
}  # fmt: skip
"""The twelve kinds, and what each should be taken for."""
TEXTS = {
    "refusal": "Madame, Monsieur,\nLes documents demandés ne sont pas communicables. Cette décision de refus…",
    "transfer": "Bonjour,\nNous transmettons votre demande à la préfecture, seule compétente.",
    "extension": "Bonjour,\nUn délai supplémentaire nous est nécessaire.",
    "away": "Je suis absente jusqu’au 3 mars.",
    "empty": "",
    "large": "Veuillez trouver ci-joint le marché.",
    "wrong thread": "Nous accusons réception de votre demande.",
    "spoofed": "Nous accusons réception de votre demande.",
    "winmail.dat": "Bonjour,\nVeuillez trouver ci-joints les documents.",
    "foreign charset": "Nous accusons réception de votre demande à l’hôtel de ville.",
}


def answer(kind: str, request: Request, *, domain: str, other: Request | None = None, size: int = 18_000_000) -> bytes:
    """A mail of that kind to the request. `other` is whose letter a "wrong thread" answers."""
    if kind in RAW:
        return RAW[kind](request, domain)
    mail = EmailMessage()
    sender = f"accueil@{domain}" if kind != "spoofed" else "accueil@mairie-gratuite.example"
    mail["From"] = sender
    mail["To"] = f"{request.reply}@node.example"
    mail["Subject"] = "Absence du bureau" if kind == "away" else f"RE: {request.title} [{request.reply}]"
    mail["Message-ID"] = f"<{kind.replace(' ', '')}.{request.reply}@{domain}>"
    answered = other if kind == "wrong thread" and other else request
    mail["In-Reply-To"] = f"<{answered.reply}@node.example>"
    mail["Authentication-Results"] = RESULTS.format(spf="fail" if kind == "spoofed" else "pass")
    if kind == "away":
        mail["Auto-Submitted"] = "auto-replied"
    FILL.get(kind, plain)(mail, kind, size)
    return mail.as_bytes(policy=SMTP)


def plain(mail: EmailMessage, kind: str, _size: int) -> None:
    quoted = "\n\nLe 1 mars 2026, le groupe a écrit :\n> Tout refus est écrit ; votre silence vaudra refus.\n"
    mail.set_content(TEXTS[kind] + (quoted if TEXTS[kind] else ""))


def html(mail: EmailMessage, _kind: str, _size: int) -> None:
    mail.set_content("<p>Bonjour,</p><p>La commune ne détient pas ce document.</p><script>x</script>", subtype="html")


def large(mail: EmailMessage, kind: str, size: int) -> None:
    plain(mail, kind, size)
    mail.add_attachment(b"\0\1\2\3" * (size // 4), maintype="application", subtype="octet-stream", filename="plan.bin")
    mail.add_attachment(b"Le marche de videosurveillance.", maintype="text", subtype="plain", filename="marche.txt")


def winmail(mail: EmailMessage, kind: str, size: int) -> None:
    plain(mail, kind, size)
    data = tnef("arrete.txt", b"Arrete prefectoral autorisant un systeme.")
    mail.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")


FILL: dict[str, Callable[[EmailMessage, str, int], None]] = {
    "html only": html, "large": large, "winmail.dat": winmail,
}  # fmt: skip


def foreign(request: Request, domain: str) -> bytes:
    """Windows' letters, said to be such, by hand: heads in the raw, as old programs write them."""
    head = (
        f"From: accueil@{domain}\r\nTo: {request.reply}@node.example\r\n"
        "Subject: =?windows-1252?Q?Accus=E9_de_r=E9ception?=\r\n"
        f"Message-ID: <f.{request.reply}@{domain}>\r\nMIME-Version: 1.0\r\n"
        f"Authentication-Results: {RESULTS.format(spf='pass')}\r\n"
        "Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return head.encode() + TEXTS["foreign charset"].encode("cp1252")


def bounced(request: Request, _domain: str) -> bytes:
    """What a mail server reports (RFC 3464)."""
    return (
        f"From: MAILER-DAEMON@mx.node.example\r\nTo: {request.reply}@node.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b.{request.reply}@mx.node.example>\r\n"
        f"Authentication-Results: {RESULTS.format(spf='pass')}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain\r\n\r\nYour message could not be delivered: 550 5.1.1 user unknown\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.node.example\r\n\r\n"
        "Final-Recipient: rfc822; x\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n"
    ).encode()


RAW: dict[str, Callable[[Request, str], bytes]] = {"foreign charset": foreign, "bounce": bounced}


def tnef(name: str, data: bytes) -> bytes:
    """A winmail.dat with one file (MS-OXTNEF): signature, key, then attributes of the attachment."""

    def attribute(level: int, kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    render = struct.pack("<HIHHHH", 1, 0xFFFFFFFF, 0, 0, 0, 0)
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(
        [
            attribute(1, 0x00089006, struct.pack("<I", 0x00010000)),
            attribute(2, 0x00069002, render),
            attribute(2, 0x00018010, name.encode() + b"\0"),
            attribute(2, 0x0006800F, data),
        ]
    )
