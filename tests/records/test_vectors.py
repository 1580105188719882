"""The vectors of docs/records.md are what the code does."""

import json
from typing import Any

import pytest
from tools import vectors

from contrechamp.records import acts, canonical, events, keys
from contrechamp.records.errors import Invalid
from contrechamp.records.models import Statement
from contrechamp.records.receive import receive
from tests.conftest import REPOSITORY
from tests.records.conftest import empty_node

FOLDER = REPOSITORY / "docs" / "vectors"


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text())


def test_the_files_are_up_to_date() -> None:
    """The committed files are what their script writes."""
    made = vectors.all_vectors()
    for name, content in made.items():
        assert (FOLDER / name).read_text() == vectors.text_of(content), f"run tools/vectors.py: {name} changed"
    assert {path.name for path in FOLDER.glob("*.json")} == set(made)


def test_canonical_vectors() -> None:
    """Canonical lines are read and hashed as the vectors say; the others are refused at the path given."""
    known = load("canonical.json")
    for good in known["canonical"]:
        line = good["line"].encode()
        assert canonical.encode(canonical.decode(line)) == line
        assert canonical.identify(line) == good["sha256"]
    for bad in known["refused"]:
        with pytest.raises(Invalid) as caught:
            canonical.decode(bad["line"].encode())
        assert caught.value.path == bad["path"], bad["because"]


def test_key_vectors() -> None:
    """Key events have the ids of the vectors and pass; the refused ones do not."""
    told = load("keys.json")
    assert keys.public_of(told["pair"]["seed"]) == told["pair"]["public"]
    signed = told["signature"]
    context, data = signed["context"].encode(), signed["signed"].encode()
    assert keys.sign(told["pair"]["seed"], context, data) == signed["signature"]
    known: dict[str, events.Event] = {}
    for good in told["accepted"]:
        event = events.read(good["line"].encode())
        assert event.id == good["id"]
        events.check_signatures(event, known.get(event.signer or ""))
        known[event.id] = event
    for bad in told["refused"]:
        event = events.read(bad["line"].encode())
        with pytest.raises(Invalid, match="signatures"):
            events.check_signatures(event, known[bad["after"]])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["streams.json", "damaged.json"])
def test_stream_vectors(name: str) -> None:
    """After each stream exactly the statements hold that the vectors list."""
    for case in load(name):
        empty_node()
        acts.set_trust(organisation=case["organisation"], level="mirrored", reason="a test")
        receive(line.encode() for line in case["lines"])
        held = Statement.objects.filter(organisation=case["organisation"]).order_by("id").values_list("id", flat=True)
        assert list(held) == case["statements"], case["name"]
