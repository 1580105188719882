"""The vectors of parcels in docs/federation.md are what the code does."""

import base64
import json
from typing import Any

import pytest

from contrechamp.peers.sharing import parcels
from contrechamp.records.errors import Refused
from tests.conftest import REPOSITORY

VECTORS: dict[str, Any] = json.loads((REPOSITORY / "docs" / "vectors" / "parcel.json").read_text())


def opened(data: str) -> parcels.Content:
    closed = parcels.read(base64.b64decode(data))
    if not closed.signed_by(VECTORS["log_key"]):
        raise Refused("the signature is not good")
    return parcels.open_with(closed, [VECTORS["identity"]])


def test_a_parcel_is_read_and_opened() -> None:
    """Cover, signature, line and files are as the vector says."""
    closed = parcels.read(base64.b64decode(VECTORS["parcel"]))
    assert [closed.sender, closed.to, closed.log] == [VECTORS["from"], VECTORS["to"], VECTORS["log"]]
    content = opened(VECTORS["parcel"])
    assert content.said == json.loads(VECTORS["line"])
    assert [base64.b64encode(data).decode() for data in content.files] == VECTORS["files"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: case["what"])
def test_what_is_no_parcel_is_refused(case: dict[str, str]) -> None:
    """Changed covers and contents."""
    with pytest.raises(Refused):
        opened(case["parcel"])
