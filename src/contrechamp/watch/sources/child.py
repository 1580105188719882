"""The program of the child process that reads lists of links, feeds and notices; `asking` speaks to it.

Errors: `damaged`, `too large`, `empty`, `unsupported`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from urllib.parse import urldefrag, urljoin

from contrechamp.ground.child_side import Refused, serve

MOST_BYTES = 30_000_000
MOST_LINKS = 5_000
MOST_NOTICES = 20_000
MOST_DEPTH = 40
Request = dict[str, Any]
_SAID_TITLES = ("objet", "title", "DELIB_OBJET", "name")
_SAID_DATES = ("dateNotification", "DELIB_DATE", "date", "datePublicationDonnees", "dateSignature")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def links(request: Request) -> bytes:
    """The links of the HTML page that stands at `address`: `[[address, words]…]`, each once."""
    from contrechamp.library.formats import hypertext

    tree = hypertext.parsed(_data(request["file"]), request.get("charset", ""))
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
    return json.dumps({"links": list(found.items()), "words": words}).encode()


def feed(request: Request) -> bytes:
    """The entries of an Atom or RSS feed: `[[address, title]…]`."""
    import feedparser  # type: ignore[import-untyped]

    read = feedparser.parse(_data(request["file"]), sanitize_html=False, resolve_relative_uris=False)
    if not read.version:
        raise Refused("damaged", "this is no feed")
    found: dict[str, str] = {}
    for entry in read.entries[:MOST_LINKS]:
        files = [link.get("href", "") for link in entry.get("links", []) if link.get("rel") == "enclosure"]
        for address in [*files, entry.get("link", "")][:1]:
            whole = urljoin(request["address"], address)
            if whole.startswith(("http://", "https://")):
                found[whole] = " ".join(re.sub(r"<[^>]{0,200}>", " ", entry.get("title", "")).split())[:300]
    return json.dumps({"links": list(found.items()), "words": ""}).encode()


def notices(request: Request) -> bytes:
    """The contracts or deliberations of a file of data: `[{title, date, text}…]`."""
    data = _data(request["file"])
    start = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start == b"<":
        found = [_xml(data)]
    elif start in (b"{", b"["):
        found = list(_json(data))
    else:
        from contrechamp.library.formats import tables

        request["file"].seek(0)
        found = [_row(row) for row in tables.read(request["file"])]
    if not found:
        raise Refused("empty", "it holds no notices")
    return json.dumps(found[:MOST_NOTICES]).encode()


def _data(file: BinaryIO) -> bytes:
    file.seek(0)
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Refused("too large")
    return data


def _json(data: bytes) -> Iterator[dict[str, str]]:
    try:
        read = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Refused("damaged", str(error)[:200]) from None
    for one in _contracts(read):
        yield _row(one)


def _contracts(read: Any) -> Iterator[dict[str, Any]]:
    """The contracts of DECP (`marches`, with or without a level more), OCDS (`releases`, `records`), or of a list."""
    if isinstance(read, list):
        for one in read:
            yield from (
                _contracts(one) if isinstance(one, dict) and _inner(one) else [one] if isinstance(one, dict) else []
            )
        return
    inner = _inner(read) if isinstance(read, dict) else None
    if inner is not None:
        yield from _contracts(inner)
    elif isinstance(read, dict):
        yield read


def _inner(read: dict[str, Any]) -> Any:
    for key in ("marches", "marche", "contrats-concessions", "releases", "records", "compiledRelease", "results"):
        if isinstance(read.get(key), list | dict):
            return read[key]
    return None


def _row(row: dict[str, Any]) -> dict[str, str]:
    """One contract as lines of `name: value`, for people too; what is written stays as written, `NC` too."""
    lines = list(_lines(row, "", 0))
    title = next((str(row[key]) for key in _SAID_TITLES if isinstance(row.get(key), str) and row[key]), "")
    if not title and isinstance(row.get("tender"), dict):
        title = str(row["tender"].get("title") or row["tender"].get("description") or "")
    said = dict(reversed(lines))
    date = next((said[key][:10] for key in _SAID_DATES if _DAY.match(said.get(key, ""))), "")
    text = "\n".join(f"{name}: {value}." for name, value in lines)
    return {"title": title[:300], "date": date, "text": f"{title}.\n{text}"[:100_000]}


def _lines(value: Any, name: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MOST_DEPTH:
        raise Refused("too large", "too deep")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _lines(inner, str(key) if not name else f"{name} {key}", depth + 1)
    elif isinstance(value, list):
        for inner in value[:200]:
            yield from _lines(inner, name, depth + 1)
    elif value not in (None, ""):
        yield name, " ".join(str(value).split())[:5_000]


def _xml(data: bytes) -> dict[str, str]:
    """An eForms notice (OASIS UBL): the words of its elements in their order, names and descriptions first."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused("damaged", str(error)[:200]) from None
    said: list[tuple[str, str]] = []
    for one in tree.iter():
        if not isinstance(one.tag, str) or len(one) or not (one.text or "").strip():
            continue
        said.append((etree.QName(one).localname, " ".join(one.text.split())[:5_000]))
    words = [text for name, text in said if name in ("Name", "Description", "Title", "Note", "CityName")]
    project = tree.find("{*}ProcurementProject/{*}Name")
    title = " ".join((project.text or "").split()) if project is not None else next(iter(words), "")
    issued = next((text for name, text in said if name == "IssueDate"), "")[:10]
    amounts = [
        f"{one.text} {one.get('currencyID')}"
        for one in tree.iter()
        if isinstance(one.tag, str) and one.get("currencyID")
    ]
    text = "\n".join([f"{title}.", *(f"{word}." for word in dict.fromkeys(words)), *dict.fromkeys(amounts)])
    return {"title": title[:300], "date": issued, "text": text[:100_000]}


if __name__ == "__main__":
    serve({"links": links, "feed": feed, "notices": notices})
