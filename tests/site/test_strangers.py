"""A group's own software may sign values of any form: no page and no file of this site breaks because of them."""

from typing import Any

import pytest
from django.test import Client

from tests.site.conftest import KEY, TOWN, World

pytestmark = pytest.mark.django_db

CONTRACT = "urn:uuid:0f2f6a0e-8c1f-4d5c-9e1b-3f6f1e9d2a11"
ODD: list[Any] = [
    {"a": 1},
    ["open"],
    {"cents": "1"},
    {"cents": 100, "currency": ["EUR"], "vat": {}, "stage": "awarded"},
]
PAGES = ("/fr/", "/fr/figures", "/fr/town/42218", f"/fr/dossier/{KEY}", f"/fr/dossier/{KEY}.json")
FILES = ("contracts.ocds.jsonl", "statements.csv")


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_values_of_another_form_break_no_page(world: World, reader: Client, odd: Any) -> None:
    """They are shown as they stand, or left out of charts and of formats that have no place for them."""
    for name in ("status", "amount", "technology", "place", "party", "promise", "result", "date"):
        world.publish(world.south, {"property": name, "value": odd})
    world.publish(world.south, {"property": "place", "value": TOWN})
    for name in ("title", "procedure", "amount", "party", "date", "dossier"):
        world.publish(world.south, {"property": name, "value": odd}, subject=CONTRACT, kind="contract")
    for address in PAGES:
        assert reader.get(address).status_code == 200, address
    for file in FILES:
        assert reader.get(f"/fr/data/all/all/{file}").getvalue() is not None, file


def test_a_promise_that_is_kept_as_it_was_written_is_shown(world: World, reader: Client) -> None:
    """It has no topic, and stands after those that have one."""
    world.publish(world.south, {"property": "promise", "value": None, "as_written": "Moins de vols, promis."})
    assert "Moins de vols, promis." in reader.get(f"/fr/dossier/{KEY}").content.decode()
