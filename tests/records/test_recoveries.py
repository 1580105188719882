"""Recovering in parts: each holder signs a form where the sheet is, and any node of the group finishes it."""

import pytest

from contrechamp.records import acts, key_acts, keys, recoveries
from contrechamp.records.acts import Entry
from contrechamp.records.errors import Refused
from contrechamp.records.models import Statement
from contrechamp.records.sheets import RecoverySheet
from contrechamp.records.verify import verify

pytestmark = pytest.mark.django_db
SUBJECT = "insee:13055"


@pytest.fixture
def made() -> acts.NewOrganisation:
    made = acts.create_organisation(name="one")
    publish(made.organisation, "kept")
    return made


def seeds(sheets: list[RecoverySheet], role: str) -> list[str]:
    return [sheet.seed for sheet in sheets if sheet.role == role]


def publish(organisation: str, value: str) -> acts.Publication:
    claims = [{"property": "status", "value": value, "sources": []}]
    return acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "place", claims)])


def test_two_holders_far_apart(made: acts.NewOrganisation) -> None:
    """Each signs a copy of the form; together, and with the new signing sheet, they open the new epoch."""
    first, second, _ = seeds(made.sheets, "recovery")
    form, new = recoveries.start(organisation=made.organisation)
    copies = [recoveries.sign(recoveries.read(form.line()), seed) for seed in (first, second)]
    log = recoveries.finish(
        forms=[recoveries.read(copy.line()) for copy in copies], signing_seed=seeds(new, "signing")[0]
    )
    assert publish(made.organisation, "after").log == log
    assert set(Statement.objects.values_list("value", flat=True)) == {"kept", "after"}
    assert verify().faults == []
    with pytest.raises(Refused, match="recovered already"):
        key_acts.recover(organisation=made.organisation, recovery_seeds=[first, second])


def test_one_signature_is_too_few(made: acts.NewOrganisation) -> None:
    """One holder, the same one twice, or a stranger beside, do not recover; another signing sheet neither."""
    first, second, _ = seeds(made.sheets, "recovery")
    form, new = recoveries.start(organisation=made.organisation)
    signing = seeds(new, "signing")[0]
    once = recoveries.sign(form, first)
    for forms in ([form], [once, once], [recoveries.sign(once, keys.new_seed())]):
        with pytest.raises(Refused, match="it takes 2"):
            recoveries.finish(forms=forms, signing_seed=signing)
    both = recoveries.sign(once, second)
    with pytest.raises(Refused, match="new signing sheet"):
        recoveries.finish(forms=[both], signing_seed=seeds(made.sheets, "signing")[0])
    assert recoveries.finish(forms=[both], signing_seed=signing)


def test_what_is_no_form(made: acts.NewOrganisation) -> None:
    """Another file, another event, and copies of two forms are refused."""
    other, new = recoveries.start(organisation=made.organisation)
    form, _ = recoveries.start(organisation=made.organisation)
    with pytest.raises(Refused, match="not copies of one form"):
        recoveries.finish(forms=[form, other], signing_seed=seeds(new, "signing")[0])
    for wrong in (b"", b"{}", b"hello"):
        with pytest.raises(Refused, match="no form"):
            recoveries.read(wrong)
