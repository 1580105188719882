"""What is done with requests, and what is kept of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, reads, reply
from contrechamp.requests.models import Body, Request
from tests.requests.conftest import ago


def test_a_letter_cites_the_law_and_what_the_commission_said(asked: Request) -> None:
    """The letter asks, cites the articles and the opinions that were read, and says what is always refused."""
    for words in ("Mairie de Strasbourg", "L. 311-1", "analyse d’impact", "avis n° 20215973", "L. 311-5, 2°, d"):
        assert words in asked.letter
    assert asked.calendar == "FR-6AE"


def test_a_letter_that_was_sent_stays(asked: Request, member: User) -> None:
    """Nobody rewrites what a body has received, or deletes it."""
    with pytest.raises(Refused):
        acts.rewrite(request=asked, title="x", letter="y", by=member)
    with pytest.raises(Refused):
        acts.discard(request=asked, by=member)


def test_strangers_do_nothing(asked: Request, stranger: User) -> None:
    """Acts are for members of the group."""
    with pytest.raises(PermissionDenied):
        acts.record(request=asked, kind="served", day=ago(1), by=stranger)


def test_nobody_types_what_the_law_infers(asked: Request, member: User) -> None:
    """A refusal by silence is never an event of its own, and no event lies ahead."""
    with pytest.raises(Refused):
        acts.record(request=asked, kind="refused_by_silence", day=ago(1), by=member)
    with pytest.raises(Refused):
        acts.record(request=asked, kind="served", day=ago(-1), by=member)


def test_the_columns_follow_the_events(asked: Request, member: User) -> None:
    """Lists sort by what is derived: silence for sixty days is a refusal, and the referral comes next."""
    assert (asked.state, asked.rule, asked.missed) == ("refused_by_silence", "referral", False)
    acts.record(request=asked, kind="served", day=ago(1), by=member)
    asked.refresh_from_db()
    assert (asked.state, asked.due) == ("served", None)


def test_a_correction_strikes_and_counts_again(asked: Request, member: User) -> None:
    """The wrong day stays readable, struck; everything is counted from the right one."""
    wrong = asked.events.get()
    right = acts.correct(event=wrong, day=ago(5), by=member)
    asked.refresh_from_db()
    wrong.refresh_from_db()
    assert wrong.struck_at and right.replaces == wrong
    assert (asked.state, asked.since) == ("sent", ago(5))
    with pytest.raises(Refused):
        acts.correct(event=wrong, day=ago(3), by=member)


def test_a_new_day_changes_what_is_kept(asked: Request) -> None:
    """The round of the worker finds silences that became refusals, and terms that were missed."""
    assert acts.refresh_all(on=reads.today() + timedelta(days=200)) == 1
    asked.refresh_from_db()
    assert asked.missed and reads.how_many_wait() == 1
    assert acts.refresh_all(on=reads.today() + timedelta(days=200)) == 0


def test_the_round_asks_few_questions(group: str, body: Body, asked: Request) -> None:
    """Fifty requests more cost no query more, but for those that changed."""
    with CaptureQueriesContext(connection) as before:
        acts.refresh_all()
    for _n in range(50):
        made = acts.draft(organisation=group, body=body, title="x", letter="y", by=None)
        acts.record(request=made, kind="sent", day=ago(3), by=None)
    with CaptureQueriesContext(connection) as after:
        acts.refresh_all()
    assert len(after) == len(before)


def test_reply_addresses_have_no_signs_that_look_alike(group: str, body: Body) -> None:
    """Sixteen signs of twenty-one: more than seventy bits, none mistaken for another, all different."""
    made = [acts.draft(organisation=group, body=body, title="x", letter="y", by=None) for _n in range(20)]
    signs = {sign for one in made for sign in one.reply.removeprefix("r-")}
    assert len({one.reply for one in made}) == 20
    assert not signs & set("ilos0159zgquv2") and signs <= set(reply.SIGNS) and len(reply.SIGNS) ** reply.LENGTH > 2**60
    assert all(one.reply == reply.local_part(one.pk) for one in made)


def test_a_request_that_is_over_needs_nobody(asked: Request, member: User) -> None:
    """What was closed is in no list of things to do."""
    acts.record(request=asked, kind="closed", day=ago(0), by=member)
    assert not reads.to_do(asked.organisation).exists()
