"""Public pages from memory: the same for every reader, made again when what is public changes."""

import gzip
from datetime import date

import pytest
from django.test import Client

from contrechamp.people.acts import add_user
from contrechamp.records import acts as records
from contrechamp.shell.pages import render
from contrechamp.site import cache
from contrechamp.site.memory import OVERHEAD, Memory
from contrechamp.site.reads import dossier as dossiers
from contrechamp.site.views import dossiers as views
from tests.site.conftest import KEY, PARTY, World, said, text

PAGE = f"/fr/dossier/{KEY}"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(cache, "time", clock)
    return clock


def test_a_page_in_memory_takes_no_query(world: World, reader: Client, django_assert_num_queries: object) -> None:
    """Once made, a page is sent as it is."""
    first = reader.get(PAGE)
    with django_assert_num_queries(0):  # type: ignore[operator]
        second = reader.get(PAGE)
    assert second.content == first.content


def test_a_change_shows_after_five_seconds(world: World, reader: Client, clock: Clock) -> None:
    """A publication is seen when the process reads the revision again, and the tag of the page moves with it."""
    before = reader.get(PAGE)
    world.publish(world.east, said("purpose", text("Une chose nouvelle.", "A new thing.")))
    clock.now += cache.REREAD - 0.1
    assert reader.get(PAGE).content == before.content
    clock.now += 0.2
    after = reader.get(PAGE)
    assert "Une chose nouvelle." in after.content.decode()
    assert after.headers["ETag"] != before.headers["ETag"]


def test_what_is_erased_or_blocked_leaves_the_memory(world: World, reader: Client, clock: Clock) -> None:
    """Hiding moves the revision too."""
    record = world.publish(world.east, said("purpose", text("À oublier.", "To forget.")))
    cache.forget()
    assert "À oublier." in reader.get(PAGE).content.decode()
    records.erase(organisation=world.east, records=[record])
    clock.now += cache.REREAD + 0.1
    assert "À oublier." not in reader.get(PAGE).content.decode()


def test_a_reader_who_has_the_page_is_told_so(world: World, reader: Client) -> None:
    """304 for the tag of this edition, in memory or not; the page again after a change."""
    tag = reader.get(PAGE).headers["ETag"]
    for _ in range(2):
        answer = reader.get(PAGE, headers={"if-none-match": f'W/"x", {tag}'})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
        cache.memory.clear()
    world.publish(world.east, said("purpose", text("Autre.", "Other.")))
    cache.forget()
    assert reader.get(PAGE, headers={"if-none-match": tag}).status_code == 200


def test_the_page_is_made_again_on_another_day(world: World, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What depends on the date is decided when the page is made."""
    tag = reader.get(PAGE).headers["ETag"]
    monkeypatch.setattr(cache.timezone, "localdate", lambda: date(2030, 1, 1))
    cache.edition.forget()
    assert reader.get(PAGE).headers["ETag"] != tag


def test_languages_and_known_parameters_are_pages_of_their_own(world: World, reader: Client) -> None:
    """Parameters that no public page knows change nothing, and never come back in a page."""
    plain = reader.get(PAGE)
    assert reader.get(f"{PAGE}?utm_source=x&zz=<b>").content == plain.content
    assert reader.get(f"/en/dossier/{KEY}").headers["ETag"] != plain.headers["ETag"]
    hidden = reader.get(f"/fr/town/42218?without={world.south}&evil=1")
    assert "evil" not in hidden.content.decode()
    assert hidden.headers["ETag"] != reader.get("/fr/town/42218").headers["ETag"]


def test_pages_go_compressed_to_who_takes_it(world: World, reader: Client) -> None:
    """The compressed page is the same page, with a tag of its own."""
    plain = reader.get(PAGE, headers={"accept-encoding": "identity"})
    packed = reader.get(PAGE, headers={"accept-encoding": "br, gzip;q=0.8"})
    refused = reader.get(PAGE, headers={"accept-encoding": "gzip;q=0, identity"})
    assert packed.headers["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
    assert refused.content == plain.content and "Content-Encoding" not in refused.headers
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert {answer.headers["Vary"] for answer in (plain, packed)} == {"Accept-Encoding"}


def test_head_says_what_get_would(world: World, reader: Client) -> None:
    """The same headers, no body."""
    get, head = reader.get(PAGE), reader.head(PAGE)
    assert head.content == b"" and head.headers["ETag"] == get.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(get.content))


def test_a_member_gets_pages_of_their_own(world: World, reader: Client) -> None:
    """Signed in, pages come fresh, are not stored, and readers never see what members see."""
    user = add_user(name="paule", organisation=world.east, role="publisher")
    reader.get(PAGE)
    member = Client()
    member.force_login(user)
    answer = member.get(PAGE)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers
    assert "/work/" not in reader.get(PAGE).content.decode()


def test_pages_that_did_not_opt_in_are_not_stored(world: World, reader: Client) -> None:
    """A search, a page that is missing and the pages of accounts are made each time."""
    for page in ("/fr/search?q=micros", "/fr/dossier/00000000-0000-0000-0000-000000000000", "/fr/account/login"):
        reader.get(page)
    assert len(cache.memory) == 0


def test_only_reading_is_answered(world: World, reader: Client) -> None:
    """A page cannot be posted to."""
    reader.get(PAGE)
    assert reader.post(PAGE).status_code in (403, 405)


def test_a_publication_elsewhere_makes_no_page_again(
    world: World, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dossier about which nothing was published keeps its page in a new edition; a new name or day makes it again."""
    made = []
    monkeypatch.setattr(views, "render", lambda *args, **rest: made.append(1) or render(*args, **rest))

    def page() -> str:
        cache.edition.forget()
        response = reader.get(PAGE)
        assert response.status_code == 200
        return response.content.decode()

    before, tag = page(), reader.get(PAGE).headers["ETag"]
    world.publish(world.east, said("name", "Autre acteur"), subject="siren:123456789", kind="party")
    assert page() == before and len(made) == 1
    assert reader.get(PAGE).headers["ETag"] != tag
    world.publish(world.south, {"property": "name", "value": "Ville Rouge"}, subject=PARTY, kind="party")
    records.erase(organisation=world.east, records=[world.records[3]])
    assert "Ville Rouge" in page() and len(made) == 2
    world.publish(world.south, said("purpose", text("Autre but.", "Another purpose.")))
    assert "Autre but." in page() and len(made) == 3
    monkeypatch.setattr(dossiers.timezone, "localdate", lambda: date(2030, 1, 2))
    assert "2 janvier 2030" in page().replace("\u00a0", " ") and len(made) == 4


def test_memory_has_a_limit() -> None:
    """What was asked for the longest time ago goes first; what is too large is not stored."""
    memory: Memory[str] = Memory(20 * (OVERHEAD + 200))
    for number in range(100):
        memory.put(number, str(number), 200)
        memory.get(0)
    assert memory.size <= memory.limit and len(memory) == 20
    assert memory.get(0) == "0" and memory.get(50) is None and memory.get(99) == "99"
    memory.put("large", "x", memory.limit)
    assert memory.get("large") is None
    memory.put(99, "less", 0)
    assert memory.size == 19 * (OVERHEAD + 200) + OVERHEAD
    memory.clear()
    assert (len(memory), memory.size) == (0, 0)


@pytest.mark.parametrize(("hostile", "fair"), [("q=mars&q=", "q=mars"), ("q=niç", "q=ni%C3%83%C2%A7")])
def test_nobody_puts_another_page_in_the_place_of_one(db: None, reader: Client, hostile: str, fair: str) -> None:
    """A query names a page in memory as the view reads it: the last value of a parameter, as UTF-8."""
    expected = reader.get(f"/fr/towns?{fair}").content
    cache.forget()
    reader.get("/fr/towns", QUERY_STRING=hostile.encode().decode("latin-1"))
    assert reader.get(f"/fr/towns?{fair}").content == expected


def test_no_page_is_stored_under_the_address_of_another(world: World, reader: Client) -> None:
    """Bytes that are no UTF-8 change how a whole question is read; its page must not answer those who ask rightly."""
    broken = b"q=Orl\xc3\xa9ans&x=\xff".decode("latin-1")
    assert "Orl\u00c3\u00a9ans" in reader.get("/fr/towns", QUERY_STRING=broken).content.decode()
    asked = reader.get("/fr/towns", QUERY_STRING="q=Orl%C3%A9ans").content.decode()
    assert "Orl\u00c3\u00a9ans" not in asked
    assert "Orléans" in asked
