"""Pages that outlast an edition: the database is asked again what they asked; another answer makes them anew."""

from django.db import connection
from django.test import Client
from django.utils import timezone

from contrechamp.peers.models import Peer, SeenHead
from contrechamp.records import acts as records
from contrechamp.records import damage, views
from contrechamp.records.models import Log, Organisation, Record
from contrechamp.site import cache
from contrechamp.site.answers import noting
from tests.site.conftest import KEY, World, said, text

PAGE = f"/fr/dossier/{KEY}"
SECRET = "À oublier."


def later(reader: Client, page: str = PAGE) -> str:
    """The page in an edition of now, with whatever is in memory from before."""
    cache.edition.forget()
    return reader.get(page).content.decode()


def lasting(page: str = PAGE) -> bool:
    """Whether the page in memory would be sent in another edition too."""
    stored = cache.memory.get(page)
    return stored is not None and stored.lasts()


def test_what_a_group_erases_is_never_sent_again(world: World, reader: Client) -> None:
    """A page in memory with a statement that is erased is not sent in the next edition."""
    record = world.publish(world.east, said("purpose", text(SECRET, "To forget.")))
    assert SECRET in later(reader)
    records.erase(organisation=world.east, records=[record])
    assert not lasting()
    assert SECRET not in later(reader)


def test_what_is_blocked_here_is_never_sent_again(world: World, reader: Client) -> None:
    """Nor at the address of the version that brought it."""
    record = world.publish(world.east, said("purpose", text(SECRET, "To forget.")))
    version = f"{PAGE}?version={record[:12]}"
    assert SECRET in later(reader) and SECRET in later(reader, version)
    records.block(record=record, reason="a test")
    assert SECRET not in later(reader)
    assert SECRET not in later(reader, version)


def test_a_group_that_is_shown_no_longer_leaves_the_pages(world: World, reader: Client) -> None:
    """What a page tells depends on who is shown, too."""
    assert "Groupe Sud" in later(reader)
    Organisation.objects.filter(id=world.south).update(hosted=False)
    views.move_revision()
    assert "Groupe Sud" not in later(reader)


def test_a_damaged_record_shows_on_a_page_made_before(world: World, reader: Client) -> None:
    """The page says whether the records behind it are whole: it is made again when one is not."""
    later(reader)
    log = Log.objects.get(organisation=world.south)
    Record.objects.filter(log=log.id, seq=log.length).update(content=b"{}")
    assert not lasting()
    assert damage.set_aside()
    assert not lasting()


def test_a_visit_of_another_site_makes_no_page_again(world: World, reader: Client) -> None:
    """When another site looked in last changes all the time, and is told as of the making of the page."""
    later(reader)
    log = Log.objects.get(organisation=world.east)
    peer = Peer.objects.create(address="https://other.example", state=Peer.State.ACTIVE)
    place = {"organisation": world.east, "log": log.id, "seq": log.length, "record": log.tip}
    SeenHead.objects.create(peer=peer, **place, since=timezone.now(), at=timezone.now())
    assert lasting()


def test_rows_reach_the_page_as_they_come(bare: World) -> None:
    """Whoever asks gets the same rows one by one, some at a time, all at once, in a loop; and of a second question."""
    expected = sorted(Organisation.objects.values_list("id", flat=True))
    query = Organisation.objects.order_by("id").values_list("id", flat=True)
    with noting() as answers, connection.cursor() as cursor:
        assert list(query) == list(query.iterator(1)) == expected
        assert query.all().first() == expected[0] and query.all().count() == len(expected)
        cursor.execute("SELECT id FROM records_organisation ORDER BY id")
        assert cursor.fetchone() == (expected[0],)
        assert cursor.fetchmany(1) == [(expected[1],)] and cursor.fetchall() == []
        cursor.execute("SELECT id FROM records_organisation WHERE id = %s", [expected[1]])
        assert list(cursor) == [(expected[1],)] and cursor.fetchone() is None
    assert len(answers.questions) == 6 and answers.hold()
    Organisation.objects.filter(id=expected[1]).update(id="0" * 64)
    assert not answers.hold()


def test_who_writes_while_a_page_is_made_makes_it_last_no_longer(bare: World) -> None:
    """What is asked again must be harmless."""
    with noting() as answers:
        Organisation.objects.filter(id=bare.east).update(name="East")
    assert not answers.hold()
