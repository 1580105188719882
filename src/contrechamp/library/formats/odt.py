"""Text of ODT files (OASIS OpenDocument), as it stands on paper: deleted text and annotations are left out."""

import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block, Style, packages, pictures

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_SKIPPED = {f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end", f"{_TEXT}sequence-decls"}
_MOST_SPACES = 100


def read(file: BinaryIO) -> Iterator[Block]:
    """Headers, paragraphs, tables and pictures of the file. Refuses as `damaged`, `password`, `too large`."""
    archive = packages.opened(file)
    content = packages.part(archive, "content.xml")
    if content is None:
        raise Refused("damaged", "it has no text")
    body = packages.xml(content).find(f"{_OFFICE}body")
    if body is None:
        raise Refused("damaged", "it has no body")
    styles = packages.part(archive, "styles.xml")
    root = packages.xml(styles) if styles else None
    if root is not None:
        for header in root.iter(f"{_STYLE}header"):
            yield from _blocks(archive, header)
    yield from _blocks(archive, body)
    if root is not None:
        for footer in root.iter(f"{_STYLE}footer"):
            yield from _blocks(archive, footer)


def _blocks(archive: zipfile.ZipFile, element: Any, style: Style = "text") -> Iterator[Block]:
    for child in element:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield from _paragraph(archive, child, style)
        elif child.tag == f"{_TABLE}table-row":
            cells = ["\n".join(block.text for block in _blocks(archive, cell)) for cell in child]
            yield Block("text", " | ".join(cell.replace("\n", " ") for cell in cells if cell))
        elif child.tag not in _SKIPPED:
            yield from _blocks(archive, child, "item" if child.tag == f"{_TEXT}list" else style)


def _paragraph(archive: zipfile.ZipFile, paragraph: Any, style: Style) -> Iterator[Block]:
    named = paragraph.get(f"{_TEXT}style-name", "").casefold()
    heading = paragraph.tag == f"{_TEXT}h"
    text = "".join(_text(paragraph)).strip()
    if text:
        yield Block("title" if named == "title" else "heading" if heading else style, text)
    for image in paragraph.iter(f"{_DRAW}image"):
        data = packages.part(archive, image.get(_HREF, "").removeprefix("./"))
        picture = pictures.taken(data) if data else None
        if picture:
            yield Block("text", "", picture)


def _text(element: Any) -> Iterator[str]:
    """Text as it is shown: runs of white space are one space, unless they are written as such."""
    yield " ".join((element.text or "").split("\n"))
    for child in element:
        if child.tag == f"{_TEXT}s":
            yield " " * min(_MOST_SPACES, int(child.get(f"{_TEXT}c", "1")))
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.tag == f"{_TEXT}p":  # a box of text, or a note
            yield " "
            yield from _text(child)
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _text(child)
        yield " ".join((child.tail or "").split("\n"))
