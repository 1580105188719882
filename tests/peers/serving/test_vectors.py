"""The vectors of docs/federation.md are what the code does."""

import json
from typing import Any

import pytest
from django.test import Client

from contrechamp.peers.serving import ranges
from contrechamp.records import acts
from contrechamp.records.receive import receive
from tests.conftest import REPOSITORY

VECTORS: dict[str, Any] = json.loads((REPOSITORY / "docs" / "vectors" / "exchange.json").read_text())
PAGE = (REPOSITORY / "docs" / "federation.md").read_text()


@pytest.mark.parametrize("case", VECTORS["ranges"], ids=lambda case: case["text"])
def test_ranges_are_read(case: dict[str, Any]) -> None:
    """As the page says; an open one has no last place."""
    read = [[one.first, None if one.last == ranges.LAST else one.last] for one in ranges.read(case["text"])]
    assert read == case["places"]


@pytest.mark.parametrize("text", VECTORS["refused"])
def test_other_ranges_are_refused(text: str) -> None:
    """Whatever is not of that form."""
    with pytest.raises(ranges.BadRanges):
        ranges.read(text)


@pytest.mark.django_db
def test_calls_are_answered_so(client: Client) -> None:
    """A node that has read the stream and trusts its organisation answers exactly this."""
    acts.set_trust(organisation=VECTORS["organisation"], level="mirrored", reason="a test")
    assert receive(line.encode() for line in VECTORS["lines"]).skipped == 0
    for case in VECTORS["calls"]:
        assert client.get(case["call"]).content.decode() == case["answer"], case["call"]


@pytest.mark.parametrize(
    "path",
    ["heads", "keys", "log", "records/<id>", "blobs", "nudge", "deposit", "parcel", "parcels", "challenge", "kept"],
)
def test_the_page_names_every_call(path: str) -> None:
    """What is served is documented."""
    assert f"/exchange/{path}" in PAGE
