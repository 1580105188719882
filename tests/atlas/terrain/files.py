"""Small files of OpenStreetMap, and extracts of them."""

from pathlib import Path

from contrechamp.atlas.terrain import extract, store
from contrechamp.atlas.terrain.store import Extract

# Corners of a square town around (7.42° E, 43.74° N), 0.001° apart: number, column, row.
NODES = {number: (number % 10, number // 10) for number in range(100)}


def node(number: int) -> str:
    """A node of the square, as XML."""
    column, row = NODES[number]
    return f'<node id="{number + 1}" version="1" lat="{43.74 + row / 1000:.7f}" lon="{7.42 + column / 1000:.7f}"/>'


def way(number: int, nodes: list[int], **tags: str) -> str:
    """A way along nodes of the square; `__` in a tag's name stands for a colon."""
    refs = "".join(f'<nd ref="{one + 1}"/>' for one in nodes)
    said = "".join(f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="{number}" version="1">{refs}{said}</way>'


def town(path: Path, *ways: str) -> Path:
    """A file with the hundred nodes of the square and those ways."""
    nodes = "".join(node(number) for number in NODES)
    path.write_text(f'<?xml version="1.0"?><osm version="0.6" generator="test">{nodes}{"".join(ways)}</osm>')
    return path


def opened(path: Path, folder: Path, name: str = "Town") -> Extract:
    """The extract of a file, kept and opened."""
    about = extract.keep(path, name=name, folder=folder)
    found = store.extract(folder, about.key)
    assert found
    return found
