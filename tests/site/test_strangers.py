"""A group's own software may sign values of any form: no page and no file of this site breaks because of them."""

from typing import Any

import pytest
from django.test import Client

from contrechamp.records.models import Log
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


@pytest.mark.parametrize(
    "address",
    [
        "/exchange/heads?after=%00",
        "/exchange/keys?org=%00",
        "/exchange/log?log=%00",
        "/exchange/blobs?org=%00",
        "/exchange/blobs?org={group}&after=%00",
        "/exchange/log?log={log}&tip=%00",
        "/fr/check?q=%00",
        "/fr/towns?q=%00",
        "/fr/search?q=%00&kind=%00",
        "/fr/wanted/offer?for=%00",
        f"/fr/dossier/{KEY}?version=%00&without=%00",
        "/fr/town/42218?without=%00",
        "/fr/data/search/hits/statements.csv?q=%00",
        "/fr/notices/reply?about=/%00",
    ],
)
def test_a_letter_that_no_database_takes_is_no_error_of_this_site(world: World, reader: Client, address: str) -> None:
    """PostgreSQL refuses the letter of number 0: whoever sends it is answered all the same."""
    log = Log.objects.filter(organisation=world.east).values_list("id", flat=True)[0]
    assert reader.get(address.format(group=world.east, log=log)).status_code < 500


def test_a_deposit_for_a_name_that_is_none_is_refused(world: World, reader: Client) -> None:
    """As one for a group that nobody agreed about."""
    assert reader.post("/exchange/deposit?org=%00", b"x", content_type="application/x-ndjson").status_code == 403
