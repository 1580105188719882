"""What comes from elsewhere is kept only when it is signed, whole and wanted."""

from io import BytesIO

import pytest

from contrechamp.records import acts, canonical
from contrechamp.records.models import Log, Record, Seal, Statement
from contrechamp.records.rebuild import digest
from contrechamp.records.receive import receive
from contrechamp.records.stream import lines_of
from contrechamp.records.verify import verify
from tests.records.conftest import empty_node, take
from tests.records.world import Branch, Group, erased, said

pytestmark = pytest.mark.django_db
SUBJECT = "insee:13055"


@pytest.fixture
def group() -> Group:
    return Group()


@pytest.fixture
def log(group: Group) -> Branch:
    acts.set_trust(organisation=group.id, level="mirrored", reason="a test")
    return group.certify()


def test_the_same_twice(group: Group, log: Branch) -> None:
    """What is here already is not counted again."""
    log.write(said(SUBJECT, ("status", "one")), said(SUBJECT, ("status", "two")))
    first, second = receive(group.stream()), receive(group.stream())
    assert (first.events, first.records, first.bodies, first.seals) == (2, 2, 2, 1)
    assert (second.events, second.records, second.bodies, second.seals, second.skipped) == (0, 0, 0, 0, 0)


def test_the_same_twice_in_one_stream(group: Group, log: Branch) -> None:
    """A run that comes twice in one batch, the first time without bodies, is kept once, with its bodies."""
    log.write(said(SUBJECT, ("status", "one")))
    header, body, seal = log.runs[0]
    received = receive([*(event.line() for event in group.events), header, seal, header, body, seal, header, seal])
    assert (received.records, received.bodies, received.skipped) == (1, 1, 0)
    assert Statement.objects.count() == 1


def test_bodies_that_come_late(group: Group, log: Branch) -> None:
    """Headers alone count; their bodies may follow in any order, and give the same accounts."""
    (first,) = log.write(said(SUBJECT, ("status", "one")))
    (second,) = log.write(said(SUBJECT, ("status", "two"), ends=[f"{first}#0"]))
    log.write(erased(second, ends=[f"{first}#0"]))
    take(group.stream(), organisation=group.id)
    expected = digest()
    empty_node()
    take([line for line in group.stream() if b'"salt"' not in line], organisation=group.id)
    assert Record.objects.filter(content=None).count() == 3
    for run in reversed(log.runs):
        take(run, organisation=group.id)
    assert Record.objects.filter(content=None).count() == 0
    assert digest() == expected


def test_a_log_that_nobody_certified(group: Group, log: Branch) -> None:
    """Records of a log without a known certify event are left out, and counted."""
    log.write(said(SUBJECT, ("status", "one")))
    received = receive([group.events[0].line(), *log.runs[0]])
    assert (received.records, received.skipped) == (0, 1)
    assert "nobody known here certified" in received.faults[0]


def test_what_is_not_sealed_is_not_kept(group: Group, log: Branch) -> None:
    """Headers that no good seal closes are left out."""
    log.write(said(SUBJECT, ("status", "one")))
    received = receive(group.stream()[:-1])
    assert (received.records, received.skipped, Record.objects.count()) == (0, 1, 0)


def test_more_than_a_hundred_without_a_seal(group: Group, log: Branch) -> None:
    """A run of more than a hundred headers is not kept whole: nobody has to hold more than that in memory."""
    log.write(*(said(SUBJECT, ("status", number)) for number in range(101)))
    received = receive(group.stream())
    assert (received.records, received.skipped) == (1, 100)
    assert Log.objects.get(id=log.log).counted == 0


def test_holes_are_filled(group: Group, log: Branch) -> None:
    """Records count from the beginning on as far as the chain is whole; a hole is no fault, and once it is filled the
    rest counts."""
    for number in range(4):
        log.write(said(SUBJECT, ("status", number)))
    events = [event.line() for event in group.events]
    receive([*events, *log.runs[0], *log.runs[2], *log.runs[3]])
    assert Log.objects.get().counted == 1
    assert verify().faults == []
    receive(log.runs[1])
    assert Log.objects.get().counted == 4
    assert verify().faults == []


def test_quarantine(group: Group) -> None:
    """Of an organisation about which nobody decided, all key events and a hundred records are kept."""
    branch = group.certify()
    for start in range(0, 120, 20):
        branch.write(*(said(SUBJECT, ("status", start + number)) for number in range(20)))
    received = receive(group.stream())
    assert (received.events, received.records, received.skipped) == (2, 100, 20)
    acts.set_trust(organisation=group.id, level="mirrored", reason="a neighbour")
    assert receive(group.stream()).records == 20


def test_rubbish_is_left_out(group: Group, log: Branch) -> None:
    """Lines that are nothing, too long or no text are skipped; what is good around them is kept."""
    log.write(said(SUBJECT, ("status", "one")))
    rubbish = [b"", b"\xff\xfe", b"{}", b"[" * 60_000, b"x" * 70_000, b'{"id":"0"}', b"null", b'{"signatures":{}}']
    received = receive([*rubbish, *group.stream()[:2], *rubbish, *group.stream()[2:], *rubbish])
    assert received.records == 1
    assert received.skipped == 3 * (len(rubbish) - 1)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r\r\r\n", b""])
def test_lines_of_a_file_are_bounded(end: bytes) -> None:
    """Of a line beyond every limit little is held; the longest that may be passes, whatever ends it."""

    class File(BytesIO):
        longest = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            line = super().readline(size)
            self.longest = max(self.longest, len(line))
            return line

    longest, beyond = b"x" * canonical.MAX_BYTES, b"y" * 1_000_000
    tricky = longest + b"\r" * 70_000 + b"z"
    file = File(b"one\n" + longest + b"\r\r\r\n" + beyond + b"\n" + tricky + b"\r\n\n" + longest + end)
    lines = [line.rstrip(b"\r\n") for line in lines_of(file)]
    assert [len(line) > canonical.MAX_BYTES for line in lines] == [False, False, True, True, False, False]
    assert (lines[0], lines[1], lines[4], lines[5]) == (b"one", longest, b"", longest)
    assert file.longest <= canonical.MAX_BYTES + 2
    assert all(len(line) < 70_000 for line in lines)


def test_a_body_that_is_not_understood(group: Group, log: Branch) -> None:
    """A body of an unknown shape is stored and counts, says nothing, and does not stop the log."""
    _, strange = said(SUBJECT, ("status", "one"))
    log.write(("assert", strange | {"mood": "good"}))
    log.write(("assert", {"salt": "00" * 16, "claims": 7}), said(SUBJECT, ("status", "a\x00b")))
    log.write(said(SUBJECT, ("status", "understood")))
    take(group.stream(), organisation=group.id)
    assert [statement.value for statement in Statement.objects.all()] == ["understood"]
    assert (Log.objects.get().counted, Record.objects.filter(content=None).count()) == (4, 0)


def test_nobody_ends_the_claims_of_others(group: Group, log: Branch) -> None:
    """Endings and erases of one organisation have no effect on another's records."""
    (mine,) = log.write(said(SUBJECT, ("status", "mine")))
    other = Group()
    rude = other.certify()
    rude.write(said(SUBJECT, ("status", "theirs"), ends=[f"{mine}#0"]), erased(mine))
    take(other.stream(), organisation=other.id)
    take(group.stream(), organisation=group.id)
    assert {statement.value for statement in Statement.objects.all()} == {"mine", "theirs"}


def test_a_blocked_body_is_not_taken_back(group: Group, log: Branch) -> None:
    """What was blocked here stays away, however often it is offered; the header stays, and verifies."""
    (record,) = log.write(said(SUBJECT, ("status", "a name")))
    take(group.stream(), organisation=group.id)
    acts.block(record=record, reason="an order")
    assert (Statement.objects.count(), Record.objects.get().content) == (0, None)
    take(group.stream(), organisation=group.id)
    assert (Statement.objects.count(), Record.objects.get().content) == (0, None)
    assert verify().faults == []


def test_seals_are_kept_once(group: Group, log: Branch) -> None:
    """Each run keeps its seal, also when it was here before without being the last."""
    for number in range(3):
        log.write(said(SUBJECT, ("status", number)))
    take(group.stream(), organisation=group.id)
    take(group.stream(), organisation=group.id)
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
