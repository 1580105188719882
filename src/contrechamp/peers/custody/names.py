"""The names of closed files, and what anybody may read of a snapshot: which objects it names."""

import json
import re
from typing import BinaryIO

OBJECT = re.compile(r"[0-9a-f]{64}")
SNAPSHOT = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
MOST_LINE = 50_000_000  # bytes of a snapshot's first line: some 700,000 objects
MOST_BYTES = 500_000_000  # of one closed file


def is_name(text: str) -> bool:
    """Whether an object or a snapshot may be called so."""
    return bool(OBJECT.fullmatch(text) or SNAPSHOT.fullmatch(text))


def is_snapshot(name: str) -> bool:
    return bool(SNAPSHOT.fullmatch(name))


def objects_of(snapshot: BinaryIO) -> set[str]:
    """The objects that a snapshot names in its first line, which is not encrypted. Raises ValueError."""
    line = snapshot.readline(MOST_LINE)
    try:
        named = json.loads(line)["objects"]
        if not isinstance(named, list) or not all(isinstance(one, str) and OBJECT.fullmatch(one) for one in named):
            raise ValueError
    except (KeyError, TypeError, RecursionError, ValueError):
        raise ValueError("it is no snapshot of a backup") from None
    return set(named)
