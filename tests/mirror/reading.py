"""How tests read a copy: its files, its links, those that lead nowhere, and what a stranger's program says of it."""

import html
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.conftest import REPOSITORY

PATIENCE = 900.0  # seconds; it takes one


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


def verified(folder: Path) -> dict[str, Any]:
    """What the verifier in JavaScript says of a copy; it shares no code with the node."""
    program = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("no Node.js here: the verifier in JavaScript was not run")
    command = [program, str(REPOSITORY / "verifier" / "verify.mjs"), str(folder), "--mirror", "--json"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    return dict(json.loads(done.stdout))
