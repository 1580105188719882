"""The parameter `seq`: which records of a log are asked for, such as `5,9-12,17-`. An open range ends with LAST."""

import re
from collections.abc import Iterable, Iterator

from contrechamp.records.mending import Range

MOST = 2_000
LONGEST = 16_000  # characters
LAST = 10**15
_PART = re.compile(r"([1-9][0-9]{0,14})(-([1-9][0-9]{0,14})?)?", re.ASCII)


class BadRanges(ValueError):
    """Why the parameter cannot be read, in a sentence."""


def read(text: str) -> list[Range]:
    """The ranges that a request names, in order and apart from each other. Raises BadRanges."""
    if len(text) > LONGEST or text.count(",") >= MOST:
        raise BadRanges(f"Ask for at most {MOST} ranges in {LONGEST} characters at once.")
    ranges: list[Range] = []
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise BadRanges("seq is a list such as 5,9-12,17-")
        first = int(match[1])
        last = int(match[3]) if match[3] else LAST if match[2] else first
        if last < first or (ranges and first <= ranges[-1].last):
            raise BadRanges("The ranges of seq must be in order and apart from each other.")
        ranges.append(Range(first, last))
    return ranges


def write(ranges: Iterable[Range]) -> str:
    """The parameter that names these ranges."""
    return ",".join(map(_written, ranges))


def fitting(ranges: Iterable[Range], characters: int) -> list[Range]:
    """As many of the first ranges as a parameter of so many characters can name, at least one."""
    taken: list[Range] = []
    used = 0
    for one in ranges:
        used += len(_written(one)) + 1
        if taken and (used > characters or len(taken) == MOST):
            break
        taken.append(one)
    return taken


def of_seqs(seqs: Iterable[int]) -> Iterator[Range]:
    """The ranges that ascending numbers make."""
    first = last = 0
    for seq in seqs:
        if seq != last + 1:
            if first:
                yield Range(first, last)
            first = seq
        last = seq
        first = first or seq
    if first:
        yield Range(first, last)


def _written(one: Range) -> str:
    if one.last == LAST:
        return f"{one.first}-"
    return str(one.first) if one.first == one.last else f"{one.first}-{one.last}"
