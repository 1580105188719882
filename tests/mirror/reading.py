"""How tests read a copy: its files, its links, and those that lead nowhere."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote


def files(folder: Path) -> dict[str, bytes]:
    """Every file by its path in the copy."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def links(page: Path) -> Iterator[str]:
    """What the page names inside the copy."""
    for found in re.findall(r'\s(?:href|src|action)="([^"]*)"', page.read_text()):
        link = html.unescape(found)
        if link and not link.startswith(("#", "http:", "https:", "data:", "mailto:")):
            yield link


def lost(folder: Path) -> list[tuple[str, str]]:
    """The links (page, target) that lead to no file of the copy."""
    found = []
    for page in folder.rglob("*.html"):
        for link in links(page):
            target = (page.parent / unquote(re.split("[?#]", link)[0])).resolve()
            if not target.is_file() or not target.is_relative_to(folder.resolve()):
                found.append((page.relative_to(folder).as_posix(), link))
    return found
