"""Lists that go on over several pages: the address of the next one, and what is asked there.

A source says `pages`, the most of one visit, and how they are told apart: `page`, the parameter that counts pages (from
`first`); or `offset`, the one that counts entries, `step` on a page; or neither, and the link that each page calls its
next is followed, on the source's own host. With `post` that JSON is sent, the parameter in it; as all such pages have
one address, a fragment tells them apart here.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit, urlunsplit

MOST_PAGES = 50
Said = Mapping[str, Any]


def following(said: Said, number: int, next_link: str, count: int) -> str:
    """The address of the page after page `number` (from 1), which had `count` entries; empty where it is the last."""
    if number >= int(said.get("pages") or 1) or not count or count < int(said.get("step") or 0):
        return ""
    base = str(said["address"])
    if not (said.get("page") or said.get("offset")):
        here = urlsplit(next_link).netloc.lower() == urlsplit(base).netloc.lower()
        return next_link if next_link.startswith(("http://", "https://")) and here and len(next_link) <= 2000 else ""
    if said.get("post"):
        return f"{base}#page={number + 1}"
    name, value = _place(said, number + 1)
    parts = urlsplit(base)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))


def request(said: Said, address: str, number: int) -> tuple[str, bytes | None]:
    """What is asked of page `number`: its address, and the JSON that is sent to it, or None."""
    if not said.get("post"):
        return address, None
    body = json.loads(said["post"])
    if said.get("page") or said.get("offset"):
        name, value = _place(said, number)
        body[name] = value
    return urldefrag(address).url, json.dumps(body).encode()


def _place(said: Said, number: int) -> tuple[str, int]:
    """The parameter of page `number`, and its value."""
    if said.get("page"):
        return str(said["page"]), int(said.get("first", 1)) + number - 1
    return str(said["offset"]), (number - 1) * int(said["step"])


def fault(said: Said) -> str:
    """What is wrong with what a source says of its pages, in words; empty where nothing is."""
    if not 1 <= int(said["pages"]) <= MOST_PAGES:
        return f"pages is 1 to {MOST_PAGES}"
    if said["page"] and said["offset"]:
        return "page or offset, not both"
    if bool(said["offset"]) > (int(said["step"]) > 0):
        return "offset needs step, the number of entries on a page"
    if said["post"] and not _is_object(str(said["post"])):
        return "post is an object of JSON"
    if said["post"] and int(said["pages"]) > 1 and not (said["page"] or said["offset"]):
        return "the pages of a post are told apart by page or offset"
    return ""


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
