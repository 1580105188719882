"""A walk on paper: the sheet, and its rows typed in."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.atlas.street.models import Report
from contrechamp.atlas.street.paper import ROWS
from contrechamp.people.models import User


@pytest.fixture
def member(publisher: User) -> Client:
    client = Client()
    client.force_login(publisher)
    return client


def typed(*rows: dict[str, str]) -> dict[str, Any]:
    """The form with these rows; the others stay as they are."""
    form: dict[str, Any] = {"day": timezone.localdate().isoformat(), "row-TOTAL_FORMS": ROWS, "row-INITIAL_FORMS": 0}
    for number in range(ROWS):
        row = {"position": "", "type": "unknown", "bearing": "", "zone": "unknown", "remark": ""}
        row |= rows[number] if number < len(rows) else {}
        form |= {f"row-{number}-{key}": value for key, value in row.items()}
    return form


def test_the_sheet_has_a_line_for_each_device(client: Client, group: str) -> None:
    """Empty lines to write on, the types beside them; everybody may print it."""
    page = client.get("/fr/street/sheet").content.decode()
    assert page.count("<tr>") == ROWS + 1 and "Caméra dôme" in page


def test_typed_rows_become_reports_of_the_member(member: Client, publisher: User) -> None:
    """Filled rows only; what a member saw needs no second witness."""
    rows = [
        {"position": "43.296482, 5.369780", "type": "dome", "bearing": "NNE", "remark": "Sur le mât"},
        {"position": "43,2970 5,3700", "zone": "public"},
    ]
    assert member.post("/fr/work/street/typing", typed(*rows)).status_code == 302
    found = Report.objects.order_by("latitude")
    assert [(one.latitude, one.longitude, one.bearing, one.by, one.seconded) for one in found] == [
        (43_296_482, 5_369_780, 22, publisher, True), (43_297_000, 5_370_000, None, publisher, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"position": "ici"}, {"remark": "Sur le mât"}, {"bearing": "both", "position": "43 5"}]
)
def test_a_row_that_does_not_fit_keeps_the_sheet_open(member: Client, wrong: dict[str, str]) -> None:
    """The fault stands at its row, what was typed stays, and nothing is kept yet."""
    answer = member.post("/fr/work/street/typing", typed({"position": "43.296482, 5.369780"}, wrong))
    assert answer.status_code == 200 and 'class="error"' in answer.content.decode()
    assert not Report.objects.exists()


def test_only_members_type_in(client: Client, group: str) -> None:
    """Everybody else is asked to sign in."""
    assert client.get("/fr/work/street/typing").status_code == 302
