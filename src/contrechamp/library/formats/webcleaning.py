"""What is published of a kept web page: what a reader saw, without what tells who fetched it, or at which minute."""

import io
import uuid
from typing import Any, BinaryIO

from lxml import html
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from contrechamp.ground.child_side import Refused
from contrechamp.ground.hashing import sha256_hex
from contrechamp.library.formats import hypertext, web
from contrechamp.library.formats.web import Kept
from contrechamp.library.text import cleaning

_HTML = ("text/html", "application/xhtml+xml")
_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/tiff")
# Elements that run, watch, or carry what a server wrote for one visitor.
_DROPPED = "//script | //noscript | //iframe | //object | //embed | //template | //input[@type='hidden'] | //base"
_DROPPED += " | //meta[not(@charset)] | //link[not(contains(concat(' ', @rel, ' '), ' stylesheet '))]"
_KEPT_ATTRIBUTES = {"href", "src", "alt", "title", "class", "id", "lang", "dir", "rel", "type", "charset", "colspan"}
_KEPT_ATTRIBUTES |= {
    "rowspan",
    "headers",
    "scope",
    "datetime",
    "cite",
    "name",
    "for",
    "width",
    "height",
    "start",
    "value",
}


def cleaned(file: BinaryIO) -> bytes:
    """The page with its styles and pictures as WARC: no scripts, comments, hidden fields, cookies, servers' heads; the
    day instead of the moment. The same file gives the same bytes. Refuses as `damaged`, `too large`, `empty`."""
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=False)
    count = 0
    for kept in web.answers(file):
        body = _body(kept)
        if body is not None:
            count += 1
            _write(writer, kept, body)
    if not count:
        raise Refused("empty")
    return target.getvalue()


def _body(kept: Kept) -> bytes | None:
    """What may be published of one answer; None for nothing."""
    if kept.media_type in _HTML:
        return _page(hypertext.parsed(kept.body, kept.charset))
    if kept.media_type == "text/css":
        return kept.body
    if kept.media_type not in _PICTURES:
        return None
    try:
        return cleaning.cleaned_image(io.BytesIO(kept.body))
    except Refused:
        return None


def _page(tree: Any) -> bytes:
    for element in tree.xpath(_DROPPED):
        element.drop_tree()
    for element in tree.iter():
        for name, value in list(element.attrib.items()):
            runs = value.strip().lower().startswith(("javascript:", "data:text", "vbscript:"))
            if name not in _KEPT_ATTRIBUTES or runs:
                del element.attrib[name]
    written: bytes = html.tostring(tree, encoding="utf-8", doctype="<!doctype html>")
    return written


def _write(writer: Any, kept: Kept, body: bytes) -> None:
    kind = f"{kept.media_type}; charset=utf-8" if kept.media_type in _HTML else kept.media_type
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{kept.address} {sha256_hex(body)}")
    record = writer.create_warc_record(
        kept.address,
        "response",
        payload=io.BytesIO(body),
        http_headers=StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": f"{kept.date[:10]}T00:00:00Z", "WARC-Record-ID": f"<urn:uuid:{name}>"},
    )
    writer.write_record(record)
