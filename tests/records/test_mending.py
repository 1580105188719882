"""Finding what is missing or damaged of a log, and putting back what proves itself."""

import pytest

from contrechamp.records import damage, mending
from contrechamp.records.headers import make_seal
from contrechamp.records.mending import Range
from contrechamp.records.models import KeyEvent, Log, Record, Seal, Statement
from contrechamp.records.rebuild import digest
from contrechamp.records.verify import verify
from tests.records.conftest import empty_node, take
from tests.records.world import Branch, Group, said

pytestmark = pytest.mark.django_db


def known(records: int = 30) -> tuple[Group, Branch, Log]:
    """A group whose log is here, ten records under a seal."""
    group = Group()
    branch = group.certify()
    for start in range(0, records, 10):
        branch.write(*(said("insee:13055", ("status", number)) for number in range(start, start + 10)))
    take(group.stream(), organisation=group.id)
    return group, branch, Log.objects.get()


def lines(branch: Branch, *seqs: int) -> list[bytes]:
    return [line for seq in seqs for line in branch.records[seq - 1].lines]


def test_holes_are_known_and_filled_by_the_chain_alone() -> None:
    """A record needs no seal if the next one, which is here, names it."""
    _, branch, log = known()
    before = digest()
    Record.objects.filter(seq__in=[1, 5, 6, 29]).delete()
    assert mending.holes(log) == [Range(1, 1), Range(5, 6), Range(29, 29)]
    assert mending.top(log) == 30
    mended = mending.mend(log, lines(branch, 1, 5, 6, 29))
    assert (mended.records, mended.bodies, mended.faults) == (4, 4, [])
    assert (mending.holes(log), digest(), verify().faults) == ([], before, [])


def test_bodies_that_are_absent_are_known_and_put_back() -> None:
    """Also after the views were made without them."""
    group, branch, log = known()
    before = digest()
    empty_node()
    stream = group.stream()
    take([line for line in stream if line not in lines(branch, 7, 8)[1::2]], organisation=group.id)
    log = Log.objects.get()
    assert list(mending.absent(log).values_list("seq", flat=True)) == [7, 8]
    assert Statement.objects.count() == 28
    mended = mending.mend(log, lines(branch, 7, 8))
    assert (mended.records, mended.bodies) == (0, 2)
    assert (digest(), mending.absent(log).count()) == (before, 0)


def test_nothing_is_put_back_that_is_not_proved() -> None:
    """Another record for the same place, a stranger's line, a seal of nobody: none of them."""
    _, branch, log = known()
    other = branch.fork(4)
    other.write(said("insee:13055", ("status", "forged")))
    Record.objects.filter(seq__in=[5, 20]).delete()
    forged = [*other.records[4].lines, make_seal("11" * 32, log.id, 5, other.records[4].id).line(), b"{}"]
    mended = mending.mend(log, forged)
    assert (mended.records, mended.seals) == (0, 0) and len(mended.faults) == 3
    assert len(mending.holes(log)) == 2


def test_damage_is_taken_out_and_what_is_sound_stays() -> None:
    """A changed header goes, a changed body is emptied, a changed seal goes with its record, a key event goes."""
    _, branch, log = known()
    before = digest()
    assert damage.set_aside() == []
    Record.objects.filter(seq=3).update(day="1999-01-01")
    Record.objects.filter(seq=4).update(content=b"{}")
    Seal.objects.filter(seq=10).update(signature="0" * 128)
    assert len(damage.set_aside()) == 3
    assert mending.holes(log) == [Range(3, 3), Range(10, 10)]
    assert list(mending.absent(log).values_list("seq", flat=True)) == [4]
    seal = branch.runs[0][-1]
    mended = mending.mend(log, [*lines(branch, 3, 4, 10), seal])
    assert (mended.records, mended.bodies, mended.seals) == (2, 3, 1)
    assert (digest(), verify().faults) == (before, [])
    event = KeyEvent.objects.get(kind="certify")
    KeyEvent.objects.filter(id=event.id).update(line=bytes(event.line)[:-2] + b" }")
    assert len(damage.set_aside()) == 1 and KeyEvent.objects.count() == 1
