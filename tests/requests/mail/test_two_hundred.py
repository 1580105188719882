"""A batch of 200 communes to a real SMTP server, and sixty answers of twelve kinds by LMTP over simulated months."""

import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from contrechamp.ground.places import places_at
from contrechamp.jobs.reads import failed
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import User
from contrechamp.requests import acts, batches, reads
from contrechamp.requests.bodies import finding
from contrechamp.requests.models import Body, Message, Request
from tests.requests.mail import servers
from tests.requests.mail.letters import KINDS, answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.sqlite_only]
TOWNS, EACH = 200, 5
ANSWERS = {"refusal", "transfer", "extension", "large", "html only", "winmail.dat", "foreign charset"}


class Clock:
    """The time of the node, moved by hand."""

    def __init__(self) -> None:
        self.now = timezone.now().replace(hour=5, minute=0)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", made)
    return made


def communes(settings: LazySettings) -> list[Body]:
    """The two hundred largest communes of the table, each with a mail address at a domain of its own."""
    path = settings.ASSETS / "places.sqlite3"
    if not path.exists():
        pytest.skip("no table of places: run ./run --setup-only first")
    found = sorted(
        (place for code in ("11", "84", "93", "44", "76") for area in [places_at(path).area("region", code)] if area
         for place in places_at(path).search(area.name[:3], limit=400) if place.urn.startswith("insee:")),
        key=lambda place: -place.population,
    )  # fmt: skip
    bodies = [finding.of_place(place) for place in {place.urn: place for place in found}.values()][:TOWNS]
    for body in bodies:
        body.email = f"mairie@{body.urn.removeprefix('insee:').lower()}.example"
        body.save()
    return bodies


def test_two_hundred_communes_and_sixty_answers(settings: LazySettings, group: str, member: User, clock: Clock) -> None:
    """Nothing is lost, nothing is filed under the wrong body, and the board tells how it stands."""
    bodies = communes(settings)
    assert len(bodies) == TOWNS
    batch = batches.begin(
        organisation=group, group="Groupe Est", title="vidéosurveillance", documents=["contract"], bodies=bodies,
        per_day=20, by=member,
    )  # fmt: skip
    sent = _send(settings, batch, member, clock)
    assert sorted(sent) == sorted(body.email for body in bodies)
    requests = list(batch.requests.select_related("body").order_by("body__name", "id"))
    assert {request.state for request in requests} <= {"sent", "refused_by_silence"}
    pairs = [(kind, requests[number * EACH + turn]) for number, kind in enumerate(KINDS) for turn in range(EACH)]
    _answer(pairs, requests, clock)
    assert not failed().exists()
    _check_filed(pairs)
    board = batches.board(batch)
    assert (board.asked, board.answered, board.came_back) == (TOWNS, len(ANSWERS) * EACH, EACH)
    assert board.silent == TOWNS - len(ANSWERS) * EACH - EACH
    assert board.to_look_at == (len(KINDS) - 2) * EACH  # all but who was away, and empty mails
    acts.refresh_all()
    states = Counter(batch.requests.values_list("state", flat=True))
    assert states == {"refused_by_silence": TOWNS} and board.series
    acts.refresh_all(on=reads.today() + timedelta(days=60))
    assert reads.to_do(group).filter(missed=True).count() == TOWNS


def _send(settings: LazySettings, batch: batches.Batch, member: User, clock: Clock) -> list[str]:
    days: dict[str, int] = {}
    with servers.smtp() as (address, taking):
        settings.MAIL = {**settings.MAIL, "smtp": address, "smtp_tls": False}
        assert batches.send(batch=batch, by=member) == TOWNS
        for _day in range(20):
            clock.now += timedelta(days=1, hours=6)
            before = len(taking.taken)
            run_until_idle()
            days[clock.now.strftime("%a %d")] = len(taking.taken) - before
            clock.now -= timedelta(hours=6)
    assert max(days.values()) == 20 and not any(count for day, count in days.items() if day[:3] in ("Sat", "Sun"))
    return [recipients[0] for recipients, _data in taking.taken]


def _answer(pairs: list[tuple[str, Request]], requests: list[Request], clock: Clock) -> None:
    with servers.lmtp() as port:
        for number, (kind, request) in enumerate(pairs):
            clock.now += timedelta(days=1)
            domain = request.body.email.rpartition("@")[2]
            size = 18_700_000 if kind == "large" and number % EACH == 0 else 30_000  # 25 MB once encoded
            data = answer(kind, request, domain=domain, other=requests[-1], size=size)
            with smtplib.LMTP("127.0.0.1", port) as server:
                server.sendmail("x@x.example", [f"{request.reply}@node.example"], data)
            if number % 10 == 9:
                run_until_idle()


def _check_filed(pairs: list[tuple[str, Request]]) -> None:
    came = {message.recipient: message for message in Message.objects.exclude(state="sent")}
    assert len(came) == len(pairs)
    told: Callable[[Message], tuple[str, str]] = lambda one: (one.state, one.guess)  # noqa: E731
    for kind, request in pairs:
        message = came[request.reply]
        doubtful = kind in ("spoofed", "wrong thread")
        assert told(message) == ("doubtful" if doubtful else "filed", KINDS[kind]), kind
        assert message.request_id == request.pk
