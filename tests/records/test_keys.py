"""What holders of sheets can do, and what nobody can."""

import re

import pytest
from django.utils import timezone

from contrechamp.records import acts, events, key_acts, keys, ownlog, sheets
from contrechamp.records.acts import Entry
from contrechamp.records.errors import Refused
from contrechamp.records.holdings import holdings
from contrechamp.records.models import Log, Record, Statement
from contrechamp.records.receive import receive
from contrechamp.records.sheets import RecoverySheet
from contrechamp.records.verify import verify
from tests.records.world import Branch, said
from tests.scanning import scanned

pytestmark = pytest.mark.django_db
SUBJECT = "insee:13055"


@pytest.fixture
def made() -> acts.NewOrganisation:
    return acts.create_organisation(name="one")


def seeds(made: acts.NewOrganisation, role: str) -> list[str]:
    return [sheet.seed for sheet in made.sheets if sheet.role == role]


def publish(organisation: str, value: str) -> acts.Publication:
    claims = [{"property": "status", "value": value, "sources": []}]
    return acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "place", claims)])


def rival_of(made: acts.NewOrganisation) -> bytes:
    """Another recovery of the first epoch, which the node itself would refuse to make; it keeps the first log."""
    recovery, sign = [keys.new_seed() for _ in range(3)], keys.new_seed()
    fields = {
        "v": 1,
        "kind": events.RECOVER,
        "org": made.organisation,
        "prev": made.organisation,
        "cuts": [{"log": made.log, "seq": 1, "id": Record.objects.get(log=made.log, seq=1).id}],
        "erased": [],
        "sign": keys.public_of(sign),
        "recovery": [keys.public_of(seed) for seed in recovery],
    }
    return events.make(fields, [*seeds(made, "recovery")[:2], sign]).line()


def values() -> set[str]:
    return set(Statement.objects.values_list("value", flat=True))


def test_a_new_log_takes_over(made: acts.NewOrganisation) -> None:
    """With the signing sheet a new log is certified; the node signs on it, and the old one still counts."""
    publish(made.organisation, "before")
    log = key_acts.certify(organisation=made.organisation, signing_seed=seeds(made, "signing")[0])
    assert publish(made.organisation, "after").log == log != made.log
    assert values() == {"before", "after"}
    assert verify().faults == []


def test_revoke(made: acts.NewOrganisation) -> None:
    """A revoked log counts up to its cut, and nothing is signed on it."""
    publish(made.organisation, "honest")
    publish(made.organisation, "stolen")
    signing = seeds(made, "signing")[0]
    key_acts.revoke(organisation=made.organisation, signing_seed=signing, log=made.log, seq=1)
    assert values() == {"honest"}
    with pytest.raises(Refused, match="keys certify"):
        publish(made.organisation, "more")
    with pytest.raises(Refused, match="does not count"):
        key_acts.revoke(organisation=made.organisation, signing_seed=signing, log=made.log, seq=2)


def test_logs_of_earlier_keys_cannot_be_revoked(made: acts.NewOrganisation) -> None:
    """A revoke has no effect on a log of another epoch than its own, so it is refused."""
    publish(made.organisation, "kept")
    new = key_acts.recover(organisation=made.organisation, recovery_seeds=seeds(made, "recovery")[:2])
    signing = seeds(new, "signing")[0]
    with pytest.raises(Refused, match="of earlier keys"):
        key_acts.revoke(organisation=made.organisation, signing_seed=signing, log=made.log, seq=1)


def test_recover(made: acts.NewOrganisation) -> None:
    """Two recovery sheets open a new epoch: what counted counts, and what thieves sign does not."""
    publish(made.organisation, "kept")
    thief = Branch(made.log, ownlog.read_key(made.log))
    new = key_acts.recover(organisation=made.organisation, recovery_seeds=seeds(made, "recovery")[:2])
    assert publish(made.organisation, "after").log == new.log
    thief.write(said(SUBJECT, ("status", "forged")))
    receive(thief.runs[0])
    assert values() == {"kept", "after"}
    with pytest.raises(Refused, match="signing sheet"):
        key_acts.certify(organisation=made.organisation, signing_seed=seeds(made, "signing")[0])
    key_acts.certify(organisation=made.organisation, signing_seed=seeds(new, "signing")[0])


def test_recover_cuts_earlier(made: acts.NewOrganisation) -> None:
    """A recovery can end a log earlier than where it counts, and list an honest erase that this cuts off."""
    first = publish(made.organisation, "honest").records[0]
    mistake = publish(made.organisation, "a mistake").records[0]
    eraser = acts.erase(organisation=made.organisation, records=[mistake]).records[0]
    publish(made.organisation, "stolen")
    recovery = seeds(made, "recovery")[1:]
    key_acts.recover(organisation=made.organisation, recovery_seeds=recovery, keep={made.log: 2}, erased=[eraser])
    assert list(Statement.objects.values_list("record", flat=True)) == [first]
    assert verify().faults == []


def test_wrong_sheets(made: acts.NewOrganisation) -> None:
    """One sheet, the same sheet twice, strangers' sheets, or sheets used before do not recover."""
    recovery = seeds(made, "recovery")
    strangers = seeds(acts.create_organisation(name="strangers"), "recovery")
    for wrong in (recovery[:1], [recovery[0]] * 2, strangers[:2], [recovery[0], strangers[0]]):
        with pytest.raises(Refused, match="not two different recovery sheets"):
            key_acts.recover(organisation=made.organisation, recovery_seeds=wrong)
    key_acts.recover(organisation=made.organisation, recovery_seeds=recovery[:2])
    with pytest.raises(Refused, match="recovered already"):
        key_acts.recover(organisation=made.organisation, recovery_seeds=recovery[:2])


def test_rivals_are_settled_by_the_next_recovery(made: acts.NewOrganisation) -> None:
    """Where two recoveries of one epoch compete, holders of one of them settle it by one more; never by repeating."""
    publish(made.organisation, "kept")
    ours = key_acts.recover(organisation=made.organisation, recovery_seeds=seeds(made, "recovery")[:2])
    publish(made.organisation, "ours")
    receive([rival_of(made)])
    assert values() == {"kept"}
    key_acts.recover(organisation=made.organisation, recovery_seeds=seeds(ours, "recovery")[:2], keep={ours.log: 0})
    assert values() == {"kept"}
    assert publish(made.organisation, "settled").seq == 1


def test_keys_are_private(made: acts.NewOrganisation) -> None:
    """The log's key has mode 600; neither it nor the head file names anything else."""
    for path in (ownlog.key_path(made.log), ownlog.head_path(made.log)):
        assert path.stat().st_mode & 0o777 == 0o600
    assert ownlog.read_head(made.log) == (0, made.log)


def test_no_secret_of_a_sheet_is_kept(made: acts.NewOrganisation) -> None:
    """The signing and recovery keys are in no file of the node."""
    folder = ownlog.key_path(made.log).parent.parent
    texts = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for sheet in made.sheets:
        assert not any(sheet.seed.encode() in text for text in texts)


def test_without_its_key_a_log_is_not_signed(made: acts.NewOrganisation) -> None:
    """When the key file or the head file is gone, the node says what to do."""
    ownlog.key_path(made.log).unlink()
    with pytest.raises(Refused, match="Put the file back"):
        publish(made.organisation, "value")
    assert ownlog.behind()
    ownlog.head_path(made.log).write_text("torn")
    with pytest.raises(Refused, match="missing or damaged"):
        publish(made.organisation, "value")


def test_nothing_is_signed_after_a_fork(made: acts.NewOrganisation) -> None:
    """A node that learns that its log's key signed something else stops, and names the way out."""
    thief = Branch(made.log, ownlog.read_key(made.log))
    publish(made.organisation, "ours")
    thief.write(said(SUBJECT, ("status", "theirs")))
    receive(thief.runs[0])
    assert Log.objects.get().forked
    assert values() == set()
    with pytest.raises(Refused, match="forked"):
        publish(made.organisation, "more")


def test_what_a_sheet_says_is_read_back(made: acts.NewOrganisation) -> None:
    """The text of a QR code and the groups typed by hand give the secret; a mistyped character is noticed."""
    sheet = made.sheets[0]
    assert sheets.read_seed(sheet.text) == sheet.seed
    assert sheets.read_seed(" ".join(sheet.groups).upper() + "\n") == sheet.seed
    wrong = sheet.groups[0].translate(str.maketrans("0123456789abcdef", "123456789abcdef0"))
    with pytest.raises(Refused, match="mistyped"):
        sheets.read_seed(" ".join([wrong, *sheet.groups[1:]]))
    with pytest.raises(Refused, match="17 groups"):
        sheets.read_seed("hello")


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Feuille de récupération 2 sur 3"), ("en", "Recovery sheet 2 of 3")]
)
def test_the_page_of_sheets(made: acts.NewOrganisation, language: str, title: str) -> None:
    """One page has every sheet with its QR code, in the language asked for, and fetches nothing."""
    page = sheets.page(made.sheets, name="Été & co", day=timezone.localdate(), language=language)
    assert title in page
    assert page.count("<svg") == 4
    assert "Été &amp; co" in page
    assert all(group in page for sheet in made.sheets for group in sheet.groups)
    assert not re.search(r'(src|href)="', page)


def test_the_code_on_a_sheet_is_read_back(made: acts.NewOrganisation) -> None:
    """A reader of QR codes finds in each picture what the sheet says."""
    for sheet in made.sheets:
        width, path = re.findall(r'viewBox="-4 -4 (\d+) .* d="([^"]*)"', sheet.picture)[0]
        assert scanned(int(width) - 8, path) == sheet.text


def test_holdings(made: acts.NewOrganisation) -> None:
    """An organisation's figures: counted records, seals, the last seal, its logs."""
    publish(made.organisation, "one")
    said_last = publish(made.organisation, "two")
    figures = holdings(made.organisation)
    assert (figures.records, figures.seals) == (2, 2)
    assert figures.last_seal is not None
    assert figures.last_seal.id == said_last.records[0]
    assert figures.keys == [(made.log, Log.objects.get().key, 2, True)]


def test_sheet_number(made: acts.NewOrganisation) -> None:
    """There are three recovery sheets and one signing sheet."""
    assert [(sheet.role, sheet.number) for sheet in made.sheets] == [
        ("recovery", 1),
        ("recovery", 2),
        ("recovery", 3),
        ("signing", 1),
    ]
    assert all(isinstance(sheet, RecoverySheet) for sheet in made.sheets)
