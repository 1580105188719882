"""Groups that sign devices, for the tests of the map."""

from collections.abc import Callable
from typing import Any

import pytest

from contrechamp.atlas.street import views as street
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records.acts import Entry
from contrechamp.shell.budget import Budget

Publish = Callable[..., str]


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives each test the whole budget of reports: all of a process come from one address."""
    monkeypatch.setattr(street, "budget", Budget(everybody=(1_000, 1), each=(100, 0.05)))


@pytest.fixture
def group(db: None) -> str:
    """The id of a group hosted here."""
    return records.create_organisation(name="Groupe Est").organisation


@pytest.fixture
def other_group(db: None) -> str:
    """The id of a second group hosted here."""
    return records.create_organisation(name="Groupe Sud").organisation


@pytest.fixture
def publisher(group: str) -> User:
    """A person who may publish for `group`."""
    return add_user(name="paule", organisation=group, role="publisher")


@pytest.fixture
def publish() -> Publish:
    """Publishes claims of a group about a device, or another subject; the id of the record."""

    def act(organisation: str, subject: str, *claims: dict[str, Any], kind: str = "device") -> str:
        full = [{"sources": [], **claim} for claim in claims]
        return records.publish(organisation=organisation, entries=[Entry(subject, kind, full)]).records[-1]

    return act
