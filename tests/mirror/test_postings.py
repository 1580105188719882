"""The index of the search grows by small segments; what it costs to keep them few is little."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from contrechamp.site.mirror import postings
from contrechamp.site.mirror.make import File, Made
from contrechamp.site.mirror.state import State
from contrechamp.site.mirror.terms import Entry

LARGE = 200


class Index:
    """The files of an index, brought up to date as a run does."""

    def __init__(self, folder: Path) -> None:
        self.state = State(folder)
        self.files: dict[str, bytes] = {}
        self.written = 0

    def run(self, words: dict[int, str]) -> None:
        """A run after the dossiers of these numbers have these words."""
        names = {f"*/dossier/{number}": word for number, word in words.items()}
        self.state.want(names, 1)
        for name, word in names.items():
            self.state.made(Made(name, entry=Entry(name, "dossier", {"fr": name}, {"fr": word}, {word: 1})))
        for path, data in postings.written(self.state):
            self.written += len(data or b"")
            if data is None:
                del self.files[path]
                self.state.remove(path)
            else:
                self.files[path] = data
                self.state.put(File(path, "", len(data)))

    def head(self) -> list[dict[str, Any]]:
        return list(self._read("index")["segments"])

    def entries(self) -> dict[str, str]:
        """What can be found: the path of each page with its text. Each is once in the index."""
        found: dict[str, str] = {}
        for segment in self.head():
            for place in range(segment["entries"]):
                if place not in segment["dead"]:
                    held = self._read(f"{segment['name']}/e{place // postings.CHUNK}")[place % postings.CHUNK]
                    assert held[0] not in found
                    found[held[0]] = held[4]["fr"]
        return found

    def _read(self, name: str) -> Any:
        script = self.files[f"search/{name}.js"]
        return orjson.loads(script[script.index(b",") + 1 : script.rindex(b")")])


@pytest.fixture
def index(tmp_path: Path) -> Index:
    made = Index(tmp_path / "copy")
    made.run(dict.fromkeys(range(LARGE), "first"))
    return made


def test_few_segments_hold_each_entry_once(index: Index) -> None:
    """After many runs that change and add a little, all is found once, as it was said last."""
    expected = {f"dossier/{number}.html": "first" for number in range(LARGE)}
    for run in range(40):
        words = {run: f"word{run}", LARGE + run: f"new{run}"}
        index.run(words)
        expected |= {f"dossier/{number}.html": word for number, word in words.items()}
        assert len(index.head()) <= postings.MOST_SEGMENTS
        assert index.entries() == expected
    folders = {path.split("/")[1] for path in index.files if path.count("/") == 2}
    assert folders == {segment["name"] for segment in index.head()}


def test_what_did_not_change_is_seldom_written_again(index: Index) -> None:
    """Twenty small runs write less than the whole of it, and leave the large segment as it is."""
    whole, first = index.written, index.head()[0]["name"]
    index.written = 0
    for run in range(20):
        index.run({LARGE + run: "new"})
    assert index.written < whole
    assert index.head()[0]["name"] == first


def test_a_segment_is_written_again_when_much_of_it_is_dead(index: Index) -> None:
    """Its words would stay, and be loaded with each search."""
    first = index.head()[0]["name"]
    index.run(dict.fromkeys(range(LARGE // 2), "changed"))
    index.run({LARGE: "new"})
    assert first not in {segment["name"] for segment in index.head()}
    assert all(segment["dead"] == [] for segment in index.head())


def test_what_is_gone_leaves_no_word(index: Index) -> None:
    """After something was erased all is written as one."""
    index.run({1: "secret", 2: "other"})
    index.state.drop("*/dossier/1")
    index.run({3: "third"})
    assert len(index.head()) == 1 and len(index.entries()) == LARGE - 1
    assert not any(b"secret" in data for data in index.files.values())
