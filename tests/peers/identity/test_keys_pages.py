"""The guided steps after a loss or a theft, on the page of keys; and what was cut off, offered again."""

import re

import pytest
from django.test import Client

from contrechamp.catalogue.models import DraftStatement
from contrechamp.peers.identity import again, recovering
from contrechamp.people.acts import add_user
from contrechamp.people.models import Role
from contrechamp.records import acts, recoveries
from contrechamp.records.acts import Entry
from contrechamp.records.models import Log, Statement
from contrechamp.records.sheets import RecoverySheet

pytestmark = pytest.mark.django_db
SUBJECT = "urn:uuid:00000000-0000-4000-8000-000000000001"
PAGE = "/fr/work/keys"


@pytest.fixture
def made() -> acts.NewOrganisation:
    return acts.create_organisation(name="Ours")


@pytest.fixture
def administrator(made: acts.NewOrganisation, client: Client) -> Client:
    client.force_login(add_user(name="camille", organisation=made.organisation, role=Role.ADMINISTRATOR))
    return client


def publish(organisation: str, value: str) -> acts.Publication:
    claims = [{"property": "status", "value": value, "sources": []}]
    return acts.publish(organisation=organisation, entries=[Entry(SUBJECT, "dossier", claims)])


def texts(sheets: list[RecoverySheet], role: str) -> list[str]:
    return [sheet.text for sheet in sheets if sheet.role == role]


def printed(page: bytes) -> list[str]:
    """What the sheets of a page say, in their order: three recovery sheets, the signing sheet."""
    sections = page.decode().split("<section>")[1:]
    return ["".join(re.findall(r"<code>([0-9a-f]{4})</code>", section)) for section in sections]


def test_a_lost_key(made: acts.NewOrganisation, administrator: Client) -> None:
    """The signing sheet opens a new key; another sheet, or a mistyped one, changes nothing."""
    publish(made.organisation, "before")
    for wrong in (texts(made.sheets, "recovery")[0], "abc"):
        administrator.post(f"{PAGE}/certify", {"signing": wrong})
    assert Log.objects.count() == 1
    administrator.post(f"{PAGE}/certify", {"signing": texts(made.sheets, "signing")[0]})
    assert publish(made.organisation, "after").log != made.log
    assert administrator.get(PAGE).status_code == 200


def test_a_recovery_in_steps(made: acts.NewOrganisation, administrator: Client) -> None:
    """New sheets change nothing yet; two old sheets with the new signing sheet do: what came after the named
    publication is void, and offered again."""
    publish(made.organisation, "ours")
    publish(made.organisation, "a thief's, or not")
    answer = administrator.post(f"{PAGE}/prepare", {made.log: "1"})
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    new = printed(answer.content)
    assert Statement.objects.count() == 2
    first, second, _ = texts(made.sheets, "recovery")
    administrator.post(f"{PAGE}/finish", {"first": first, "second": first, "signing": new[3]})
    administrator.post(
        f"{PAGE}/finish", {"first": first, "second": second, "signing": texts(made.sheets, "signing")[0]}
    )
    assert Statement.objects.count() == 2
    administrator.post(f"{PAGE}/finish", {"first": first, "second": second, "signing": new[3]})
    assert [row.value for row in Statement.objects.all()] == ["ours"]
    (one,) = again.cut_off(made.organisation)
    assert "publication" in administrator.get(PAGE).content.decode()
    administrator.post(f"{PAGE}/offer", {"record": [one.record]})
    assert "a thief's, or not" in [row.value for row in DraftStatement.objects.all()]
    administrator.post(f"{PAGE}/offer", {"record": [one.record]})
    assert DraftStatement.objects.count() == 2
    assert publish(made.organisation, "after")


@pytest.mark.django_db(transaction=True)
def test_a_holder_elsewhere(made: acts.NewOrganisation, administrator: Client) -> None:
    """One holder signs the downloaded form, the other types; the form is gone from the node afterwards."""
    new = printed(administrator.post(f"{PAGE}/prepare").content)
    form = recoveries.read(administrator.get(f"{PAGE}/form").content)
    first, second, _ = [sheet.seed for sheet in made.sheets if sheet.role == "recovery"]
    signed = recoveries.sign(form, first).line().decode()
    given = {"first": "", "second": texts(made.sheets, "recovery")[1], "signed": signed, "signing": new[3]}
    administrator.post(f"{PAGE}/finish", given)
    assert Log.objects.count() == 2
    assert recovering.prepared(made.organisation) is None
    assert second


def test_a_dropped_recovery(made: acts.NewOrganisation, administrator: Client) -> None:
    """What was begun can be dropped; then there is nothing to finish."""
    administrator.post(f"{PAGE}/prepare")
    administrator.post(f"{PAGE}/finish", {"drop": "1"})
    assert recovering.prepared(made.organisation) is None
    assert administrator.get(f"{PAGE}/form").status_code == 404


def test_one_key_of_several_ends(made: acts.NewOrganisation, administrator: Client) -> None:
    """With the signing sheet a log ends at a publication; what came later is cut off."""
    publish(made.organisation, "first")
    publish(made.organisation, "second")
    given = {"log": made.log, "seq": "1", "signing": texts(made.sheets, "signing")[0]}
    administrator.post(f"{PAGE}/revoke", given)
    assert [one.claims[0]["value"] for one in again.cut_off(made.organisation)] == ["second"]


def test_no_sheet_is_shown_again(made: acts.NewOrganisation, administrator: Client) -> None:
    """A form that is shown again because something is missing does not repeat the secrets."""
    secret = texts(made.sheets, "signing")[0]
    page = administrator.post(f"{PAGE}/revoke", {"log": made.log, "seq": "x", "signing": secret})
    assert page.status_code == 422
    assert secret not in page.content.decode()
