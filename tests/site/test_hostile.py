"""What a group that is shown here publishes never keeps the pages of others from being read."""

from typing import Any

import pytest
from django.test import Client

from contrechamp.site import cache
from tests.site.conftest import KEY, World, said, text

PAGES = ("/fr/", "/fr/history", f"/fr/dossier/{KEY}", f"/fr/dossier/{KEY}/history", "/fr/town/42218.atom")
HASH = f"sha256:{'0' * 64}"
LONG = {"from": "9999-12-01", "to": "9999-12-31"}


def cites(**source: Any) -> dict[str, Any]:
    return said("purpose", text("Un but.", "A purpose."), sources=[source])


@pytest.mark.parametrize(
    "claim",
    [
        said("place", ""),
        said("place", "nowhere"),
        said("place", "insee:no code"),
        said("place", "insee:13055\n"),
        said("party", {"ref": "insee:13055\n", "role": "supplier"}),
        said("date", {"from": "2018-02-01", "to": "2018-02-31"}),
        said("reply", {"text": text("Non.", "No."), "by": "La ville", "date": LONG}),
        said("status", "active", since="9999-12-01", until="9999-12-31"),
        cites(document="sha256:none", page=1),
        cites(document=f"{HASH}\n", page=1),
        cites(document=HASH, page=-1),
        cites(document=HASH, page=True),
        cites(document=["sha256:"], page={}),
        cites(address={"https:": "//"}, title=[], publisher=1, read=None),
    ],
)
def test_a_page_is_read_whatever_one_group_says(world: World, reader: Client, claim: dict[str, Any]) -> None:
    """A name, day or source that no address or calendar can hold is shown as it is, or left out."""
    world.publish(world.south, claim)
    cache.forget()
    for page in PAGES:
        assert reader.get(page).status_code == 200, page


@pytest.mark.parametrize("page", [-1, True, 0])
def test_a_source_beside_a_document_does_not_hide_it(documented: World, reader: Client, page: Any) -> None:
    """The document's own pages leave out sources on pages that no document has."""
    source = {"document": f"sha256:{documented.document}", "exact": "x"}
    documented.publish(
        documented.south, said("purpose", text("a", "b"), sources=[{**source, "page": 1}, {**source, "page": page}])
    )
    cache.forget()
    for address in (
        f"/fr/dossier/{KEY}",
        f"/fr/document/{documented.document}",
        f"/fr/document/{documented.document}/page/1",
    ):
        assert reader.get(address).status_code == 200, address
