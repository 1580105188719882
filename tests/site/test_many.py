"""A site with more dossiers and towns than one page can show: lists in parts, counts and sums of everything."""

import re
import sqlite3

import pytest
from django.conf import settings
from django.test import Client

from contrechamp.records import acts
from contrechamp.records.acts import Entry
from contrechamp.site import cache
from contrechamp.site.reads.known import MOST_LISTED, MOST_SPOTS, MOST_TOWNS
from contrechamp.site.reads.listing import ON_A_PAGE
from contrechamp.site.reads.sums import MOST_NAMED
from tests.site.conftest import PRESS, World, said, text

MANY = MOST_LISTED + 20
BRUSSELS = "geonames:2800866"
_DOSSIER = re.compile(r'href="/fr/dossier/([0-9a-f-]{36})"')


def subject(number: int) -> str:
    return f"urn:uuid:6b1c2a4e-0d9c-4a54-9c63-{number:012d}"


def towns(count: int) -> list[str]:
    """Communes all over France, and a city abroad."""
    with sqlite3.connect(settings.ASSETS / "places.sqlite3") as table:
        rows = table.execute("SELECT urn FROM place WHERE country = 'FR' ORDER BY urn").fetchall()
    return [*(urn for (urn,) in rows[:: len(rows) // count][: count - 1]), BRUSSELS]


@pytest.fixture
def many(bare: World) -> World:
    """MANY dossiers in as many towns; the one of which nothing was heard for the longest time costs the most."""
    entries = [
        Entry(
            subject(number),
            "dossier",
            [
                {"sources": [], **claim}
                for claim in (
                    {"property": "title", "value": text(f"Projet {number}", f"Project {number}")},
                    {"property": "place", "value": town},
                    {"property": "technology", "value": "sound-sensor"},
                    said("status", "active", since=f"{2025 - number // 20}-01"),
                    said("amount", {"cents": 100 + number, "currency": "EUR", "vat": "HT", "stage": "voted"}),
                )
            ],
        )
        for number, town in enumerate(towns(MANY))
    ]
    acts.publish(organisation=bare.east, entries=entries)
    cache.forget()
    return bare


def page(reader: Client, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_first_page_names_some_towns_and_counts_all(many: World, reader: Client) -> None:
    """It says how many there are, and leads to the rest."""
    shown = page(reader, "/fr/")
    listed = shown.partition('<ul class="towns">')[2].partition("</ul>")[0]
    assert listed.count('href="/fr/town/') == MOST_TOWNS
    assert f"Les {MOST_TOWNS} qui ont le plus de dossiers, sur {MANY}." in shown
    assert "Toutes les villes" in shown
    assert reader.get("/fr/index.json").json()["figures"]["towns"] == MANY


def test_the_towns_are_reached_by_department(many: World, reader: Client) -> None:
    """The list stops somewhere, and the departments and countries that follow it leave out no dossier."""
    shown = page(reader, "/fr/towns")
    listed = shown.partition('id="known"')[2].partition('<figure class="map')[0]
    assert listed.count('href="/fr/town/') == MOST_TOWNS
    assert sum(_parts(shown).values()) == MANY
    assert _parts(shown)["Belgique"] == 1
    assert 'href="/fr/area/country/BE"' in shown
    assert len(reader.get("/fr/towns.json").json()["towns"]) == MANY


@pytest.mark.parametrize("address", ["/fr/area/country/FR", "/fr/technology/sound-sensor", "/fr/group/{east}"])
def test_lists_of_dossiers_have_pages(many: World, reader: Client, address: str) -> None:
    """From page to page each dossier comes once, the latest first; twins have the same pages."""
    address = address.format(east=many.east)
    there = MANY - ("/area/" in address)  # one of them is in Brussels
    first = page(reader, address)
    assert 'rel="next" href="?page=2"' in first
    found: list[str] = []
    for number in range(1, -(-there // ON_A_PAGE) + 1):
        shown = page(reader, f"{address}?page={number}")
        listed = list(dict.fromkeys(_DOSSIER.findall(shown.partition('<ul class="rows"')[2].partition("</ul>")[0])))
        twin = reader.get(f"{address}.json?page={number}").json()
        assert [one["subject"].removeprefix("urn:uuid:") for one in twin["dossiers"]] == listed
        assert twin["pages"] == -(-there // ON_A_PAGE)
        assert twin["figures"]["dossiers"] == there
        found += listed
    assert found == [subject(number).removeprefix("urn:uuid:") for number in range(there)]


def test_a_map_of_too_many_towns_shows_departments(many: World, reader: Client) -> None:
    """Each leads to its page and says how many towns it has, but for the only town of one; a department's own map shows
    its towns."""
    drawn = page(reader, "/fr/area/country/FR").partition('<figure class="map')[2].partition("</figure>")[0]
    spots = re.findall(r'href="/fr/area/department/(\w+)"><title>[^<]+\u00a0: (\d+) villes</title>', drawn)
    alone = drawn.count('href="/fr/town/')
    assert len(spots) + alone == drawn.count("<a ") <= MOST_SPOTS
    assert sum(int(count) for _code, count in spots) + alone == MANY - 1 - drawn.count('href="/fr/area/country')
    own = page(reader, "/fr/area/department/01").partition('<figure class="map')[2].partition("</figure>")[0]
    assert own.count('href="/fr/town/01') == int(dict(spots)["01"])


def test_the_largest_amounts_are_drawn_however_old(many: World, reader: Client) -> None:
    """The chart of a country is not only of the dossiers on the first page of its list."""
    shown = page(reader, "/fr/area/country/FR")
    money = shown.partition('id="chart-money"')[2].partition("</figure>")[0]
    assert "Projet 318<" in money
    assert f"40 sur {MANY - 1}" in money
    assert "Seuls les projets les plus récents" in shown.partition('id="chart-lifecycles"')[2].partition("</figure>")[0]


def test_a_sum_of_many_names_the_largest(many: World, reader: Client) -> None:
    """All amounts are in it."""
    (total,) = reader.get("/fr/technology/sound-sensor.json").json()["money"]["sums"]
    assert total["cents"] == sum(100 + number for number in range(MANY))
    assert len(total["of"]) == MOST_NAMED
    assert total["more"] == MANY - MOST_NAMED
    assert total["of"][0]["subject"] == subject(MANY - 1)
    assert f"et {MANY - MOST_NAMED} autres" in page(reader, "/fr/technology/sound-sensor")


def test_the_documents_of_a_group_have_pages(bare: World, reader: Client) -> None:
    """Each is on one of them, whether its file is here or not; the twin has all."""
    title = [{"property": "title", "value": text("Délibération", "Resolution"), "sources": [PRESS]}]
    entries = [Entry(f"sha256:{number:064x}", "document", title) for number in range(ON_A_PAGE + 1)]
    acts.publish(organisation=bare.east, entries=entries)
    shown = [page(reader, f"/fr/group/{bare.east}?documents={number}") for number in (1, 2)]
    assert [one.count('href="/fr/document/') for one in shown] == [ON_A_PAGE, 1]
    assert len(reader.get(f"/fr/group/{bare.east}.json").json()["documents"]) == ON_A_PAGE + 1


@pytest.mark.parametrize("cents", ["9" * 5_000, "[" * 10_000, "100000000000000", -1, True, None, [1]])
def test_what_is_no_amount_is_in_no_chart(many: World, reader: Client, cents: object) -> None:
    """A peer may say anything: it takes nobody's place."""
    amount = {"cents": cents, "currency": "EUR", "vat": "HT", "stage": "voted"}
    acts.publish(
        organisation=many.south,
        entries=[
            Entry(subject(number), "dossier", [{"property": "amount", "value": amount, "sources": []}])
            for number in range(60)
        ],
    )
    assert "Projet 318<" in page(reader, "/fr/area/country/FR").partition('id="chart-money"')[2]


def test_a_dossier_of_several_towns_counts_once_in_its_department(many: World, reader: Client) -> None:
    """As on the department's own page."""
    before = _parts(page(reader, "/fr/towns"))
    with sqlite3.connect(settings.ASSETS / "places.sqlite3") as table:
        rows = table.execute("SELECT urn FROM place WHERE department_code = '23' LIMIT 5").fetchall()
    many.publish(many.south, *({"property": "place", "value": urn} for (urn,) in rows), subject=subject(MANY))
    cache.forget()
    assert _parts(page(reader, "/fr/towns")) == {**before, "Creuse": before["Creuse"] + 1}
    assert f"{before['Creuse'] + 1} projets" in page(reader, "/fr/area/department/23")


def test_a_town_of_no_table_is_still_in_the_list(many: World, reader: Client) -> None:
    """No department leads to it."""
    many.publish(many.south, {"property": "place", "value": "insee:99123"}, subject=subject(MANY))
    assert 'href="/fr/town/99123"' in page(reader, "/fr/towns")


def test_a_map_of_one_department_shows_its_towns(bare: World, reader: Client) -> None:
    """However many there are: there is nothing to lead to."""
    with sqlite3.connect(settings.ASSETS / "places.sqlite3") as table:
        rows = table.execute("SELECT urn FROM place WHERE department_code = '62'").fetchall()
    places = [{"property": "place", "value": urn, "sources": []} for (urn,) in rows[: MOST_SPOTS + 1]]
    acts.publish(organisation=bare.east, entries=[Entry(subject(1), "dossier", places)])
    drawn = page(reader, "/fr/area/department/62").partition('<figure class="map')[2].partition("</figure>")[0]
    assert drawn.count('href="/fr/town/62') == MOST_SPOTS + 1


def test_dossiers_that_are_one_count_as_one(many: World, reader: Client) -> None:
    """In figures, in a list and its chart of years."""
    many.publish(many.east, {"property": "same_as", "value": subject(1)}, subject=subject(0))
    assert reader.get("/fr/index.json").json()["figures"]["dossiers"] == MANY - 1
    figures = reader.get("/fr/figures.json").json()["chart-technologies"]
    assert sum(int(row["Projets"]) for row in figures) == MANY - 1


def _parts(shown: str) -> dict[str, int]:
    """The departments and countries that a page lists, with how many dossiers each has."""
    listed = shown.partition('id="parts"')[2].partition("</section>")[0]
    return {name: int(n) for name, n in re.findall(r'">([^<]+)</a> <span class="meta">(\d+) dossier', listed)}
