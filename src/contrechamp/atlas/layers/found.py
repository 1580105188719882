"""What a file says: things with their tags, one after another, and gaps, which are what was not understood."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST_TAGS = 100
LONGEST_KEY, LONGEST_VALUE = 255, 1_000  # characters


@dataclass(slots=True)
class Thing:
    """One object of a file as it stands there. Its position is in microdegrees; None: the file does not say.

    `name` is what the file calls it, "" nothing; `version` 0 and `day` (of its last change, ISO) "" when unknown.
    `tags` are keys and values of OpenStreetMap or of a table matched to them; `row` is its place in the file, from 1.
    """

    row: int
    name: str = ""
    longitude: int | None = None
    latitude: int | None = None
    tags: dict[str, str] = field(default_factory=dict)
    version: int = 0
    day: str = ""
    precision: int | None = None
    words: str = ""
    place: str = ""
    sources: list[dict[str, Any]] = field(default_factory=list)


class Gap(NamedTuple):
    """What was not understood: its row (0: the whole file), what calls it, its column or key, its value, and why.

    `lost`: the whole object is left out; otherwise only this value, which stays among its tags as it was written.
    """

    row: int
    name: str
    column: str
    value: str
    why: str
    lost: bool = False


class Unreadable(Exception):
    """The file cannot be read at all, or not further; the message says why and where."""


def position(longitude: Any, latitude: Any) -> tuple[int, int] | None:
    """Degrees as whole microdegrees; None where they are no position on Earth (NaN among them)."""
    try:
        x, y = float(longitude), float(latitude)
    except (TypeError, ValueError, OverflowError):
        return None
    if not (-180 <= x <= 180 and -90 <= y <= 90):  # what is not a number is not between these either
        return None
    return round(x * 1e6), round(y * 1e6)


def tags_of(pairs: Any) -> tuple[dict[str, str], int]:
    """Keys and values as text within limits, and how many there were beyond."""
    found: dict[str, str] = {}
    beyond = 0
    for key, value in pairs:
        if value is None or value == "":
            continue
        if len(found) >= MOST_TAGS:
            beyond += 1
            continue
        text = value if isinstance(value, str) else str(value)
        found[_plain(str(key))[:LONGEST_KEY]] = _plain(text)[:LONGEST_VALUE]
    return found, beyond


def _plain(text: str) -> str:
    """Without the characters that no database or page keeps."""
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text)
