"""The page of jobs, for administrators."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from contrechamp.jobs import registry
from contrechamp.jobs.models import Job
from tests.people.conftest import people, signed_in  # noqa: F401

pytestmark = pytest.mark.django_db
PAGE = "/en/work/jobs"


@pytest.fixture
def failed() -> Job:
    """A job that was tried three times."""
    return Job.objects.create(
        kind="library.ocr",
        key="library.ocr:7",
        run_after=timezone.now(),
        state="failed",
        attempts=3,
        error="no <memory>",
    )


def test_administrators_see_jobs_and_why_they_failed(failed: Job, signed_in: Callable[[str], Client]) -> None:  # noqa: F811
    """The reason stands there, escaped; what waits too."""
    Job.objects.create(kind="search.index", key="search.index:1", run_after=timezone.now())
    text = signed_in("administrator").get(PAGE).content.decode()
    assert "no &lt;memory&gt;" in text
    assert "<h3>Recognise the text of a scanned page</h3>" in text
    assert "<h3>Index what is new for the search</h3>" in text and "search.index:1" in text


def test_every_kind_of_job_is_called_something_in_both_languages() -> None:
    """On the page no kind stands by its code name; one that another version left behind does."""
    for kind in registry.kinds().values():
        if not kind.name.startswith("tests."):
            assert kind.called, kind.name
            with override("fr"):
                assert registry.called(kind.name) != kind.called, kind.name
    assert registry.called("other.version") == "other.version"


@pytest.mark.parametrize("role", ["contributor", "publisher"])
def test_others_do_not(failed: Job, signed_in: Callable[[str], Client], role: str) -> None:  # noqa: F811
    """Neither to look nor to act; who is not signed in is asked to."""
    client = signed_in(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}/{failed.pk}/forget").status_code == 403
    assert Client().get(PAGE).status_code == 302
    assert Job.objects.filter(pk=failed.pk).exists()


def test_a_failed_job_is_tried_again_or_dropped(failed: Job, signed_in: Callable[[str], Client]) -> None:  # noqa: F811
    """By a button each; looking alone changes nothing."""
    client = signed_in("administrator")
    assert client.get(f"{PAGE}/{failed.pk}/retry").status_code == 405
    assert client.post(f"{PAGE}/{failed.pk}/retry").headers["Location"] == PAGE
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("ready", 0)
    Job.objects.update(state="failed")
    client.post(f"{PAGE}/{failed.pk}/forget")
    assert not Job.objects.filter(pk=failed.pk).exists()
