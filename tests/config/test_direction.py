"""Templates and addresses, like imports, point downwards only."""

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src" / "contrechamp"
REFERENCE = re.compile(r"""{%\s*(?:extends|include)\s+["'](\w+)/|{%\s*url\s+["'](\w+):""")


def rooms_from_the_top() -> list[str]:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [layer.removeprefix("contrechamp.") for layer in contracts[0]["layers"]]


def references(room: str) -> list[tuple[Path, str]]:
    """Every (template, room) where a template of `room` extends, includes or links to something of another room."""
    return [
        (path.relative_to(SOURCE), match[1] or match[2])
        for path in (SOURCE / room).glob("templates/**/*.*")
        for match in REFERENCE.finditer(path.read_text())
    ]


def test_templates_and_links_point_downwards_only() -> None:
    """A template that extends, includes or links to a room above its own is named."""
    rooms = rooms_from_the_top()
    upwards = [
        f"{path} refers to {target}"
        for room in rooms
        for path, target in references(room)
        if target in rooms and rooms.index(target) < rooms.index(room)
    ]
    assert upwards == []


def test_every_room_stands_in_the_rule() -> None:
    """A new room cannot be forgotten in the import rule."""
    rooms = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert rooms == set(rooms_from_the_top())
