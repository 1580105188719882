"""One polite call to a source, and what its answer is: a file, a list, or neither.

Error pages, walls against programs and truncated files are never content, whatever their status says.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import orjson
from django.conf import settings
from protego import Protego

from contrechamp import __version__
from contrechamp.ground.children import ChildError, Pool
from contrechamp.ground.http import Answer, Client, Fault
from contrechamp.watch.models import Outcome

PROGRAM = "contrechamp.watch.sources.child"
MOST_BYTES = 100_000_000
MOST_LIST = 20_000_000
MOST_RULES = 500_000
SECONDS = 60.0
NAME = "Contrechamp"

_pool = Pool(PROGRAM, max(1, min(2, os.cpu_count() or 1)))
_FAULTS = {
    "large": Outcome.LARGE,
    "cut": Outcome.CUT,
    "packed": Outcome.CUT,
    "slow": Outcome.SLOW,
    "redirects": Outcome.LOOP,
}
_WALL = re.compile(
    r"just a moment|checking your browser|enable javascript and cookies|captcha|cf-chl|ddos protection|access denied|"
    r"vérifi(?:er|cation) que vous (?:êtes|n’êtes|n'êtes)|vous n['’]êtes pas un robot|are you a (?:human|robot)|"
    r"request unsuccessful|attention required|pardon our interruption|anubis",
    re.I,
)
_ERROR = re.compile(
    r"(?:erreur|error)\s*(?:404|403|500|502|503)|page (?:introuvable|non trouvée|not found)|404 not found|"
    r"service (?:temporairement )?(?:indisponible|unavailable)|site en maintenance|document (?:introuvable|non trouvé)",
    re.I,
)
_KEPT_HEADERS = ("content-type", "last-modified", "etag", "content-disposition", "date", "content-length")


@dataclass
class Reply:
    """What a call gave. `links` are of a list: (address, words); `body` are the bytes of a file or of data.
    `count` is how many entries a page of data has, `next` what a list calls its next page."""

    outcome: Outcome
    detail: str = ""
    body: bytes = b""
    links: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    count: int = 0
    next: str = ""


def agent() -> str:
    """Who calls, so that a server's people can ask us to stop."""
    return f"{NAME}/{__version__} (+{settings.BASE_URL})"


def client() -> Client:
    """For the calls of one errand."""
    return Client(proxy=settings.SOCKS_PROXY, seconds=SECONDS, agent=agent())


def rules(calls: Client, origin: str, *, local: bool) -> str:
    """The text of a host's robots.txt. None (4xx) allows all, one that cannot be had forbids all (RFC 9309)."""
    try:
        answer = calls.get(f"{origin}/robots.txt", limit=MOST_RULES, local=local, seconds=20)
    except Fault as fault:
        return "" if fault.kind == "redirects" else "User-agent: *\nDisallow: /"
    if answer.status >= 500 or answer.status == 429:
        return "User-agent: *\nDisallow: /"
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""


def allowed(text: str, address: str) -> bool:
    """Whether the host's rules let this program fetch the address."""
    return bool(Protego.parse(text).can_fetch(address, NAME))


def pause(text: str) -> float:
    """The seconds between two calls that the host's rules ask for, an hour at most; 0 where they ask nothing."""
    return min(float(Protego.parse(text).crawl_delay(NAME) or 0), 3600)


def ask(
    calls: Client, address: str, *, kind: str, is_file: bool, local: bool, etag: str = "", modified: str = "",
    post: bytes | None = None, paged: bool = False,
) -> Reply:  # fmt: skip
    """Calls an address of a source of this kind; `is_file`: a file is expected there, not a list; `post`: JSON to be
    sent; `paged`: data may go on at a next page."""
    conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in conditions.items() if value}
    data = is_file or kind == "notices"
    try:
        limit = MOST_BYTES if data else MOST_LIST
        if post is None:
            answer = calls.get(address, headers=headers, limit=limit, local=local)
        else:
            answer = calls.post(address, post, kind="application/json", limit=limit, local=local)
    except Fault as fault:
        return Reply(_FAULTS.get(fault.kind, Outcome.UNREACHABLE), str(fault))
    kept = {name: value[:500] for name, value in answer.headers.items() if name in _KEPT_HEADERS}
    reply = _recognised(answer, data, kind)
    if paged and kind == "notices" and reply.outcome == Outcome.NEW:
        reply = _counted(reply, answer.address)
    reply.headers = kept
    return reply


def _recognised(answer: Answer, data: bool, kind: str) -> Reply:
    """What an answer is, by its status and by its bytes."""
    if answer.status == 304:
        return Reply(Outcome.SAME)
    start = answer.body[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    page = bool(re.match(rb"<(?:!doctype html|html|head)", start, re.I))
    words = answer.body[:200_000].decode("utf-8", "replace") if page else ""
    if page and _WALL.search(words) and (len(words) < 30_000 or answer.status in (403, 429, 503)):
        return Reply(Outcome.CHALLENGE, f"HTTP {answer.status}")
    if answer.status in (404, 410):
        return Reply(Outcome.GONE, f"HTTP {answer.status}")
    if answer.status != 200:
        return Reply(Outcome.ERROR, f"HTTP {answer.status}")
    if not answer.body.strip():
        return Reply(Outcome.ERROR, "The answer is empty.")
    if data:
        return _file(answer, page, words, kind)
    return _list(answer, kind, words)


def _file(answer: Answer, page: bool, words: str, kind: str) -> Reply:
    promised = answer.address.lower().partition("?")[0]
    typed = answer.headers.get("content-type", "").lower()
    if page and (
        kind == "notices" or promised.endswith((".pdf", ".xml", ".json", ".csv", ".zip")) or _ERROR.search(words)
    ):
        return Reply(Outcome.ERROR, "A web page stands where a file should be.")
    if page and len(words) < 200:
        return Reply(Outcome.ERROR, "The page has no text.")
    is_pdf = b"%PDF-" in answer.body[:1024]
    if is_pdf and b"%%EOF" not in answer.body[-4096:]:
        return Reply(Outcome.CUT, "The PDF has no end.")
    if not is_pdf and not page and (promised.endswith(".pdf") or "application/pdf" in typed):
        return Reply(Outcome.ERROR, "What stands there is no PDF.")
    return Reply(Outcome.NEW, body=answer.body)


def _counted(reply: Reply, address: str) -> Reply:
    """A page of data with the number of its entries; one without entries is the end of the list, and kept by nobody."""
    try:
        read = child({"do": "page", "address": address}, reply.body)
    except ChildError as error:
        return Reply(Outcome.ERROR, f"The data cannot be read: {error}")
    reply.count, reply.next = read["count"], read["next"]
    return reply if reply.count else Reply(Outcome.EMPTY, "The list has no entries.")


def _list(answer: Answer, kind: str, words: str) -> Reply:
    try:
        read = child({"do": "feed" if kind == "feed" else "links", "address": answer.address}, answer.body)
    except ChildError as error:
        return Reply(Outcome.ERROR, f"The list cannot be read: {error}")
    if not read["links"]:
        return Reply(Outcome.ERROR if _ERROR.search(words) else Outcome.EMPTY, "The list has no links.")
    return Reply(Outcome.NEW, links=[(address, said) for address, said in read["links"]], next=read["next"])


def child(request: Mapping[str, Any], data: bytes | Path) -> Any:
    """What the child reads of these bytes. Raises ChildError."""
    if isinstance(data, Path):
        return orjson.loads(_pool.run(dict(request), file=data))
    with NamedTemporaryFile(prefix="contrechamp-") as file:
        file.write(data)
        file.flush()
        return orjson.loads(_pool.run(dict(request), file=Path(file.name)))


def close() -> None:
    """Ends the child processes that wait for work."""
    _pool.close()
