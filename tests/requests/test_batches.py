"""One text to many bodies."""

from collections import Counter

import pytest
from django.conf import LazySettings
from django.test import Client

from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import batches
from contrechamp.requests.models import Batch, Body, Message, Request


@pytest.fixture
def bodies(db: None) -> list[Body]:
    return [
        Body.objects.create(urn=f"x:{n}", name=f"Mairie {n}", email=f"m{n}@x{n}.example" if n else "") for n in range(8)
    ]


def begin(group: str, bodies: list[Body], per_day: int = 3, by: User | None = None) -> Batch:
    return batches.begin(
        organisation=group, group="Groupe Est", title="caméras", documents=["contract"], bodies=bodies,
        per_day=per_day, by=by,
    )  # fmt: skip


def test_letters_are_spread_over_working_days(group: str, bodies: list[Body], settings: LazySettings) -> None:
    """Three a day, never on a weekend; a second batch waits for the first; without an address none goes by mail."""
    settings.MAIL = {"domain": "node.example", "smtp": "127.0.0.1:1"}
    batch = begin(group, bodies)
    assert batches.send(batch=batch, by=None) == 7 and batches.send(batch=batch, by=None) == 0
    assert batches.send(batch=begin(group, bodies[1:3]), by=None) == 2
    days = [at.date() for at in Message.objects.order_by("at").values_list("at", flat=True)]
    assert all(day.weekday() < 5 for day in days) and sorted(Counter(days).values()) == [3, 3, 3]
    assert batch.requests.get(body=bodies[0]).channel == "post"


def test_there_are_limits(group: str, bodies: list[Body], settings: LazySettings) -> None:
    """Nobody floods: neither in a day nor in one batch; and nothing goes without a mail server."""
    for wrong in (0, 51):
        with pytest.raises(Refused):
            begin(group, bodies, per_day=wrong)
    with pytest.raises(Refused):
        begin(group, [])
    with pytest.raises(Refused):
        batches.send(batch=begin(group, bodies), by=None)


def test_a_batch_from_a_page(client: Client, group: str, bodies: list[Body]) -> None:
    """Towns one a line; a line that means nothing is named, and nothing is lost."""
    said = {"subject": "caméras", "documents": ["contract"], "per_day": "5", "towns": "x:1\nMairie 2\nNulle part"}
    page = client.post("/fr/work/access/batch", said).content.decode()
    assert "Nulle part" in page and "Mairie 2" in page and not Request.objects.exists()
    answer = client.post("/fr/work/access/batch", {**said, "towns": "x:1\nMairie 2\nx:3\nx:4\nx:5"})
    board = client.get(answer.headers["Location"]).content.decode()
    assert "C’est une série" in board and board.count('scope="row"') == 5
