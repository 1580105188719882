"""A group with two members, a town hall, and a request that was sent."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from contrechamp.config.home import Home
from contrechamp.people.acts import add_user
from contrechamp.people.models import User
from contrechamp.records.acts import create_organisation
from contrechamp.requests import acts, reads
from contrechamp.requests.models import Body, Request


@pytest.fixture(autouse=True)
def home(settings: LazySettings, tmp_path: Path) -> Path:
    """A node folder that this test has alone."""
    settings.HOME = Home(tmp_path / "home")
    return settings.HOME.folder


@pytest.fixture
def group(db: None) -> str:
    """The id of a group hosted here."""
    return create_organisation(name="Groupe Est").organisation


@pytest.fixture
def member(group: str) -> User:
    """A person who publishes for `group`."""
    return add_user(name="paule", organisation=group, role="publisher")


@pytest.fixture
def stranger(db: None) -> User:
    """A person of another group."""
    return add_user(name="sam", organisation=create_organisation(name="Groupe Sud").organisation, role="publisher")


@pytest.fixture
def client(member: User) -> Client:
    """A browser in which `member` is signed in."""
    browser = Client()
    browser.force_login(member)
    return browser


@pytest.fixture
def body(db: None) -> Body:
    """A town hall with a mail address."""
    return Body.objects.create(
        urn="insee:67482",
        name="Mairie de Strasbourg",
        kind="commune",
        department="67",
        email="mairie@strasbourg.example",
    )


@pytest.fixture
def asked(group: str, member: User, body: Body) -> Request:
    """A request that was sent sixty days ago, and met with silence."""
    made = acts.begin(
        organisation=group, group="Groupe Est", body=body, subject="vidéosurveillance à Strasbourg",
        documents=["authorisation", "impact-assessment", "locations"], by=member, channel="email",
    )  # fmt: skip
    acts.record(request=made, kind="sent", day=ago(60), by=member)
    made.refresh_from_db()
    return made


def ago(days: int) -> date:
    """The day so many days before today."""
    return reads.today() - timedelta(days=days)
