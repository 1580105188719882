"""Text blobs of peers are checked before anything is believed."""

import gzip
from pathlib import Path

import orjson
import pytest

from contrechamp.library.text import blob
from tests.library import making


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not gzip",
        gzip.compress(b"[]\n"),
        gzip.compress(b'{"format":"other","document":"x","pages":[]}\n'),
        gzip.compress(b'{"format":"contrechamp/text/1","document":"x","pages":[-1]}\n'),
        gzip.compress(b'{"format":"contrechamp/text/1","document":"x","pages":["1"]}\n'),
        gzip.compress(bytes(3 << 20)),
    ],
    ids=["empty", "not gzip", "a list", "another format", "page below one", "page as text", "no line end"],
)
def test_a_malformed_text_blob_is_refused(tmp_path: Path, data: bytes) -> None:
    """Peers may send anything."""
    with pytest.raises(blob.Malformed):
        blob.read_header(making.put(tmp_path, "blob", data))


@pytest.mark.parametrize(
    "change",
    [
        {"words": [[0, 9, []]]},
        {"words": [[0, 1, [[1, 2, 3]]]]},
        {"words": [[0, 1, [[1, 2, 3, 0.5]]]]},
        {"w": 0},
        {"w": True},
        {"source": "invented"},
        {"text": 5},
        {"more": 1},
    ],
)
def test_a_malformed_page_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    """Offsets inside of the text, boxes of four whole numbers, known sources."""
    page = {"w": 10, "h": 10, "text": "ab", "words": [[0, 2, [[1, 2, 3, 4]]]], "source": "text", "software": ""}
    member = gzip.compress(orjson.dumps(page | change))
    head = gzip.compress(orjson.dumps({"format": "contrechamp/text/1", "document": "x", "pages": [len(member)]}))
    with pytest.raises(blob.Malformed):
        blob.read_page(making.put(tmp_path, "blob", head + member), 1)
