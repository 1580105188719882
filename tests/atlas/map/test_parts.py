"""The map on the pages of the site: everything, a town; how many devices a town has, and how their number grew."""

from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from contrechamp.atlas.device import Device
from contrechamp.atlas.map import figures, parts, towns
from contrechamp.atlas.tiles import choosing, columns, index, reads
from contrechamp.ground.places import places_at
from tests.atlas.map.conftest import CENTRE, Show, device
from tests.atlas.map.test_pages import text

ALLAUCH = (5_481_600, 43_336_300)
MARSEILLE = "insee:13055"


def known(years: list[str]) -> figures.Figures:
    found = [device(number, first_seen=year) for number, year in enumerate(years)]
    return figures.of(choosing.everything(index.build(columns.of(found))))


def test_the_first_page_shows_all_devices(town: list[Device], client: Client) -> None:
    """The home page has the drawing of everything, with a link to the live map; without devices it has none."""
    page = text(client.get("/fr/"))
    assert "Les appareils sur la carte" in page
    assert page.count('<circle class="device') == 5
    assert 'href="/fr/map?at=' in page
    # The link around the drawing is named by what it holds, so that who speaks to the computer can say what they see.
    assert 'aria-label="Ouvrir la carte"' not in page and '<span class="unseen">Ouvrir la carte</span></a>' in page


@pytest.mark.parametrize("address", ["/fr/", "/fr/town/13055"])
def test_without_devices_a_page_has_no_map_of_them(show: Show, client: Client, address: str) -> None:
    """Nothing is drawn where nothing is known."""
    assert "devices-part" not in text(client.get(address))


def test_a_town_has_its_devices_for_its_inhabitants(show: Show, client: Client) -> None:
    """Those nearer to a smaller town beside it are that one's; the page says how many there are for 1,000 people."""
    show(
        [
            *(device(n, longitude=CENTRE[0] + n) for n in range(1_000)),
            device(1_001, longitude=ALLAUCH[0], latitude=ALLAUCH[1]),
        ]
    )
    page = text(client.get("/en/town/13055"))
    assert "<strong>1,000</strong> devices, 1.13 for 1,000 inhabitants" in page
    assert "<strong>1</strong> device, 0.0" in text(client.get("/en/town/13002"))
    assert "1,000 devices, 1.13 for 1,000 inhabitants" in text(client.get("/en/map?town=13055"))


def test_the_limit_of_a_large_town_lies_where_its_suburbs_begin(show: Show) -> None:
    """Every device counts for one town only, and for a large one far out, where no other is near."""
    show([device(0), device(1, longitude=CENTRE[0] + 60_000), device(2, longitude=ALLAUCH[0], latitude=ALLAUCH[1])])
    table = places_at(settings.ASSETS / "places.sqlite3")
    counted = [towns.devices_of(reads.now(), table.many([urn])[urn]) for urn in (MARSEILLE, "insee:13002")]
    assert [len(found) for found in counted if found is not None] == [2, 1]


def test_a_town_whose_place_is_only_guessed_has_no_figures(town: list[Device]) -> None:
    """Where only the middle of a postcode is known, no devices are ascribed to the town."""
    table = places_at(settings.ASSETS / "places.sqlite3")
    guessed = next(one for one in table.search("Saint-Martin", limit=200) if one.located != "town")
    assert towns.devices_of(reads.now(), guessed) is None


def test_devices_far_from_all_others_do_not_set_the_frame(show: Show) -> None:
    """One camera at the other end of the world leaves the map of a thousand readable."""
    show([*map(device, range(500)), device(501, longitude=-149_500_000, latitude=-17_500_000)])
    part = parts.everywhere()
    assert part is not None
    assert part["picture"].window.zoom > 8


def test_the_growth_of_a_number_has_a_bar_for_each_year() -> None:
    """Years without a new device stand as high as the one before; what came earlier than the first bar is in it."""
    bars = known(["1990", "2010", "2010", "2013", ""]).bars
    assert bars is not None
    assert (bars.first, bars.last) == (1990, 2013)
    by_year = {bar.year: bar for bar in bars.bars}
    assert by_year[2012].height == by_year[2010].height < by_year[2013].height
    assert (by_year[2012].added, by_year[2013].added) == (False, True)
    assert (by_year[1990].count, by_year[2013].count) == (1, 4)
    late = known([str(year) for year in range(1950, date.today().year)]).bars
    assert late is not None
    assert len(late.bars) == figures.MOST_BARS
    assert late.bars[0].count == late.first - 1950 + 1
    assert known(["2010"]).bars is None
