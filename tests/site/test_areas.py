"""Places: typing errors, namesakes, areas with their feeds, amounts per inhabitant, charts with their tables."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.site import cache
from contrechamp.site.areas import heads, reads
from contrechamp.site.charts import drawing
from contrechamp.site.charts.model import Band, Chart, Mark, Row, moment
from contrechamp.site.feeds import ATOM
from contrechamp.site.reads.subjects import Sight, places
from tests.site.conftest import TOWN, World, said, text


def page(reader: Client, address: str) -> str:
    cache.forget()
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_typing_error_finds_the_town(world: World, reader: Client) -> None:
    """`saint etiene` finds nothing by itself, and offers Saint-Étienne."""
    shown = page(reader, "/fr/towns?q=saint+etiene")
    assert "Vouliez-vous dire" in shown
    assert 'href="/fr/town/42218"' in shown
    assert reader.get("/fr/towns.json?q=saint+etiene").json()["spelt_otherwise"] is True
    assert "Vouliez-vous dire" not in page(reader, "/fr/towns?q=zzqqxx")


def test_namesakes_are_told_apart(world: World, reader: Client) -> None:
    """Each Saint-Denis names the others with their department."""
    shown = page(reader, "/fr/town/93066")
    assert "À ne pas confondre avec" in shown
    assert "Saint-Denis, La Réunion" in shown


def test_a_town_leads_to_its_areas_and_neighbours(world: World, reader: Client) -> None:
    """An empty commune of the Loire names the department, the region, the country, and Saint-Étienne near it."""
    shown = page(reader, "/fr/town/42187")
    for address in ("/fr/area/department/42", "/fr/area/region/84", "/fr/area/country/FR", "/fr/town/42218"):
        assert f'href="{address}"' in shown
    assert "Trois choses" in shown


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("department/42", "Loire"),
        ("region/84", "Auvergne-Rhône-Alpes"),
        ("country/FR", "France"),
        ("country/fr", "France"),
    ],
)
def test_areas_gather_their_towns(world: World, reader: Client, address: str, name: str) -> None:
    """Department, region and country list the dossier of Saint-Étienne; their twins say the same."""
    shown = page(reader, f"/fr/area/{address}")
    assert f"<h1>{name}</h1>" in shown
    assert "Capteurs sonores" in shown
    twin = reader.get(f"/fr/area/{address}.json").json()
    assert [town["place"] for town in twin["towns"]] == [TOWN]
    assert len(twin["dossiers"]) == 1


def test_an_area_reads_the_dossiers_of_its_towns_alone(world: World) -> None:
    """So that its page need not be made again for those of another one."""
    areas = [places().area(kind, code) for kind, code in (("department", "42"), ("region", "84"), ("region", "11"))]
    assert [bool(area and reads.around(area, Sight())) for area in areas] == [True, True, False]


def test_an_area_without_dossiers_is_a_page_too(world: World, reader: Client) -> None:
    """It says that nobody has published anything, and asks for a town; one that does not exist is not found."""
    assert "Commencez par votre ville" in page(reader, "/fr/area/department/01")
    for address in ("department/99", "continent/EU", "country/ZZ"):
        assert reader.get(f"/fr/area/{address}").status_code == 404


def test_towns_abroad_have_pages(world: World, reader: Client) -> None:
    """Belgrade is found by name, lies in Serbia, and its page offers what to do."""
    assert reader.get("/fr/towns?q=belgrad").headers["Location"] == "/fr/town/geonames:792680"
    assert 'href="/fr/area/country/RS"' in page(reader, "/fr/town/geonames:792680")


@pytest.mark.parametrize(
    "address", ["town/42218", "town/01001", "area/department/42", "area/country/FR", "area/region/11"]
)
def test_feeds_are_valid_atom(world: World, reader: Client, address: str) -> None:
    """What RFC 4287 requires: id, title and updated once; in each entry an author and an id of its own."""
    cache.forget()
    answer = reader.get(f"/fr/{address}.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{{{ATOM}}}feed"
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    entries = feed.findall(f"{{{ATOM}}}entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{{{ATOM}}}{name}")
            assert found.text
        assert re.fullmatch(stamp, element.findtext(f"{{{ATOM}}}updated", ""))
    assert all(entry.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") for entry in entries)
    ids = [entry.findtext(f"{{{ATOM}}}id") for entry in entries]
    assert len(ids) == len(set(ids))
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{{{ATOM}}}link")}
    assert str(links["self"]).endswith(f"/fr/{address}.atom")
    assert bool(entries) == (address not in ("town/01001", "area/region/11"))


def test_amounts_per_inhabitant_stay_apart(world: World, reader: Client) -> None:
    """Each stated amount is divided for itself: stages and taxes are never added."""
    world.publish(
        world.south,
        said("amount", {"cents": 200_000_000, "currency": "EUR", "vat": "TTC", "stage": "voted"}),
        said("amount", {"cents": 190_000_000, "currency": "EUR", "vat": "HT", "stage": "awarded"}),
    )
    shown = page(reader, "/fr/town/42218")
    shares = shown.partition("Montants par habitant")[2].partition("</table>")[0]
    assert shares.count("<tr><th") == 4  # the heading, and three amounts
    for share in ("12\u00a0€\u00a0TTC", "11\u00a0€\u00a0HT", "0,17\u00a0€\u00a0HT"):
        assert share in shares


def test_an_amount_of_several_towns_is_nobodys_share(world: World, reader: Client) -> None:
    """A dossier of two towns says nothing about the inhabitants of one."""
    world.publish(world.east, {"property": "place", "value": "insee:13055"})
    assert "Montants par habitant" not in page(reader, "/fr/town/42218")


@given(st.integers(1, 10**12), st.integers(1, 10**8))
def test_a_share_is_rounded_and_never_more_than_a_tenth_off(cents: int, population: int) -> None:
    """Shares keep currency and tax; of less than a cent a cent is said."""
    each = heads.each({"cents": cents, "currency": "EUR", "vat": "HT"}, population)
    assert each is not None
    exact = cents / population
    assert abs(each["cents"] - exact) <= max(1, exact / 20)
    assert (each["currency"], each["vat"]) == ("EUR", "HT")


def test_nobody_is_no_divisor() -> None:
    """A place without inhabitants, and a value that is no amount, have no share."""
    assert heads.each({"cents": 100}, 0) is None
    assert heads.each({"cents": "100"}, 10) is None
    assert heads.per_thousand(12, 0) is None
    assert heads.per_thousand(12, 8_000) == 1.5


def test_charts_say_the_same_as_their_tables(world: World, reader: Client) -> None:
    """The page of figures draws technologies, how it went, and money, each with a title, a description and a table."""
    shown = page(reader, "/fr/figures")
    for key in ("chart-technologies", "chart-lifecycles", "chart-money"):
        figure = shown.partition(f'id="{key}"')[2].partition("</figure>")[0]
        assert figure.count("<svg") == 2
        assert f'aria-labelledby="{key}-wide"' in figure
        assert "<details>" in figure
        assert figure.count("<tr>") >= 2
    assert "style=" not in shown
    twin = reader.get("/fr/figures.json").json()
    assert {"chart-technologies", "chart-lifecycles", "chart-money"} == set(twin)


MARKS = st.builds(
    Mark, st.none() | st.floats(1990, 2030, allow_nan=False), st.floats(0.01, 1e12), st.text("abc 0€", max_size=20)
)
BANDS = st.builds(
    lambda since, length, open_: Band(since, None if open_ else since + length, "active", "In use"),
    st.floats(1990, 2030),
    st.floats(0, 5),
    st.booleans(),
)
ROW = st.builds(Row, st.text(max_size=80), marks=st.lists(MARKS, max_size=6), bands=st.lists(BANDS, max_size=4))


@given(st.lists(ROW, max_size=4))
def test_everything_drawn_lies_inside_its_drawing(rows: list[Row]) -> None:
    """Whatever the figures, nothing starts outside; words of one lane do not meet."""
    chart = Chart("key", "Title", "Says", rows, ("a",), [], undated="no date")
    for drawn in drawing.drawings(chart):
        for row in drawn.rows:
            assert all(0 <= mark.x <= drawn.width and 0 < mark.y < drawn.height for mark in row.marks)
            assert all(band.x >= 0 and band.x + band.width <= drawn.width + 4 for band in row.bands)
            lanes: dict[float, float] = {}
            for mark in row.marks:
                assert mark.x >= lanes.get(mark.y, 0.0) or mark.x == 0.0
                lanes[mark.y] = mark.x + mark.words_x


def test_days_become_years() -> None:
    """The middle of a year, of a month; nothing else is a moment."""
    assert moment("2019") == 2019.5
    assert moment("2019-01-01") == 2019.0
    assert 2019.7 < (moment("2019-10") or 0) < 2019.8
    assert moment("2019-13") is moment("soon") is moment("") is None


def test_titles_in_two_scripts_are_one_text(world: World, reader: Client) -> None:
    """A summary in Serbian alone is shown with its language and script."""
    world.publish(world.east, {"property": "summary", "value": {"sr-Latn": "Mikrofoni.", "sr-Cyrl": "Микрофони."}},
                  subject=TOWN, kind="place")  # fmt: skip
    assert '<span lang="sr-' in page(reader, "/fr/town/42218")
    assert text("a", "b")
