"""What pages say of themselves to search engines and to sites that show a card of them."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.browsing import Browse
from tests.site.conftest import KEY, PARTY, World


def linked(page: str) -> dict[str, Any]:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = json.loads(block)
    assert isinstance(found, dict)
    return found


def card(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))


def test_a_dossier_is_an_article_by_its_groups(world: World) -> None:
    """With its towns, what it cites, and an address that does not change with the version."""
    page = Client().get(f"/fr/dossier/{KEY}").content.decode()
    told = linked(page)
    assert told["@type"] == "Article" and told["headline"] == "Capteurs sonores"
    assert sorted(one["name"] for one in told["author"]) == ["Groupe Est", "Groupe Sud"]
    assert told["citation"] == ["https://example.org/article"]
    assert told["contentLocation"][0]["name"] == "Saint-Étienne"
    assert card(page)["url"] == told["url"] and card(page)["title"] == "Capteurs sonores"
    assert card(page)["description"] == "Des micros dans la rue."
    assert f'<link rel="canonical" href="{told["url"]}">' in page


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/fr/", "WebSite"), ("/fr/town/42218", "City"), (f"/en/party/{PARTY}", "Organization"),
     ("/fr/group/{east}", "NGO"), ("/fr/document/{document}", "DigitalDocument")],
)  # fmt: skip
def test_each_kind_of_page_has_its_type(documented: World, path: str, kind: str) -> None:
    """Home, town, actor, group and document."""
    page = Client().get(path.format(east=documented.east, document=documented.document)).content.decode()
    assert linked(page)["@type"] == kind and card(page)["title"]


def test_no_word_ends_the_block(world: World) -> None:
    """What a group publishes stays a text, whatever letters it has."""
    evil = "</script><script>alert(1)</script>"
    world.publish(world.east, {"property": "name", "value": evil}, subject="siren:449416617", kind="party")
    page = Client().get("/fr/party/siren:449416617").content.decode()
    assert "<script>alert" not in page and linked(page)["name"] == evil


def test_files_stand_below_towns_dossiers_and_searches(world: World) -> None:
    """The same files, about just that."""
    assert f"/fr/data/dossier/urn:uuid:{KEY}/statements.csv" in Client().get(f"/fr/dossier/{KEY}").content.decode()
    town = Client().get("/fr/town/42218").content.decode()
    assert "/fr/data/town/42218/statements.csv" in town
    assert Client().get("/fr/data/town/42218/statements.csv").status_code == 200


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_the_policy_has_nothing_against_the_data_block(live_server: Any, world: World, browse: Browse) -> None:
    """A data block is no script: the browser reports no breach, and runs nothing."""
    reader = browse()
    reader.open(f"/fr/dossier/{KEY}")
    assert reader.page.evaluate("document.querySelectorAll('script[type=\"application/ld+json\"]').length") == 1
    reader.open("/fr/data")
    reader.check_accessible()
