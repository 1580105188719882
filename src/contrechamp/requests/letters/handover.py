"""Handing a request over: to Ma Dada by a link that fills its form in, to a lawyer as a folder."""

from collections.abc import Iterator
from typing import IO
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from contrechamp.ground.text import fold
from contrechamp.records import blobs
from contrechamp.requests import clockface, reads
from contrechamp.requests.letters import writing
from contrechamp.requests.letters.packing import Content, packed
from contrechamp.requests.models import Request
from contrechamp.shell.languages import choose, current
from contrechamp.shell.typography import day as in_words

MA_DADA = "https://madada.fr"
LONGEST_LINK = 6_000


def ma_dada(request: Request) -> str:
    """A new request on Ma Dada with the letter filled in; "" for another regime. The person there chooses to send it.

    Alaveteli, the software of that site, takes `title` and `body` at `/new/<name of the body>`; the name is guessed
    as it makes it, and the site answers with its search where there is none of that name.
    """
    if request.regime != "fr":
        return ""
    name = "_".join("".join(sign if sign.isalnum() else " " for sign in fold(request.body.name)).split())
    return f"{MA_DADA}/new/{name}?{urlencode({'title': request.title, 'body': request.letter})[:LONGEST_LINK]}"


def timeline(request: Request) -> str:
    """Every day of the request in words, with the rule and the article of each term."""
    course = reads.course(request)
    language = current()
    lines = [request.title, request.body.name, ""]
    for entry in clockface.entries(course, reads.regime_of(request)):
        says = str(entry.says) or (choose(entry.rule.says, language)[1] if entry.rule else "")
        more = [str(entry.outcome)] if entry.outcome else []
        more += [entry.rule.article, entry.rule.source] if entry.rule else []
        lines.append(in_words(entry.day.isoformat(), language) + _(": ") + says + "".join(f" · {one}" for one in more))
    for event in request.events.exclude(note=""):
        lines += ["", in_words(event.day.isoformat(), language) + _(": ") + event.note]
    return "\n".join(lines)


def archive(request: Request) -> IO[bytes]:
    """A ZIP with letter (text and PDF), law, timeline and every message of the request. Raises Refused as `packed`."""
    return packed(_files(request))


def _files(request: Request) -> Iterator[tuple[str, Content]]:
    yield "timeline.txt", timeline(request).encode()
    yield "letter.txt", request.letter.encode()
    yield from correspondence(request)
    yield "letter.pdf", whole_letter(request)


def with_law(request: Request) -> str:
    """The letter of the request with the text of the law that it cites, as far as that is here."""
    law = writing.law(request.documents, request.regime)
    return "\n\n".join(part for part in (request.letter, law) if part)


def whole_letter(request: Request) -> bytes:
    """The same as PDF."""
    return letter(with_law(request), title=request.title, language=writing.language_of(request.regime))


def letter(text: str, *, title: str, language: str = "fr") -> bytes:
    """The letter as PDF. What sets it is large: it is loaded when the first letter is asked for."""
    from contrechamp.requests.letters import sheet

    return sheet.pdf(text, title=title, language=language)


def correspondence(request: Request) -> Iterator[tuple[str, Content]]:
    """Every mail of the request as it came or went, in order."""
    for number, message in enumerate(request.messages.exclude(state="dropped").order_by("at", "id"), start=1):
        yield f"mail/{number:03d}-{message.at:%Y-%m-%d}.eml", blobs.path(message.blob)
