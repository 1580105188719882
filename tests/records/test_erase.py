"""Erasing hides at once and removes after fourteen days; blocking removes at once, here alone."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from contrechamp.records import acts, blobs, canonical, export, history, purges, reads
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.records.errors import Refused
from contrechamp.records.models import Purge, Record, Statement
from contrechamp.records.rebuild import rebuild
from contrechamp.records.verify import verify
from tests.records.conftest import take
from tests.records.world import Group, erased, said

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "insee:13055"
FILE = b"a published file"


def claim(value: str) -> list[dict[str, object]]:
    return [{"property": "status", "value": value, "sources": []}]


def later(**span: int) -> datetime:
    return timezone.now() + timedelta(**span)


@pytest.fixture
def organisation() -> str:
    return acts.create_organisation(name="one").organisation


@pytest.fixture
def mistake(organisation: str) -> str:
    """A record with a file, that replaces another record's statement."""
    first = acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "place", claim("first"))]).records[0]
    sha256 = blobs.put(FILE, "tests", "draft")
    entry = Entry(
        SUBJECT,
        "place",
        claim("a mistake"),
        ends=[f"{first}#0"],
        blobs=[BlobRef(sha256, len(FILE), "application/pdf", "document")],
    )
    record = acts.publish(organisation=organisation, entries=[entry]).records[0]
    blobs.release(sha256, "tests", "draft")
    return record


def test_hidden_at_once(organisation: str, mistake: str) -> None:
    """Statement, body and file are not served any more, and what the record had ended does not come back."""
    (sha256,) = [blob["sha256"] for blob in (history.record(mistake).body or {})["blobs"]]  # type: ignore[union-attr]
    assert reads.blob_path(sha256) is not None
    acts.erase(organisation=organisation, records=[mistake])
    assert Statement.objects.count() == 0
    detail = history.record(mistake)
    assert detail is not None
    assert (detail.item.state, detail.body, detail.item.claims) == (history.ERASED, None, [])
    assert reads.blob_path(sha256) is None
    assert not any(b"a mistake" in line for line in export.export())
    before, after = rebuild()
    assert before == after


def test_removed_after_fourteen_days(organisation: str, mistake: str) -> None:
    """The body and the file that nothing else holds go after fourteen days, not before; the log still verifies."""
    acts.erase(organisation=organisation, records=[mistake])
    (sha256,) = [path.name for path in blobs.path("00").parent.parent.glob("*/*")]
    assert purges.purge_due(later(days=13)) == 0
    assert Record.objects.get(id=mistake).content is not None
    assert purges.purge_due(later(days=15)) == 1
    assert Record.objects.get(id=mistake).content is None
    assert not blobs.path(sha256).exists()
    assert purges.purge_due(later(days=30)) == 0
    assert verify().faults == []


def test_what_was_removed_is_not_taken_back() -> None:
    """A peer that still offers an erased body after this node removed it is not listened to."""
    group = Group()
    log = group.certify()
    (record,) = log.write(said(SUBJECT, ("status", "a mistake")))
    log.write(erased(record))
    take(group.stream(), organisation=group.id)
    assert purges.purge_due(later(days=15)) == 1
    take(group.stream(), organisation=group.id)
    assert Record.objects.get(id=record).content is None


def test_many_are_erased_at_once(organisation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the ids do not fit into one record, several erase them under one seal; what they ended stays ended."""
    assert acts.ERASED_AT_ONCE * (64 + 6 + 3) + 200 < canonical.MAX_BYTES
    monkeypatch.setattr(acts, "ERASED_AT_ONCE", 3)
    first = acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "place", claim("first") * 4)]).records[0]
    entries = [Entry(SUBJECT, "place", claim("mistake"), ends=[f"{first}#{number}"]) for number in range(4)]
    mistakes = acts.publish(organisation=organisation, entries=entries).records
    assert len(acts.erase(organisation=organisation, records=mistakes).records) == 3
    assert not Statement.objects.exists()
    assert verify().faults == []
    with pytest.raises(Refused, match="Name the records"):
        acts.erase(organisation=organisation, records=[])


def test_only_own_statements_can_be_erased(organisation: str, mistake: str) -> None:
    """Another organisation's record, an erase, or an unknown record cannot be erased."""
    other = acts.create_organisation(name="other").organisation
    eraser = acts.erase(organisation=organisation, records=[mistake]).records[0]
    for record, who in ((mistake, other), (eraser, organisation), ("0" * 64, organisation)):
        with pytest.raises(Refused, match="is not a record of statements"):
            acts.erase(organisation=who, records=[record])


def test_a_body_twice_erased_is_purged_once(organisation: str, mistake: str) -> None:
    """A second erase of the same record changes nothing."""
    for _ in range(2):
        acts.erase(organisation=organisation, records=[mistake])
    assert Purge.objects.count() == 1
    assert purges.purge_due(later(days=15)) == 1


def test_what_comes_back_can_be_erased_again() -> None:
    """A body that was removed, came back while its erase was void, and is erased once more, is removed once more."""
    group = Group()
    log = group.certify()
    (record,) = log.write(said(SUBJECT, ("status", "a mistake")))
    honest = log.cut()
    log.write(erased(record))
    take(group.stream(), organisation=group.id)
    assert purges.purge_due(later(days=15)) == 1
    group.recover([honest])
    take(group.stream(), organisation=group.id)
    assert Statement.objects.count() == 1
    group.certify().write(erased(record))
    take(group.stream(), organisation=group.id)
    assert purges.purge_due(later(days=15)) == 1
    assert Record.objects.get(id=record).content is None


def test_many_wait_for_a_person(organisation: str) -> None:
    """More than fifty removals a day of one organisation wait until somebody has looked; hiding does not wait."""
    entries = [Entry(SUBJECT, "place", claim(str(number))) for number in range(51)]
    records = acts.publish(organisation=organisation, entries=entries).records
    acts.erase(organisation=organisation, records=records)
    assert Statement.objects.count() == 0
    assert purges.purge_due(later(days=15)) == 0
    assert Purge.objects.filter(waiting=True).count() == 51
    assert purges.purge_waiting(organisation, later(days=15)) == 51
    assert Record.objects.filter(id__in=records, content=None).count() == 51


def test_a_void_erase_gives_back() -> None:
    """A recovery that cuts an erase off shows the body again, if it was not removed yet."""
    group = Group()
    log = group.certify()
    (record,) = log.write(said(SUBJECT, ("status", "honest")))
    honest = log.cut()
    log.write(erased(record))
    take(group.stream(), organisation=group.id)
    assert (Statement.objects.count(), Purge.objects.count()) == (0, 1)
    group.recover([honest])
    take(group.stream(), organisation=group.id)
    assert (Statement.objects.count(), Purge.objects.count()) == (1, 0)
    assert purges.purge_due(later(days=15)) == 0


@pytest.mark.parametrize("trouble", ["fork", "rivals"])
def test_nothing_is_removed_in_doubt(trouble: str) -> None:
    """While a log forks or recoveries compete, erased bodies stay hidden and are kept."""
    group = Group()
    log = group.certify()
    (record,) = log.write(said(SUBJECT, ("status", "a mistake")))
    log.write(erased(record))
    if trouble == "fork":
        other = group.fork(log, 2)
        for branch in (log, other):
            branch.write(said(SUBJECT, ("status", "after")))
    else:
        before = group.epoch, group.sign, group.recovery
        group.recover([log.cut()])
        group.epoch, group.sign, group.recovery = before
        group.recover([log.cut()])
    take(group.stream(), organisation=group.id)
    assert (Statement.objects.count(), Purge.objects.count()) == (0, 1)
    assert purges.purge_due(later(days=15)) == 0
    assert Record.objects.get(id=record).content is not None


def test_block(organisation: str, mistake: str) -> None:
    """A blocked record's body and a blocked file go at once; what the record had ended comes back, here alone."""
    acts.block(record=mistake, reason="an order")
    assert [statement.value for statement in Statement.objects.all()] == ["first"]
    assert not any(blobs.path("00").parent.parent.glob("*/*"))
    detail = history.record(mistake)
    assert detail is not None
    assert detail.item.state == history.BLOCKED
    before, after = rebuild()
    assert before == after
    sha256 = blobs.put(b"other bytes", "tests", "block")
    acts.block(blob=sha256, reason="an order")
    assert not blobs.path(sha256).exists()
    with pytest.raises(Refused, match="blocked"):
        blobs.put(b"other bytes", "tests", "block")
