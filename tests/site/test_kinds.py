"""Products, decisions, contracts, trials, actors and technologies: each has a page, and they lead to each other."""

import re

import pytest
from django.test import Client

from contrechamp.records import acts as records
from contrechamp.site import cache
from tests.browsing import Browse
from tests.site.conftest import DOSSIER, KEY, PARTY, TOWN, World, said, text

PRODUCT, DECISION, CONTRACT, TRIAL, ELSEWHERE, TWIN = (
    f"urn:uuid:{letter * 8}-0000-4000-8000-000000000000" for letter in "abcef0"
)
MAKER, RIVAL = "siren:552081317", "siren:449416617"


def at(kind: str, urn: str, *, language: str = "en") -> str:
    return f"/{language}/{kind}/{urn.removeprefix('urn:uuid:')}"


def words(reader: Client, address: str) -> str:
    """The page as text."""
    response = reader.get(address)
    assert response.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def known(world: World) -> World:
    """A product used in two towns, a judgment, a contract and a trial of the dossier, actors with links."""
    tell, east, south = world.publish, world.east, world.south
    for urn, name in ((MAKER, "Serenicity"), (RIVAL, "Thales")):
        tell(east, {"property": "name", "value": name}, subject=urn, kind="party")
    tell(
        east,
        {"property": "name", "value": "BriefCam Insights"},
        {"property": "technology", "value": "sound-sensor"},
        said("maker", MAKER),
        said("function", text("Chercher des personnes.", "Search for people.")),
        said("customer", {"ref": PARTY}),
        subject=PRODUCT,
        kind="product",
    )
    tell(east, said("product", PRODUCT))
    tell(
        south,
        {"property": "title", "value": text("Sirènes à Nice", "Sirens in Nice")},
        {"property": "place", "value": "insee:06088"},
        said("status", "active", since="2021"),
        said("product", PRODUCT),
        said("amount", {"cents": 2_000_000, "currency": "EUR", "vat": "HT", "stage": "paid"}),
        subject=ELSEWHERE,
    )
    tell(
        east,
        {"property": "title", "value": text("Jugement de Grenoble", "Judgment of Grenoble")},
        {"property": "dossier", "value": DOSSIER},
        {"property": "identifier", "value": "2105328"},
        said("date", {"from": "2025-01-24", "to": "2025-01-24"}),
        said("outcome", "annuls"),
        said("paragraph", {"text": text("Aucun texte ne l’autorise.", "No text allows it."), "number": "12"}),
        said("appeal", {"text": text("Aucun appel connu.", "No appeal known."), "outcome": "none"}),
        subject=DECISION,
        kind="decision",
    )
    tell(
        south,
        {"property": "title", "value": text("Jugement de Grenoble", "Judgment of Grenoble")},
        said("date", {"from": "2025-02-24", "to": "2025-02-24"}),
        subject=DECISION,
        kind="decision",
    )
    tell(
        east,
        {"property": "title", "value": text("Marché des capteurs", "Contract for sensors")},
        {"property": "dossier", "value": DOSSIER},
        said("party", {"ref": MAKER, "role": "supplier"}),
        said("amount", {"cents": 1_500_000, "currency": "EUR", "vat": "HT", "stage": "awarded"}),
        subject=CONTRACT,
        kind="contract",
    )
    tell(
        east,
        {"property": "title", "value": text("Essai de 2019", "Trial of 2019")},
        {"property": "dossier", "value": DOSSIER},
        said("dates", {"from": "2019-03-01", "to": "2019-05-31"}),
        said("exposed", 1_200),
        said("consent", "none"),
        said("evaluation", "withheld", since="2019-11"),
        subject=TRIAL,
        kind="trial",
    )
    tell(east, said("link", {"ref": MAKER, "relation": "supplier"}), subject=RIVAL, kind="party")
    cache.forget()
    return world


def test_a_product_page_says_where_it_is_annulled_and_where_still_used(known: World, reader: Client) -> None:
    """Its maker, what it does, each dossier that names it with its state and town, and the money."""
    page = words(reader, at("product", PRODUCT))
    for expected in ("BriefCam Insights", "Serenicity", "Search for people.", "In 2 dossiers", "Abandoned"):
        assert expected in page
    assert "Sirens in Nice" in page and "Nice" in page and "In use" in page and "Sound sensors" in page
    twin = reader.get(at("product", PRODUCT) + ".json").json()
    assert twin["kind"] == "product" and len(twin["near"]["dossier"]) == 2


def test_a_product_lists_its_towns_and_buyers_at_a_glance(known: World, reader: Client) -> None:
    """A town with a dossier bears its state; a buyer of which nothing more is told leads to what says so."""
    page = reader.get(at("product", PRODUCT)).content.decode()
    listed = re.sub(r"\s+", " ", page[page.index('id="whereabouts"') : page.index('id="facts"')])
    towns = re.findall(r"<li>.*?</li>", listed)
    assert [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", town)).strip() for town in towns] == [
        "Nice In use", "Saint-Étienne Abandoned", "Ville de Saint-Étienne a buyer, by one source",
    ]  # fmt: skip
    anchor = re.findall(r'href="#([^"]+)"', towns[2])[0]
    assert f'id="{anchor}"' in page


def test_buyers_from_the_same_words_of_a_source_are_one_statement(known: World, reader: Client) -> None:
    """Five towns of one article: its words once, under all five names, each with its own anchor; another date, or
    another source, is a statement of its own."""
    other = {"address": "https://example.org/other", "title": "Other", "read": "2026-02-01"}
    towns = [said("customer", f"insee:{code}", since="2021") for code in ("59512", "56260", "13117", "30189")]
    later = said("customer", "insee:42187", since="2022")
    elsewhere = said("customer", "insee:38239", since="2021", sources=[other])
    known.publish(known.south, *towns, later, elsewhere, subject=PRODUCT, kind="product")
    cache.forget()
    page = reader.get(at("product", PRODUCT)).content.decode()
    buyers = page[page.index("<h3>Buyer</h3>") :]
    statements = re.findall(r'<div class="statement".*?</div>', buyers[: buyers.index("</section>")], re.DOTALL)
    holding = [[name for name in ("Roubaix", "Nîmes", "Roanne", "Moirans") if name in one] for one in statements]
    assert sorted(held for held in holding if held) == [["Moirans"], ["Roanne"], ["Roubaix", "Nîmes"]]
    listed = next(one for one in statements if "Roubaix" in one)
    assert listed.count('class="sources"') == 1 and len(set(re.findall(r'<span id="([^"]+)"', listed))) == 4


def test_a_decision_page_tells_outcome_paragraph_and_appeal(known: World, reader: Client) -> None:
    """And the two dates that two groups give stand side by side."""
    page = words(reader, at("decision", DECISION))
    for expected in ("Annuls", "No text allows it.", "12", "No appeal known.", "2105328", "Where versions differ"):
        assert expected in page
    assert "24 January 2025" in page and "24 February 2025" in page and "In the dossier Sound sensors" in page


def test_the_dossier_lists_what_belongs_to_it(known: World, reader: Client) -> None:
    """Its decision, its contract and its trial, in short, each with its page."""
    page = words(reader, at("dossier", DOSSIER))
    for expected in ("Judgment of Grenoble", "Contract for sensors", "Trial of 2019", "Neither asked nor announced"):
        assert expected in page
    for kind, urn in (("decision", DECISION), ("contract", CONTRACT), ("trial", TRIAL)):
        assert f'href="{at(kind, urn)}"' in reader.get(at("dossier", DOSSIER)).content.decode()


def test_an_actor_shows_its_network_as_a_picture_and_a_table(known: World, reader: Client) -> None:
    """A link is read from both ends; products and towns are in it too."""
    page = reader.get(f"/en/party/{MAKER}").content.decode()
    assert "<svg" in page and "has as a customer" in page and "Thales" in page and "makes" in page
    assert "has as a supplier" in reader.get(f"/en/party/{RIVAL}").content.decode()
    twin = reader.get(f"/en/party/{PARTY}.json").json()
    assert {(one["subject"], one["relation"]) for one in twin["network"]} == {(TOWN, "town"), (PRODUCT, "customer")}


def test_money_of_a_product_is_added_only_where_it_can_be(known: World, reader: Client) -> None:
    """The subsidy without its tax in one row, what was paid without tax in another, never one sum."""
    page = words(reader, at("product", PRODUCT))
    assert "Money, added where it can be" in page and "Subsidy" in page and "Paid" in page
    sums = [
        (one["stage"], one["vat"], one["cents"])
        for one in reader.get(at("product", PRODUCT) + ".json").json()["money"]["sums"]
    ]
    assert sums == [("paid", "HT", 2_000_000), ("subsidy", "HT", 3_000_000)]


def test_a_technology_has_a_page_with_its_towns_and_products(known: World, reader: Client) -> None:
    """What it does, the dossiers with their states, the products; and all are in one list."""
    page = words(reader, "/en/technology/sound-sensor")
    for expected in ("Microphones in public space", "In 1 dossier", "Saint-Étienne", "BriefCam Insights"):
        assert expected in page
    assert "Sound sensor" in words(reader, "/en/technologies")
    twin = reader.get("/en/technologies.json").json()["technologies"][0]
    assert (twin["technology"], twin["dossiers"], twin["towns"], twin["products"]) == ("sound-sensor", 1, 1, 1)
    assert reader.get("/en/technology/nothing").status_code == 404


@pytest.mark.parametrize("kind", ["product", "decision", "contract", "trial"])
def test_every_kind_has_history_versions_and_a_twin(known: World, reader: Client, kind: str) -> None:
    """As a dossier has; under another kind's address there is no page."""
    urn = {"product": PRODUCT, "decision": DECISION, "contract": CONTRACT, "trial": TRIAL}[kind]
    twin = reader.get(at(kind, urn) + ".json").json()
    assert reader.get(f"{at(kind, urn)}?version={twin['version']['name']}").status_code == 200
    assert reader.get(at(kind, urn) + "/history").status_code == 200
    assert reader.get(at(kind, urn) + "/history.json").status_code == 200
    assert reader.get(at("dossier", urn)).status_code == 404
    assert reader.get(f"/en/subject/{urn}", follow=True).status_code == 200


def test_a_reader_may_hide_a_group_on_a_dossier_s_page(known: World, reader: Client) -> None:
    """Without a script; the address says whom, and one link brings the group back."""
    hidden = f"{at('dossier', DOSSIER)}?without={known.south[:12]}"
    page = reader.get(hidden).content.decode()
    assert "We stopped." not in page and "Report noises." in page and "noindex" in page
    assert 'href="?#speakers"' in page and "You have hidden" in page
    everybody = f"{at('dossier', DOSSIER)}?without={known.south[:12]},{known.east[:12]}"
    assert reader.get(everybody).status_code == 200


def test_dossiers_that_are_one_are_read_together(known: World, reader: Client) -> None:
    """From either address: one page, equal values once, the canonical address named; lists and counts have one."""
    before = reader.get("/en/index.json").json()["figures"]["dossiers"]
    known.publish(
        known.south,
        {"property": "title", "value": text("Micros de rue", "Street microphones")},
        {"property": "place", "value": TOWN},
        said("area", text("Le quartier de Beaubrun.", "The district of Beaubrun.")),
        said("same_as", DOSSIER),
        subject=TWIN,
    )
    cache.forget()
    for urn in (DOSSIER, TWIN):
        page = reader.get(at("dossier", urn)).content.decode()
        assert "The district of Beaubrun." in page and "Nobody is listened to." in page
        assert re.search(rf'rel="canonical" href="[^"]+{at("dossier", TWIN)}"', page)
    assert reader.get(at("dossier", DOSSIER) + ".json").json()["also"] == [DOSSIER]
    town = reader.get("/en/town/42218.json").json()
    assert [row["subject"] for row in town["dossiers"]] == [TWIN]
    assert {one["dossiers"] for one in reader.get("/en/index.json").json()["towns"]} == {1}
    assert reader.get("/en/index.json").json()["figures"]["dossiers"] == before
    known.publish(known.east, {"property": "different_from", "value": TWIN})
    cache.forget()
    assert "The district of Beaubrun." not in reader.get(at("dossier", DOSSIER)).content.decode()


def test_promises_stand_opposite_what_was_found(known: World, reader: Client) -> None:
    """By topic; a topic with a promise alone says that no result is known."""
    known.publish(
        known.east,
        said("promise", {"text": text("Peu d’erreurs.", "Few mistakes."), "topic": "accuracy"}),
        said("result", {"text": text("Une alerte sur dix.", "One alert in ten."), "topic": "accuracy"}),
        said("promise", {"text": text("Gratuit.", "Free of charge."), "topic": "cost"}),
    )
    cache.forget()
    page = words(reader, at("dossier", DOSSIER))
    accuracy = page[page.index("Accuracy and errors") : page.index("Cost")]
    assert "Few mistakes." in accuracy and "One alert in ten." in accuracy
    assert "No result has been established." in page[page.index("Free of charge.") :][:200]


def test_a_page_with_all_of_it_takes_few_queries(known: World, reader: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    """However much refers to it. The index of the map, made beside pages, is there already."""
    reader.get(at("dossier", DOSSIER))
    cache.forget()
    with django_assert_max_num_queries(15):
        assert reader.get(at("dossier", DOSSIER)).status_code == 200
    cache.forget()
    with django_assert_max_num_queries(15):
        assert reader.get(at("product", PRODUCT)).status_code == 200


def test_a_network_of_a_whole_country_is_drawn(known: World, reader: Client) -> None:
    """Three hundred neighbours: some in the picture, all in the table."""
    entries = [
        records.Entry(f"siren:{100_000_000 + n}", "party", [
            {"property": "name", "value": f"Ville {n}", "sources": []},
            {"property": "link", "value": {"ref": RIVAL, "relation": "supplier"}, "sources": []},
        ]) for n in range(300)
    ]  # fmt: skip
    records.publish(organisation=known.east, entries=entries)
    cache.forget()
    page = reader.get(f"/en/party/{RIVAL}").content.decode()
    assert "301 links" in page and page.count("<circle") < 40 and "Ville 299" in page
    assert KEY not in page


@pytest.mark.browser
@pytest.mark.sqlite_only
@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_pages_of_every_kind_are_accessible_and_fit(
    live_server: object, known: World, browse: Browse, width: int, scheme: str, language: str
) -> None:
    """Axe finds nothing, the page fits the window; the picture of a network scrolls alone on a phone."""
    reader = browse(width=width, scheme=scheme, language=language, javascript=True)
    pages = (("product", PRODUCT), ("decision", DECISION), ("contract", CONTRACT), ("trial", TRIAL), ("party", RIVAL))
    for kind, urn in (*pages, ("dossier", DOSSIER), ("technology", "sound-sensor")):
        reader.open(at(kind, urn, language=language))
        reader.check_accessible()
        reader.check_width()
    reader.open(f"/{language}/technologies")
    reader.check_accessible()
    reader.check_width()
