"""Text of DOCX files (ECMA-376), as it stands on paper: what was deleted, and comments, are left out."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from contrechamp.ground.child_side import Refused
from contrechamp.library.formats import Block, Style, packages, pictures

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
MAIN = "word/document.xml"
# Beside the main text: what stands above it, below it, and its notes.
_BEFORE, _AFTER = "word/header", ("word/footnotes.xml", "word/endnotes.xml", "word/footer")
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_W}commentReference", _FALLBACK}
_AS_TEXT = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read(file: BinaryIO) -> Iterator[Block]:
    """The paragraphs, tables and pictures of the file. Refuses as `damaged`, `password`, `too large`."""
    archive = packages.opened(file)
    names = sorted(info.filename for info in archive.infolist() if info.filename.endswith(".xml"))
    if MAIN not in names:
        raise Refused("damaged", "it has no text")
    before = [name for name in names if name.startswith(_BEFORE)]
    after = [name for name in names if name.startswith(_AFTER)]
    said: set[str] = set()  # the headers of each section usually say the same
    for name in [*before, MAIN, *after]:
        for block in _part(archive, name):
            if name == MAIN or block.text not in said:
                yield block
            said.add(block.text if name != MAIN else "")


def _part(archive: zipfile.ZipFile, name: str) -> Iterator[Block]:
    data = packages.part(archive, name)
    if data is not None:
        found = _Part(archive, name)
        yield from found.blocks(packages.xml(data))


class _Part:
    """One XML part, with the pictures that it refers to."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._folder, base = posixpath.split(name)
        relations = packages.part(archive, f"{self._folder}/_rels/{base}.rels")
        self._targets = {
            one.get("Id"): one.get("Target", "")
            for one in (packages.xml(relations).iter(_RELATION) if relations else ())
            if one.get("TargetMode") != "External"
        }

    def blocks(self, element: Any) -> Iterator[Block]:
        for child in element:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tr":
                cells = ["\n".join(block.text for block in self.blocks(cell)) for cell in child.findall(f"{_W}tc")]
                yield Block("text", " | ".join(cell.replace("\n", " ") for cell in cells if cell))
            elif child.tag not in _SKIPPED:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text = "".join(self._text(paragraph)).strip()
        if text:
            yield Block(_style(paragraph), text)
        for blip in paragraph.iter(f"{_A}blip"):
            target = self._targets.get(blip.get(f"{_R}embed"), "")
            path = posixpath.normpath(posixpath.join(self._folder, target)).lstrip("/")
            data = packages.part(self._archive, path) if target else None
            picture = pictures.taken(data) if data else None
            if picture:
                yield Block("text", "", picture)

    def _text(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag == f"{_W}t":
                yield child.text or ""
            elif child.tag in _AS_TEXT:
                yield _AS_TEXT[child.tag]
            elif child.tag == f"{_W}p":  # a box of text inside of a paragraph
                yield "\n"
                yield from self._text(child)
            elif child.tag not in _SKIPPED:
                yield from self._text(child)


def _style(paragraph: Any) -> Style:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").casefold() if style is not None else ""
    if name in ("title", "titre"):
        return "title"
    if name.startswith(("heading", "titre")):
        return "heading"
    return "item" if paragraph.find(f"{_W}pPr/{_W}numPr") is not None or "list" in name else "text"
