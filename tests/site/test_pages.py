"""Every public page, in both languages, for readers who are not signed in."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from contrechamp.records import acts as records
from contrechamp.site import cache
from tests.site.conftest import DOSSIER, KEY, PARTY, World, said, text

CODE_WORDS = re.compile(
    r"\b(claims?|evidence|organi[sz]ations?|part(?:y|ies)|accounts?|nodes?|atlas|records?|logs?|blobs?|URNs?"
    r"|organisations?|nœuds?|enregistrements?|preuves?|comptes?|claims)\b",
    re.IGNORECASE,
)


NAMES = re.compile("Les enregistrements sont|Cour des comptes")  # words of others
GUIDES = (
    "ask", "bring", "about/", "about/why", "about/logs",
    "notices/", "notices/correction", "notices/reply", "notices/objection", "notices/illegal",
)  # fmt: skip


class _Words(HTMLParser):
    """The text that a reader sees or hears; every address that the page loads or links."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.loads: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._skipped += tag in ("code", "script", "style")
        self.words += [given[name] or "" for name in ("title", "aria-label", "alt", "placeholder") if given.get(name)]
        if tag in ("script", "img", "iframe", "source", "use", "image"):
            self.loads += [value for name in ("src", "srcset", "href") if (value := given.get(name))]
        if tag == "link" and given.get("rel") not in ("alternate", "canonical", "next", "prev"):
            self.loads.append(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in ("code", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words.append(data)


def parsed(response: HttpResponse) -> _Words:
    found = _Words()
    found.feed(response.content.decode())
    return found


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", " ".join(parsed(response).words))


def pages(world: World) -> list[str]:
    """The address of every sort of public page, without language."""
    return [
        "", "towns", "towns?q=saint-denis", "towns?q=xyzzyx", "town/42218", "town/01001", "town/geonames:2643743",
        f"dossier/{KEY}", f"dossier/{KEY}/history", f"party/{PARTY}", "groups", f"group/{world.east}", "history",
        "this-site", "ask", "bring", "search", "search?q=arr%C3%AAt%C3%A9", f"document/{world.document}",
        f"document/{world.document}/page/1", "area/department/42", "area/region/84", "area/country/FR", "figures",
        "towns?q=marseile", "about/", "about/why", "about/logs", "about/imprint", "notices/", "notices/decisions",
        "notices/correction", "notices/reply", "notices/objection", "notices/illegal",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_speaks_plainly_and_keeps_to_itself(documented: World, reader: Client, language: str) -> None:
    """Each page opens in both languages, sets no cookie, loads nothing from elsewhere and shows no word of the code."""
    for page in pages(documented):
        response = reader.get(f"/{language}/{page}")
        assert response.status_code == 200, page
        assert f'<html lang="{language}"' in response.content.decode(), page
        assert not response.cookies, page
        seen = parsed(response)
        assert [address for address in seen.loads if not address.startswith("/")] == [], page
        assert CODE_WORDS.findall(NAMES.sub("", words(response))) == [], page
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe-inline" not in policy, page
        assert " style=" not in response.content.decode(), page


def test_every_page_has_a_twin(documented: World, reader: Client) -> None:
    """The same address with `.json` at its end holds the facts for programs; guides have none."""
    for page in pages(documented):
        path, _, query = page.partition("?")
        twin = f"/fr/{path or 'index'}.json" + (f"?{query}" if query else "")
        response = reader.get(twin)
        if path in GUIDES:
            assert response.status_code == 404
            continue
        assert response.status_code == 200, twin
        assert response.headers["Content-Type"] == "application/json"
        assert json.loads(response.content), twin


def test_the_first_address_leads_to_the_language_that_the_browser_asks_for(reader: Client) -> None:
    """`/` goes by Accept-Language, French where it says nothing known, and remembers nothing."""
    for asked, address in (("en-GB,en;q=0.8", "/en/"), ("fr", "/fr/"), ("de", "/fr/"), ("", "/fr/")):
        response = reader.get("/", headers={"accept-language": asked})
        assert (response.status_code, response.headers["Location"]) == (302, address)
        assert not response.cookies


def test_an_empty_town_offers_three_actions(bare: World, reader: Client) -> None:
    """A place without dossiers has its page all the same, and says what a reader can do."""
    content = words(reader.get("/en/town/01001"))
    assert "Nobody has published anything" in content
    assert all(action in content for action in ("Ask the town hall", "Bring a document", "Follow this town"))


def test_a_town_is_opened_at_once_when_only_one_fits(world: World, reader: Client) -> None:
    """One match redirects to its page; a name that several towns have gives their list with departments."""
    assert reader.get("/fr/towns", {"q": "st etienne"}).headers["Location"] == "/fr/town/42218"
    assert reader.get("/fr/towns", {"q": "42000"}).headers["Location"] == "/fr/town/42218"
    listed = words(reader.get("/fr/towns", {"q": "saint denis"}))
    assert "La Réunion (974)" in listed and "Seine-Saint-Denis (93)" in listed


def test_what_is_no_place_is_not_found(db: None, reader: Client) -> None:
    """A code that neither the table nor a dossier knows has no page."""
    for code in ("99999", "geonames:1", "insee:../../etc", "%00", "org:x"):
        assert reader.get(f"/fr/town/{code}").status_code == 404


def test_versions_that_differ_stand_side_by_side(world: World, reader: Client) -> None:
    """Both values show, each under the name of its group with its source; neither is merged away."""
    content = words(reader.get(f"/fr/dossier/{KEY}"))
    assert "Là où les versions diffèrent" in content
    differences = content[content.index("Là où les versions") : content.index("Le projet", content.index("diffèrent"))]
    assert "Groupe Est" in differences and "Groupe Sud" in differences
    assert " 50 " in differences and " 20 " in differences and "une cinquantaine" in differences
    twin = reader.get(f"/fr/dossier/{KEY}.json").json()
    assert [one["property"] for one in twin["differences"]] == ["devices"]
    assert {side["group"] for side in twin["differences"][0]["sides"]} == {world.east, world.south}


def test_a_dossier_counts_its_sources(world: World, reader: Client) -> None:
    """The strip of proof counts statements that need a source, and those that have one; the rest wait visibly."""
    response = reader.get(f"/en/dossier/{KEY}")
    content = words(response)
    assert "11 of 12" in content
    assert "No source yet." in content and "waits for a source" in content
    assert "every word below is as its group signed it" in content


def test_amounts_say_their_stage_and_are_never_added(world: World, reader: Client) -> None:
    """Two versions of an amount stand beside each other; no sum of them is on the page."""
    world.publish(world.south, said("amount", {"cents": 4000000, "currency": "EUR", "vat": "TTC", "stage": "subsidy"}))
    content = words(reader.get(f"/en/dossier/{KEY}"))
    assert "€30,000 excl. VAT" in content and "€40,000 incl. VAT" in content
    assert "70,000" not in content and "not added up" in content


def test_a_reply_stands_in_its_place(world: World, reader: Client) -> None:
    """What somebody concerned answers shows in the dossier and on the town's page."""
    assert "We stopped." in words(reader.get(f"/en/dossier/{KEY}"))
    assert "We stopped." in words(reader.get("/en/town/42218"))


def test_a_text_in_one_language_only_says_which(world: World, reader: Client) -> None:
    """On an English page a French text is marked as French, for those who hear the page."""
    world.publish(world.east, said("purpose", {"fr": "Écouter la rue."}))
    assert '<span lang="fr">Écouter la rue.</span>' in reader.get(f"/en/dossier/{KEY}").content.decode()


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "{{ 7|add:7 }}", '"><img src=x onerror=a()>'])
def test_hostile_words_stay_words(world: World, reader: Client, hostile: str) -> None:
    """Whatever a group publishes is text: in statements, notes, titles, names, sources and quotes."""
    source = {"address": "https://example.org/", "publisher": hostile, "title": hostile, "exact": hostile, "read": "x"}
    world.publish(
        world.east,
        {"property": "title", "value": text(hostile, hostile)},
        said("purpose", text(hostile, hostile), note=text(hostile, hostile), sources=[source]),
        said("devices", None, as_written=hostile),
        said("decision", {"text": text("d", "d"), "authority": hostile, "reference": hostile}),
        said("reply", {"text": text("r", "r"), "by": hostile}),
        {"property": "article", "value": {"address": "https://example.org/?a=" + "b", "title": hostile}},
    )
    for page in (f"dossier/{KEY}", f"dossier/{KEY}/history", "town/42218", "history", "", "town/42218.atom"):
        content = reader.get(f"/fr/{page}").content.decode()
        assert hostile not in content or "{{" in hostile, page
        assert "<script>alert" not in content and "<img src=x" not in content, page


def test_an_address_that_is_no_web_address_is_not_linked(world: World, reader: Client) -> None:
    """A source `javascript:…` is shown as words, never as a link."""
    source = {"address": "javascript:alert(1)", "title": "Une page", "read": "2026-01-01"}
    article = {"address": "data:text/html,x", "title": "Un article"}
    world.publish(
        world.east,
        said("purpose", text("a", "a"), sources=[source]),
        {"property": "article", "value": article},
    )
    content = reader.get(f"/fr/dossier/{KEY}").content.decode()
    assert "Une page" in content
    assert 'href="javascript' not in content and 'href="data:' not in content


def test_what_this_software_does_not_know_is_shown_as_not_understood(world: World, reader: Client) -> None:
    """An unknown property, or a value that does not fit, is kept, shown as it stands, and breaks nothing."""
    world.publish(
        world.south,
        said("shoe_size", {"eu": 43}),
        said("amount", {"cents": "lots"}),
        said("place", 7),
        said("party", {"ref": [1]}),
        said("technology", {"x": 1}),
        said("title", "words in no language"),
        said("date", {"from": 3}),
    )
    content = words(reader.get(f"/en/dossier/{KEY}"))
    assert "Not understood by this site" in content and "shoe_size" in content
    raw = reader.get(f"/en/dossier/{KEY}").content.decode()
    assert "{&quot;eu&quot;:43}" in raw
    assert reader.get("/en/town/42218").status_code == 200
    assert reader.get(f"/en/dossier/{KEY}/history").status_code == 200


def test_a_group_that_is_not_shown_is_nowhere(world: World, reader: Client) -> None:
    """Trust decides when reading: what a mirrored group says stands on no page and in no twin."""
    from contrechamp.records.models import Organisation

    Organisation.objects.filter(id=world.south).update(hosted=False)
    records.set_trust(organisation=world.south, level="mirrored", reason="test")
    for page in (f"dossier/{KEY}", f"dossier/{KEY}.json", "town/42218", "", "groups", "history", "town/42218.atom"):
        content = reader.get(f"/fr/{page}").content.decode()
        assert "Groupe Sud" not in content and world.south not in content, page
    assert reader.get(f"/fr/group/{world.south}").status_code == 404
    assert reader.get(f"/export/{world.south}.ndjson").status_code == 404
    records.set_trust(organisation=world.south, level="shown", reason="test")
    cache.forget()
    assert "Groupe Sud" in reader.get(f"/fr/dossier/{KEY}").content.decode()


def test_a_reader_may_hide_a_group_on_a_town_s_page(world: World, reader: Client) -> None:
    """Who speaks is the reader's choice, made in the address, and every voice can be shown again."""
    shown = reader.get(f"/fr/town/42218?without={world.south[:12]}")
    content = words(shown)
    assert "Nous avons arrêté." not in content and "montrer" in content
    assert reader.get(f"/fr/town/42218?without={world.south[:12]}").status_code == 200
    nobody = words(reader.get(f"/fr/town/42218?without={world.south[:12]},{world.east[:12]}"))
    assert "Rien des groupes que vous avez choisi de voir." in nobody


def test_any_subject_leads_to_its_page(world: World, reader: Client) -> None:
    """`/subject/<urn>` stays an address for ever, whatever the kind of subject."""
    for urn, address in (
        (DOSSIER, f"/fr/dossier/{KEY}"), (PARTY, f"/fr/party/{PARTY}"), ("insee:42218", "/fr/town/42218"),
        (f"org:{world.east}", f"/fr/group/{world.east}"), ("sha256:" + "a" * 64, "/fr/document/" + "a" * 64),
    ):  # fmt: skip
        assert reader.get(f"/fr/subject/{urn}").headers["Location"] == address
    assert reader.get("/fr/subject/wikidata:Q1").status_code == 404


def test_a_dossier_takes_few_queries(documented: World, reader: Client, django_assert_max_num_queries: object) -> None:
    """A dossier that is not in memory is read in at most twelve queries, one of them for its devices."""
    reader.get(f"/fr/dossier/{KEY}")
    cache.forget()
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        reader.get(f"/fr/dossier/{KEY}")


def test_a_dossier_shows_its_devices(world: World, reader: Client) -> None:
    """Devices that a group says to belong to it are drawn on its page, with the next one at once; not on an old one."""
    position = {"property": "position", "value": {"longitude": 4_386_000, "latitude": 45_435_000}}
    placed = (position, {"property": "dossier", "value": DOSSIER})
    before = reader.get(f"/fr/dossier/{KEY}").content.decode()
    assert "devices-part" not in before
    world.publish(world.south, *placed, subject="urn:uuid:00000000-0000-4000-8000-000000000001", kind="device")
    cache.edition.forget()
    assert reader.get(f"/fr/dossier/{KEY}").content.decode().count('<circle class="device suspected" cx="4') == 1
    world.publish(world.south, *placed, subject="urn:uuid:00000000-0000-4000-8000-000000000002", kind="device")
    cache.edition.forget()
    assert reader.get(f"/fr/dossier/{KEY}").content.decode().count('<circle class="device suspected" cx="4') == 2


def test_versions_that_differ_by_a_date_show_the_dates(world: World, reader: Client) -> None:
    """Where both say the same status since different days, it is the days that stand side by side."""
    world.publish(world.south, said("status", "announced", since="2019-05-02"))
    content = words(reader.get(f"/en/dossier/{KEY}"))
    assert "Status · Announced" in content
    place = content.index("Status · Announced")
    assert "since March 2019" in content[place : place + 400].replace("\u00a0", " ")
    assert "since 2 May 2019" in content[place : place + 400].replace("\u00a0", " ")
