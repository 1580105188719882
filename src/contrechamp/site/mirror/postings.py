"""The index for the search in the browser: which pages have a word, in parts small enough to load one by one.

    search/index.js        the segments: how many entries and parts each has, which entries are dead
    search/<n>/w<p>.js     the words of part p (`terms.shard`): for each, pairs (distance to the last entry, weight)
    search/<n>/e<c>.js     entries c·CHUNK and following: where the page is, its titles, its texts for the extract

The parts are scripts that call `contrechamp.part`, because a browser reads no other file beside a page that was opened
from a disk. A run adds a segment with what changed; when there are many, the small ones become one. A segment of which
a quarter is dead is written again. When something went for good, all is written as one, so that no word of it stays.
"""

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from contrechamp.site.mirror import addresses
from contrechamp.site.mirror.addresses import Place
from contrechamp.site.mirror.state import State
from contrechamp.site.mirror.terms import shard

CHUNK = 10
MOST_SEGMENTS = 6
MOST_DEAD = 4
"""A segment of which more than one entry in so many is dead is written again without them."""
WORDS_IN_PART = 400
AVERAGE = 400  # words of a page, about; the weights of BM25 need one
STRONGEST = 20
Written = Iterable[tuple[str, bytes | None]]


def written(state: State) -> Written:
    """The files of the index that are new, and those that are gone (None), by path. Marks the entries as indexed."""
    segments = [int(number) for number in orjson.loads(state.fact("segments") or "[]")]
    new = state.entries.new()
    if not new and not state.fact("index") and segments:
        yield from _head(state, segments)
        return
    joined = segments if state.fact("index") == "gone" else _to_join(state, segments)
    for one in joined:
        for path in state.paths_below(f"search/{one}"):
            yield path, None
    state.entries.forget_segments(joined)
    segments = [one for one in segments if one not in joined]
    new = state.entries.new()
    number = int(state.fact("segment") or 0) + 1
    if new:
        yield from _segment(state, number, new)
        segments.append(number)
    state.note("segment", str(number))
    state.note("segments", orjson.dumps(segments).decode())
    state.note("index", "")
    yield from _head(state, segments)


def _segment(state: State, number: int, units: list[int]) -> Written:
    words: dict[str, array[int]] = {}
    for chunk, some in enumerate(_chunks(units)):
        shown = []
        for place, unit in enumerate(some, chunk * CHUNK):
            name, kind, page, titles, texts, counts = state.entries.one(unit)
            path = addresses.file(Place(name, "fr")).removeprefix("fr/")
            shown.append([path, kind, page, titles, texts])
            length = sum(counts.values())
            for word, count in counts.items():
                words.setdefault(word, array("I")).extend((place, _weight(count, length)))
        yield f"search/{number}/e{chunk}.js", _script(f"{number}/e{chunk}", shown)
    parts = max(1, len(words) // WORDS_IN_PART)
    shared: list[dict[str, list[int]]] = [{} for _ in range(parts)]
    for word, held in words.items():
        shared[shard(word, parts)][word] = _distances(held)
    for part, held_words in enumerate(shared):
        yield f"search/{number}/w{part}.js", _script(f"{number}/w{part}", held_words)
    state.entries.indexed(number, units, parts)


def _to_join(state: State, segments: list[int]) -> list[int]:
    """The segments that become one with what is new: none but those much of which is dead, until there are many; then
    from the last one back as long as the one before is not larger by far. So an entry is written a few times in all."""
    sizes = {
        number: (entries, len(state.entries.dead(number))) for number, entries, _ in state.entries.segments(segments)
    }
    worn = {one for one in segments if sizes[one][1] * MOST_DEAD > sizes[one][0]}
    if len(segments) - len(worn) < MOST_SEGMENTS:
        return sorted(worn)
    last, total = len(segments), 0
    while last and (len(segments) - last < 2 or sizes[segments[last - 1]][0] <= 2 * total):
        last -= 1
        total += sizes[segments[last]][0]
    return sorted({*worn, *segments[last:]})


def _head(state: State, segments: list[int]) -> Written:
    told = [
        {"name": str(number), "entries": entries, "parts": parts, "dead": state.entries.dead(number)}
        for number, entries, parts in state.entries.segments(segments)
    ]
    yield "search/index.js", _script("index", {"chunk": CHUNK, "segments": told})


def _distances(pairs: "array[int]") -> list[int]:
    found, before = [], 0
    for place in range(0, len(pairs), 2):
        found += [pairs[place] - before, pairs[place + 1]]
        before = pairs[place]
    return found


def _weight(count: int, length: int) -> int:
    """How much the word says about the page (the part of BM25 that needs no other page), from 1 to STRONGEST."""
    return max(1, round(STRONGEST * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / AVERAGE)) / 2.2))


def _chunks(units: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(units), CHUNK):
        yield units[start : start + CHUNK]


def _script(name: str, value: Any) -> bytes:
    return b'contrechamp.part("%s",%s);\n' % (name.encode(), orjson.dumps(value))
