"""The text of a page without what is black on it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

Span = tuple[int, int]
Box = Sequence[int]

BLACK = "███"
"""Stands where words were, however many."""
_TOUCHED = 0.08  # of a word's box: from here on a rectangle hides the word


class Hidden(NamedTuple):
    """What can be read of a page: its text, its words with their boxes; and the boxes that are black."""

    text: str
    words: list[Any]
    boxes: list[list[int]]


def hide(text: str, words: Sequence[Any], spans: Sequence[Span], boxes: Sequence[Box]) -> Hidden:
    """Leaves out each word that one of `spans` (code points) or of `boxes` touches. Whole words only: a part tells.

    Words beside each other become one BLACK, so that their number is not told either.
    """
    parts: list[str] = []
    kept: list[Any] = []
    length = done = 0
    black: list[list[int]] = [list(box) for box in boxes]
    open_run = False
    for start, end, places in words:
        hidden = _is_hidden(start, end, places, spans, boxes)
        between = text[done:start]
        if hidden and open_run:
            kept[-1][2].extend(places)
        else:
            word = BLACK if hidden else text[start:end]
            parts += [between, word]
            length += len(between)
            kept.append([length, length + len(word), list(places)])
            length += len(word)
        if hidden:
            black.extend(list(place) for place in places)
        open_run, done = hidden, end
    parts.append(text[done:])
    return Hidden("".join(parts), kept, black)


def _is_hidden(start: int, end: int, places: Sequence[Box], spans: Sequence[Span], boxes: Sequence[Box]) -> bool:
    if any(first < end and start < last for first, last in spans):
        return True
    if not places:  # where it stands is not known: it may lie under a box
        return bool(boxes)
    return any(_covered(place, box) > _TOUCHED for place in places for box in boxes)


def _covered(place: Box, box: Box) -> float:
    """Which part of `place` the box covers."""
    across = min(place[2], box[2]) - max(place[0], box[0])
    down = min(place[3], box[3]) - max(place[1], box[1])
    area = (place[2] - place[0]) * (place[3] - place[1])
    return max(0, across) * max(0, down) / area if area > 0 and across > 0 and down > 0 else 0.0
