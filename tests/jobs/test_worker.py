"""Jobs are done at least once, take effect exactly once, and never for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from contrechamp.jobs import acts, reads, registry, worker
from contrechamp.jobs.models import Job

pytestmark = pytest.mark.django_db

computed: list[str] = []
effects: list[str] = []


def keep(args: registry.Args, result: str) -> None:
    effects.append(result)
    if args.get("effect_fails"):
        raise ValueError("no room for the effect")


@registry.job("tests.echo", effect=keep)
def echo(args: registry.Args) -> str:
    computed.append(args["word"])
    if args.get("fails"):
        raise ValueError("cannot echo")
    return str(args["word"])


@pytest.fixture(autouse=True)
def _forget() -> None:
    computed.clear()
    effects.clear()


def overdue(**changes: object) -> None:
    """Makes every job look as its worker left it long ago."""
    Job.objects.update(lease_until=timezone.now() - timedelta(minutes=1), run_after=timezone.now(), **changes)


def test_an_enqueued_job_runs_once_and_is_gone() -> None:
    """Work is done, its effect written, its row dropped."""
    assert acts.enqueue("tests.echo", key="a", args={"word": "one"})
    assert worker.run_until_idle() == 1
    assert effects == ["one"]
    assert worker.run_until_idle() == 0
    assert not Job.objects.exists()


def test_the_same_key_is_one_job() -> None:
    """Asking twice is asking once."""
    assert acts.enqueue("tests.echo", key="a", args={"word": "one"})
    assert not acts.enqueue("tests.echo", key="a", args={"word": "two"})
    worker.run_until_idle()
    assert effects == ["one"]


def test_an_unknown_kind_is_refused_at_once() -> None:
    """A job that nobody can do is an error where it is asked for."""
    with pytest.raises(registry.UnknownKind):
        acts.enqueue("tests.nobody", key="a")


def test_a_rolled_back_enqueue_never_runs() -> None:
    """A job belongs to the transaction that caused it."""
    with pytest.raises(RuntimeError), transaction.atomic():
        acts.enqueue("tests.echo", key="a", args={"word": "never"})
        raise RuntimeError
    assert worker.run_until_idle() == 0
    assert computed == []


def test_a_job_waits_for_its_time() -> None:
    """`run_after` is respected, and earlier jobs come first."""
    now = timezone.now()
    acts.enqueue("tests.echo", key="later", args={"word": "later"}, run_after=now + timedelta(hours=1))
    acts.enqueue("tests.echo", key="second", args={"word": "second"}, run_after=now - timedelta(seconds=1))
    acts.enqueue("tests.echo", key="first", args={"word": "first"}, run_after=now - timedelta(seconds=9))
    assert worker.run_until_idle() == 2
    assert effects == ["first", "second"]


def test_patient_jobs_let_others_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand pages to read do not keep what was just published waiting."""
    slow = registry.Kind("tests.slow", lambda args: "slow", lambda args, result: effects.append(result), None, True)
    monkeypatch.setitem(registry._kinds, "tests.slow", slow)
    for number in range(3):
        acts.enqueue("tests.slow", key=f"slow {number}")
    acts.enqueue("tests.echo", key="quick", args={"word": "quick"})
    worker.run_until_idle()
    assert effects == ["quick", "slow", "slow", "slow"]


def test_a_job_that_raises_is_tried_three_times_then_fails_with_the_reason() -> None:
    """Three tries, then it stays in view with why."""
    acts.enqueue("tests.echo", key="a", args={"word": "x", "fails": True})
    for _ in range(5):
        Job.objects.update(run_after=timezone.now())
        assert worker.run_until_idle() == 0
    assert computed == ["x"] * 3
    (job,) = reads.failed()
    assert "cannot echo" in job.error
    assert reads.counts() == {"ready": 0, "leased": 0, "failed": 1}


def test_an_effect_that_raises_leaves_the_job() -> None:
    """The effect and the end of the job are one transaction."""
    acts.enqueue("tests.echo", key="a", args={"word": "x", "effect_fails": True})
    worker.run_until_idle()
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("ready", 1)
    assert "no room" in job.error


def test_a_job_whose_worker_died_is_taken_up_by_another() -> None:
    """A lease that ran out frees the job, and only then."""
    acts.enqueue("tests.echo", key="a", args={"word": "x"})
    assert worker.claim(owner="dies")
    assert worker.take(owner="other") is None
    overdue()
    assert worker.run_until_idle() == 1
    assert effects == ["x"]


def test_a_job_that_kills_its_workers_ends_failed() -> None:
    """Three leases that ran out are enough: nobody takes such a job again."""
    acts.enqueue("tests.echo", key="a", args={"word": "x"})
    for number in range(3):
        assert worker.take(owner=f"dies {number}")
        overdue()
    assert worker.run_until_idle() == 0
    (job,) = reads.failed()
    assert "died" in job.error
    assert effects == []


def test_a_worker_that_lost_its_lease_writes_nothing() -> None:
    """What a slow worker computed is dropped when another has the job."""
    acts.enqueue("tests.echo", key="a", args={"word": "x"})
    slow = worker.claim(owner="slow")
    assert slow
    overdue()
    assert worker.take(owner="quick")
    assert not worker.attempt(slow)
    assert effects == []
    assert Job.objects.get().owner == "quick"


def test_failed_jobs_can_be_retried_or_forgotten() -> None:
    """A person decides about what failed; jobs that did not fail are left alone."""
    acts.enqueue("tests.echo", key="a", args={"word": "x"})
    job = Job.objects.get()
    assert not acts.retry(job.pk)
    assert not acts.forget(job.pk)
    Job.objects.update(state="failed", attempts=3, error="why")
    assert acts.retry(job.pk)
    assert worker.run_until_idle() == 1
    acts.enqueue("tests.echo", key="b", args={"word": "y"})
    Job.objects.update(state="failed")
    assert acts.forget(Job.objects.get().pk)
    assert not Job.objects.exists()


def test_a_periodic_job_runs_once_in_each_span(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key names the span, so that several workers and restarts do not double it."""
    kind = registry.Kind(
        "tests.tick", lambda args: None, lambda args, result: effects.append("tick"), timedelta(hours=1)
    )
    monkeypatch.setitem(registry._kinds, "tests.tick", kind)
    monkeypatch.setattr(acts, "periodic", lambda: [kind])
    now = timezone.now()
    for _ in range(3):
        acts.enqueue_periodic(now)
    assert Job.objects.count() == 1
    acts.enqueue_periodic(now + timedelta(hours=1))
    assert Job.objects.count() == 2
    Job.objects.update(run_after=now)
    assert worker.run_until_idle() == 2


def test_run_forever_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker finishes the job in hand, then ends."""
    stop = threading.Event()
    kind = registry.Kind("tests.stop", lambda args: stop.set(), lambda args, result: effects.append("done"))
    monkeypatch.setitem(registry._kinds, "tests.stop", kind)
    acts.enqueue("tests.stop", key="a")
    worker.run_forever(stop=stop)
    assert effects == ["done"]


@pytest.mark.django_db(transaction=True)
def test_a_heartbeat_keeps_a_long_job() -> None:
    """A job longer than its lease stays with its worker while that lives."""
    owner = worker.new_owner()
    lease = timedelta(seconds=0.3)
    acts.enqueue("tests.echo", key="a", args={"word": "x"})
    with worker.heartbeat(owner, lease):
        job = worker.claim(owner=owner, lease=lease)
        assert job
        threading.Event().wait(0.8)
        assert worker.take(owner="other") is None
        assert worker.attempt(job)
    assert effects == ["x"]
