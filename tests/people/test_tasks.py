"""Work of the people room that comes round by itself."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from contrechamp.jobs import acts, worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_sessions_that_ended_are_forgotten() -> None:
    """A session that ended is deleted, one that lasts stays."""
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="lasts", session_data="", expire_date=now + timedelta(days=1))
    acts.enqueue("people.forget_sessions", key="now")
    worker.run_until_idle()
    assert [session.session_key for session in Session.objects.all()] == ["lasts"]
