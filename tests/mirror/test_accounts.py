"""What is told of accounts is what reading all rows would tell, and only those in doubt are read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from contrechamp.catalogue.models import Card
from contrechamp.records import acts, later, rebuild
from contrechamp.records.acts import Entry
from contrechamp.records.models import Record, Statement
from contrechamp.site.mirror import accounts, digests
from contrechamp.site.mirror.digests import Digest
from contrechamp.site.mirror.questions import key
from contrechamp.site.mirror.state import State
from tests.mirror.test_updates import blocked, contracted, erased, mapped, moved, published, retracted
from tests.site.conftest import DOSSIER, PARTY, TOWN, World, said, text

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[World], object]


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "copy")


def emptied(told: World) -> None:
    """A group says something of the dossier, and takes back all that it says: no card tells of these records."""
    told.publish(told.south, said("purpose", text("A", "B")))
    retracted(told)


def again(told: World) -> None:
    """Every view is made again from the records, and one account has changed besides."""
    moved(told)
    rebuild.rebuild()


def everything() -> list[Digest]:
    return [digests.digest(table) for table in digests.accounts()]


@pytest.mark.parametrize(
    "changes",
    [
        (published, moved),
        (contracted, retracted),
        (emptied, emptied),
        (erased, blocked),
        (mapped, again),
        (again, moved),
    ],
)
def test_accounts_tell_what_reading_everything_would_tell(
    documented: World, state: State, changes: tuple[Change, ...]
) -> None:
    """The keys that changed are those whose numbers differ over whole tables; the subjects, those of the accounts."""
    accounts.follow(state)
    for change in changes:
        before = everything()
        change(documented)
        pairs = zip(before, everything(), strict=True)
        keys, subjects = accounts.follow(state)
        assert keys == {one for old, new in pairs for one in digests.changed(old, new)}
        assert keys
        assert subjects <= {DOSSIER, PARTY, TOWN} or change in (published, contracted, mapped)
        assert accounts.follow(state) == (set(), set())


def test_the_first_run_tells_of_everything(documented: World, state: State) -> None:
    """Nothing was noted, so that all keys are new."""
    keys, subjects = accounts.follow(state)
    assert keys == {number for held in everything() for number, total in held.items() if total}
    assert {DOSSIER, f"sha256:{documented.document}"} <= subjects


def test_accounts_whose_cards_stay_are_not_read(
    documented: World, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a publication one account is read; after none, none."""
    accounts.follow(state)
    read: list[str] = []
    of_accounts = digests.of_accounts

    def noting(organisation: str, subjects: list[str]) -> dict[str, Digest]:
        read.extend(subjects)
        return of_accounts(organisation, subjects)

    monkeypatch.setattr(digests, "of_accounts", noting)
    accounts.follow(state)
    assert read == []
    moved(documented)
    accounts.follow(state)
    assert read == [DOSSIER]


def test_what_waits_for_its_views_is_read(documented: World, state: State) -> None:
    """While a stream comes in, statements change before the cards do."""
    accounts.follow(state)
    Statement.objects.filter(organisation=documented.east, subject=DOSSIER).first().delete()  # type: ignore[union-attr]
    later.put_off([(documented.east, DOSSIER)])
    keys, subjects = accounts.follow(state)
    assert key("records_statement", "subject", DOSSIER) in keys and subjects == {DOSSIER}
    assert key("catalogue_card", "subject", DOSSIER) not in keys
    later.catch_up()
    assert key("catalogue_card", "subject", DOSSIER) in accounts.follow(state)[0]


def test_a_database_that_was_put_back_is_read_as_a_whole(documented: World, state: State) -> None:
    """A record at the end of a log is not here any more: ids of cards may have been given to something else since."""
    record = moved(documented) or documented.records[-1]
    accounts.follow(state)
    Record.objects.filter(id=record).delete()
    Statement.objects.filter(record=record).delete()  # the card keeps its id
    assert key("records_statement", "subject", DOSSIER) in accounts.follow(state)[0]


def test_another_database_is_read_as_a_whole(documented: World, state: State) -> None:
    """Ids say nothing of the accounts of another one, which may have the same."""
    accounts.follow(state)
    Statement.objects.filter(organisation=documented.east, subject=DOSSIER).delete()
    assert accounts.follow(state) == (set(), set())
    state.note("database", "another")
    assert key("records_statement", "subject", DOSSIER) in accounts.follow(state)[0]


def test_a_card_gets_a_new_id_whenever_its_account_may_have_changed(documented: World) -> None:
    """On this rests which accounts are read: an id is given once, also where the last card of the table is replaced."""
    given: set[int] = set()
    for change in (lambda told: None, lambda told: told.publish(told.south, said("purpose", text("A", "B"))), moved):
        change(documented)
        rebuild.rebuild()
        now = set(Card.objects.values_list("id", flat=True))
        assert now.isdisjoint(given)
        given |= now
    last = Card.objects.latest("id")
    acts.publish(
        organisation=last.organisation,
        entries=[Entry(last.subject, last.kind, [{"property": "x", "value": 1, "sources": []}])],
    )
    assert Card.objects.get(organisation=last.organisation, subject=last.subject).id > last.id
