"""Text of HTML pages as a reader sees it: without scripts, styles, and what is hidden."""

import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from urllib.parse import urldefrag, urljoin

from lxml import etree, html

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block, Style, plain

MOST_BYTES = 20_000_000
MOST_DEPTH = 200
MOST_REQUISITES = 500
_SKIPPED = {"script", "style", "template", "noscript", "svg", "math", "object", "iframe", "canvas", "audio", "video"}
_SKIPPED |= {"head", "select", "textarea", "input", "button", "datalist"}
_STYLES: dict[str, Style] = {"h1": "title", "li": "item", "dt": "heading"}
_STYLES |= dict.fromkeys(("h2", "h3", "h4", "h5", "h6", "caption", "legend"), "heading")
_BLOCKS = set(_STYLES) | {"p", "div", "pre", "blockquote", "ul", "ol", "dl", "dd", "table", "tr", "body", "html"}
_BLOCKS |= {"article", "section", "header", "footer", "main", "nav", "aside", "figure", "figcaption", "form", "address"}
_BLOCKS |= {"hr", "fieldset", "details", "summary", "tbody", "thead", "tfoot"}
_CELLS = {"td", "th"}
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)

Pictures = Callable[[str], Any]
"""From the address of a picture to the picture, or None."""


def read(file: BinaryIO) -> Iterator[Block]:
    """The paragraphs of the page, its title first. Refuses as `too large`, `damaged`, `empty`."""
    return blocks(parsed(plain.limited(file, MOST_BYTES)))


def parsed(data: bytes, encoding: str = "") -> Any:
    """The page's tree. `encoding` is what the server said of it; else the page's own word counts, else UTF-8."""
    own = re.search(rb"<meta[^>]{0,200}charset", data[:4096], re.I)
    text = data if own and not encoding else plain.decoded(data, encoding).encode("utf-8", "replace")
    known = None if text is data else "utf-8"
    parser = html.HTMLParser(encoding=known, huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text, parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused("damaged", str(error)[:200]) from None
    return tree


def requisites(tree: Any, address: str) -> Iterator[str]:
    """The addresses of the pictures and styles that a reader's browser would fetch, each once, in their order."""
    base = urljoin(address, next(iter(tree.xpath("//base/@href")), ""))
    wanted = tree.xpath("//img/@src | //link[contains(concat(' ', @rel, ' '), ' stylesheet ')]/@href")
    seen = set()
    for one in wanted[:MOST_REQUISITES]:
        found = urldefrag(urljoin(base, str(one).strip())).url
        if found.startswith(("http://", "https://")) and found not in seen:
            seen.add(found)
            yield found


def title(tree: Any) -> str:
    """What the page calls itself."""
    return " ".join((tree.findtext(".//title") or "").split())[:500]


def blocks(tree: Any, pictures: Pictures = lambda address: None) -> Iterator[Block]:
    """The page's paragraphs and pictures in their order."""
    named = title(tree)
    first = True
    for block in _Flow(pictures).read(tree):
        if first and named and block.text != named:
            yield Block("title", named)
        first = False
        yield block
    if first and named:
        yield Block("title", named)


class _Flow:
    """Collects the running text until a block ends."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._text: list[str] = []
        self._style: Style = "text"

    def read(self, tree: Any) -> Iterator[Block]:
        yield from self._walk(tree, "text", False, 0)
        yield from self._end()

    def _walk(self, element: Any, style: Style, kept: bool, depth: int) -> Iterator[Block]:
        name = element.tag
        if not isinstance(name, str) or name in _SKIPPED or _is_hidden(element):
            return
        if depth > MOST_DEPTH:
            raise Refused("too large", "elements inside of elements")
        block = name in _BLOCKS
        style, kept = _STYLES.get(name, style), kept or name == "pre"
        if block:
            yield from self._end()
            self._style = style
        if name in _CELLS and "".join(self._text).strip():
            self._text.append(" | ")
        if name == "br":
            self._text.append("\n")
        if name == "img":
            yield from self._image(element)
        self._add(element.text, kept)
        for child in element:
            yield from self._walk(child, style, kept, depth + 1)
            self._add(child.tail, kept)
        if block:
            yield from self._end()
            self._style = style

    def _image(self, image: Any) -> Iterator[Block]:
        picture = self._pictures(image.get("src") or "")
        said = " ".join((image.get("alt") or "").split())
        if picture is not None:
            yield from self._end()
            yield Block("text", "", picture)
        if said:
            self._text.append(f"[{said}] ")

    def _add(self, text: str | None, kept: bool) -> None:
        if text:
            self._text.append(text if kept else re.sub(r"\s+", " ", text))

    def _end(self) -> Iterator[Block]:
        lines = [line.strip() for line in "".join(self._text).split("\n")]
        self._text.clear()
        text = "\n".join(lines).strip(" |\n")
        if text:
            yield Block(self._style, text)


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))
