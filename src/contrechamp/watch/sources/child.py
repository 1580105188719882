"""The program of the child process that reads lists of links, feeds and notices; `asking` speaks to it.

Errors: `damaged`, `too large`, `empty`, `unsupported`.
"""

import json
import re
from typing import Any
from urllib.parse import urldefrag, urljoin

from contrechamp.ground.child_side import Refused, serve
from contrechamp.watch.sources import notices as reading

MOST_LINKS = 5_000
Request = dict[str, Any]
# As HTML says it; as the sites of prefectures and other public bodies say it without saying it.
_NEXT = (
    "(//link|//a)[contains(concat(' ', @rel, ' '), ' next ')]/@href"
    "|//a[contains(@class, 'pagination__link--next')]/@href"
    "|//li[contains(@class, 'pager-next') or contains(@class, 'pager__item--next')]/a/@href"
)


def links(request: Request) -> bytes:
    """The links of the HTML page that stands at `address`, `[[address, words]…]`, each once, and its next page."""
    from contrechamp.library.formats import hypertext

    tree = hypertext.parsed(reading.data(request["file"]), request.get("charset", ""))
    base = urljoin(request["address"], next(iter(tree.xpath("//base/@href")), ""))
    found: dict[str, str] = {}
    for one in tree.xpath("//a[@href]"):
        try:
            address = urldefrag(urljoin(base, str(one.get("href")).strip())).url
        except ValueError:
            continue
        if address.startswith(("http://", "https://")) and address not in found:
            found[address] = " ".join(one.text_content().split())[:300]
        if len(found) >= MOST_LINKS:
            break
    words = " ".join(tree.text_content().split())[:2000]
    following = next((str(one) for one in tree.xpath(_NEXT)), "")
    return json.dumps({"links": list(found.items()), "words": words, "next": _whole(base, following)}).encode()


def _whole(base: str, address: str) -> str:
    """The address in full; empty where it is none."""
    try:
        return urldefrag(urljoin(base, address.strip())).url if address.strip() else ""
    except ValueError:
        return ""


def feed(request: Request) -> bytes:
    """The entries of an Atom or RSS feed, `[[address, title]…]`, and its next page (RFC 5005)."""
    import feedparser  # type: ignore[import-untyped]

    read = feedparser.parse(reading.data(request["file"]), sanitize_html=False, resolve_relative_uris=False)
    if not read.version:
        raise Refused("damaged", "this is no feed")
    found: dict[str, str] = {}
    for entry in read.entries[:MOST_LINKS]:
        files = [link.get("href", "") for link in entry.get("links", []) if link.get("rel") == "enclosure"]
        for address in [*files, entry.get("link", "")][:1]:
            whole = urljoin(request["address"], address)
            if whole.startswith(("http://", "https://")):
                found[whole] = " ".join(re.sub(r"<[^>]{0,200}>", " ", entry.get("title", "")).split())[:300]
    beside = [link.get("href", "") for link in read.feed.get("links", []) if link.get("rel") == "next"]
    following = _whole(request["address"], next(iter(beside), ""))
    return json.dumps({"links": list(found.items()), "words": "", "next": following}).encode()


def notices(request: Request) -> bytes:
    """The contracts or deliberations of a file of data: `[{title, date, text}…]`."""
    return json.dumps(reading.read(request["file"])).encode()


def page(request: Request) -> bytes:
    """How many entries a page of data has, and the page that it calls its next."""
    count, following = reading.page(request["file"])
    return json.dumps({"count": count, "next": _whole(request["address"], following)}).encode()


if __name__ == "__main__":
    serve({"links": links, "feed": feed, "notices": notices, "page": page})
