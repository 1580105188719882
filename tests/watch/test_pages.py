"""The public pages of acts: lists with filters, one act, sources with their health; no names of persons in any."""

import pytest
from django.test import Client
from django.urls import reverse

from contrechamp.jobs import worker
from contrechamp.watch.models import Act, Source
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, visit

pytestmark = pytest.mark.django_db
NAMED = (*STREET[:3], "Sur la demande de Monsieur Jean-Paul LEROUX, maire ;", *STREET[3:])


@pytest.fixture
def read(source: Source, site: Site) -> Source:
    """A collection with a street and a shop, read."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(NAMED, SHOP)
    return visit(source)


def listed(client: Client, **filters: str) -> list[str]:
    """The numbers of the acts that the list shows."""
    return [one["reference"] for one in client.get(reverse("watch:acts_twin"), filters).json()["acts"]]


def test_the_list_shows_findings_and_all_acts_where_asked(client: Client, read: Source) -> None:
    """By itself only acts in which something was found; with `all` each act that was read."""
    assert listed(client) == ["2024-1"]
    assert sorted(listed(client, all="1")) == ["2024-1", "2024-91"]
    page = client.get(reverse("watch:acts"))
    assert "voie publique" in page.content.decode()
    assert not page.cookies


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"technology": "video-surveillance"}, 1),
        ({"technology": "drone"}, 0),
        ({"sort": "authorises"}, 1),
        ({"sort": "refuses"}, 0),
        ({"place": "Besançon"}, 1),
        ({"place": "Lyon"}, 0),
        ({"department": "25"}, 1),
        ({"source": "doubs"}, 1),
        ({"since": "mars 2024"}, 1),
        ({"since": "2025"}, 0),
        ({"until": "2023"}, 0),
        ({"place": "Besançon", "technology": "video-surveillance", "sort": "authorises", "until": "2024"}, 1),
        ({"since": "not a day", "page": "x"}, 1),
    ],
)
def test_filters_choose(client: Client, read: Source, filters: dict[str, str], count: int) -> None:
    """Each filter takes away what does not fit, and several hold together."""
    assert len(listed(client, **filters)) == count


@pytest.mark.parametrize("name", ["source", "department", "technology", "q"])
def test_a_nul_in_an_address_breaks_no_list(client: Client, read: Source, name: str) -> None:
    """PostgreSQL takes none in a text."""
    assert client.get(reverse("watch:acts"), {name: "\0"}).status_code == 200


def test_words_are_searched_in_all_acts(client: Client, read: Source) -> None:
    """The shop is found by its words, though nothing was found in it; a name that is masked finds nothing."""
    worker.run_until_idle()
    assert listed(client, q="boulangerie") == ["2024-91"]
    assert listed(client, q="vidéoprotection Besançon") != []
    assert listed(client, q="Leroux") == []


def test_no_name_of_a_person_is_on_any_page(client: Client, read: Source) -> None:
    """List, act, feed, twins and source show the act without the name in it."""
    act = Act.objects.get(reference="2024-1")
    pages = [reverse("watch:acts"), reverse("watch:feed"), reverse("watch:source", args=["doubs"])]
    pages += [reverse("watch:act", args=[act.pk]), reverse("watch:act_twin", args=[act.pk])]
    for address in pages:
        shown = client.get(address).content.decode()
        assert "LEROUX" not in shown, address
    assert "Monsieur █████" in client.get(pages[3]).content.decode()


def test_an_act_says_where_it_stands(client: Client, read: Source, site: Site) -> None:
    """Its page names the file's address, its fingerprint, its pages and when the authorisation ends."""
    act = Act.objects.get(reference="2024-1")
    said = client.get(reverse("watch:act_twin", args=[act.pk])).json()
    assert said["sha256"] == act.text_id
    assert (said["pages"], said["expires"], said["does"]) == ([1, 1], "2029-03-04", "authorises")
    assert said["stands"][0]["address"] == f"{site.address}/a.pdf"


def test_titles_of_files_name_no_person(client: Client, read: Source) -> None:
    """A link called after the person who asked is shown without the name, on the page as in its twin."""
    read.files.update(title="Demande de Monsieur Karim BENALI")
    for name in ("watch:source", "watch:source_twin"):
        page = client.get(reverse(name, args=["doubs"])).content.decode()
        assert "Demande de Monsieur" in page and "BENALI" not in page


def test_a_blind_source_shows_publicly(client: Client, read: Source, site: Site) -> None:
    """The list of acts says what is not seen, and since when; so do the pages of sources."""
    del site.files["/raa"]
    for _day in range(4):
        pass_days(1.1)
        visit(read)
    for address in (reverse("watch:acts"), reverse("watch:sources"), reverse("watch:source", args=["doubs"])):
        assert "Aveugle depuis" in client.get(address).content.decode(), address
    said = client.get(reverse("watch:source_twin", args=["doubs"])).json()
    assert said["blind_since"]
    assert said["calls"][0]["outcome"] == "gone"
    assert said["files"][0]["versions"][0]["sha256"]


def test_the_feed_has_one_entry_for_each_act(client: Client, read: Source) -> None:
    """Atom, with the filters of the list."""
    assert client.get(reverse("watch:feed")).content.count(b"<entry>") == 1
    assert client.get(reverse("watch:feed"), {"technology": "drone"}).content.count(b"<entry>") == 0


def test_a_folder_of_this_machine_is_not_told(client: Client, db: None, tmp_path: object) -> None:
    """Acts that somebody put into a folder show without its path."""
    from pathlib import Path

    from contrechamp.watch import working

    folder = Path(str(tmp_path)) / "archive-of-somebody"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf(STREET))
    working.backfill(folder)
    act = Act.objects.get()
    for address in (
        reverse("watch:acts"),
        reverse("watch:act", args=[act.pk]),
        reverse("watch:act_twin", args=[act.pk]),
    ):
        assert str(folder) not in client.get(address).content.decode()
