"""A long stream has the views of the rooms above follow now and then, never less whole in the end."""

from collections.abc import Iterable, Iterator

import pytest

from contrechamp.records import acts, later, receive, views
from contrechamp.records.models import Statement, Waiting
from contrechamp.records.rebuild import digest, rebuild
from contrechamp.records.views import Pair, View
from tests.records.world import Group, said

pytestmark = pytest.mark.django_db
SUBJECT = "insee:13055"


@pytest.fixture
def group() -> Group:
    group = Group()
    acts.set_trust(organisation=group.id, level="mirrored", reason="a test")
    group.certify()
    return group


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches as small as a seal allows."""
    monkeypatch.setattr(receive, "BATCH_RECORDS", 2)
    monkeypatch.setattr(receive, "AT_LEAST", 10)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many statements a view read, each time it was asked to follow."""
    sizes: list[int] = []

    def refresh(pairs: Iterable[Pair]) -> None:
        sizes.append(Statement.objects.filter(subject__in=[subject for _, subject in pairs]).count())

    before = dict(views._views)
    views.register(View("test", (), refresh))
    yield sizes
    views._views.clear()
    views._views.update(before)


def write(group: Group, count: int, *, subjects: int = 1) -> None:
    for number in range(count):
        group.branches[0].write(said(f"insee:{13055 + number % subjects}", ("status", f"said {number}")))


def test_the_work_for_one_account_grows_as_the_stream_does(group: Group, read: list[int]) -> None:
    """An account of many records is read a few times over, not once for each batch."""
    write(group, 200)
    receive.receive(group.stream())
    assert read[-1] == 200
    assert sum(read) < 6 * 200
    assert not Waiting.objects.exists()


def test_what_waited_is_what_a_rebuild_makes(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where accounts are followed in portions."""
    monkeypatch.setattr(later, "PAIRS", 3)
    monkeypatch.setattr(later, "RECORDS", 5)
    write(group, 60, subjects=17)
    receive.receive(group.stream())
    before, after = rebuild()
    assert before == after


def test_a_process_that_died_leaves_it_to_the_next(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was put off is in the database, and the worker catches up on it."""
    write(group, 9)
    with monkeypatch.context() as dying:
        dying.setattr(later, "catch_up", lambda: None)
        receive.receive(group.stream())
    assert Waiting.objects.exists()
    later.catch_up()
    assert not Waiting.objects.exists()
    assert digest() == rebuild()[1]


def test_a_rebuild_catches_up_first(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what only waited does not look like damage."""
    write(group, 9)
    with monkeypatch.context() as dying:
        dying.setattr(later, "catch_up", lambda: None)
        receive.receive(group.stream())
    before, after = rebuild()
    assert before == after and not Waiting.objects.exists()


def test_a_stream_that_breaks_off_leaves_nothing_waiting(group: Group) -> None:
    """What came until then is followed at once."""
    write(group, 9)

    def broken() -> Iterator[bytes]:
        yield from group.stream()
        raise ConnectionError

    with pytest.raises(ConnectionError):
        receive.receive(broken())
    assert Statement.objects.count() >= 8
    assert not Waiting.objects.exists()


def test_a_short_stream_waits_for_nothing(group: Group, monkeypatch: pytest.MonkeyPatch, read: list[int]) -> None:
    """The views follow the first batch in the transaction that stores it."""
    monkeypatch.setattr(receive, "BATCH_RECORDS", 100)
    monkeypatch.setattr(later, "put_off", lambda pairs: pytest.fail("put off"))
    write(group, 9)
    receive.receive(group.stream())
    assert read == [9]
