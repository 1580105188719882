"""A node with a mail domain, and a request whose letter was sent from it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from contrechamp.library import reading
from contrechamp.people.models import User
from contrechamp.requests import acts, reads
from contrechamp.requests.mail import intake
from contrechamp.requests.models import Body, Message, Request


@pytest.fixture(autouse=True)
def domain(settings: LazySettings, home: object) -> None:
    """Replies come to node.example, whose mail server signs its findings as mx.node.example."""
    settings.MAIL = {"domain": "node.example", "authserv": "mx.node.example"}


@pytest.fixture(autouse=True, scope="session")
def _readers() -> Iterator[None]:
    yield
    intake.close()
    reading.close()


@pytest.fixture
def sent(group: str, member: User, body: Body) -> Request:
    """A request whose letter went by mail ten days ago."""
    return send(group, member, body)


def send(group: str, member: User, body: Body, title: str = "vidéosurveillance") -> Request:
    """A request that went by mail ten days ago, as its own message says."""
    made = acts.draft(organisation=group, body=body, title=title, letter="Bonjour.", by=member)
    Message.objects.create(
        organisation=group, request=made, state="sent", blob="0" * 64, recipient=made.reply + "-out",
        message_id=f"<{made.reply}@node.example>", at=timezone.now(), settled=True,
    )  # fmt: skip
    acts.record(request=made, kind="sent", day=reads.today() - timedelta(days=10), by=member)
    made.refresh_from_db()
    return made
