"""Which snapshots of a sister group stay."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contrechamp.peers.custody.thinning import DAYS, MONTHS, WEEKS, staying

NOW = datetime(2026, 5, 12, 8, tzinfo=UTC)


def test_of_a_year_of_daily_backups_few_stay() -> None:
    """The last 7 days, the last 4 weeks and the last 12 months each keep their latest."""
    daily = [(f"{number:03}", NOW - timedelta(days=number)) for number in range(500)]
    stay = staying(daily)
    assert {f"{number:03}" for number in range(7)} <= stay
    assert len(stay) <= DAYS + WEEKS + MONTHS
    assert max(int(name) for name in stay) > 300


def test_what_nobody_adds_to_stays() -> None:
    """A group that stopped making backups loses none of those that stood, whatever the day."""
    old = [(f"{number}", NOW - timedelta(days=number)) for number in range(5)]
    assert staying(old) == {name for name, _ in old}


def test_a_day_of_a_thief_costs_that_day_only() -> None:
    """However many snapshots come on one day, the latest of each day before is still there."""
    before = [(f"good{number}", NOW - timedelta(days=number)) for number in range(1, 6)]
    flood = [(f"bad{number}", NOW + timedelta(seconds=number)) for number in range(300)]
    assert {name for name, _ in before} <= staying([*before, *flood])


moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@given(st.lists(moments, unique=True))
def test_the_rule_is_bounded_and_settles(came: list[datetime]) -> None:
    """The latest stays, at most 23 stay, and applying the rule again to what stayed drops nothing."""
    snapshots = [(at.isoformat(), at) for at in came]
    stay = staying(snapshots)
    assert len(stay) <= DAYS + WEEKS + MONTHS
    assert not came or max(came).isoformat() in stay
    assert staying([one for one in snapshots if one[0] in stay]) == stay
