"""What observations say of a device as the days go."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contrechamp.atlas import status as rules
from contrechamp.atlas.device import STATUSES
from contrechamp.atlas.status import Observation

EAST, SOUTH = "e" * 64, "5" * 64
TODAY = date(2026, 11, 24)


def seen(day: str, found: str = "confirms", method: str = "survey", by: str = EAST) -> Observation:
    """One finding of one day."""
    return Observation(day, day, found, method, by)  # type: ignore[arg-type]


days = st.dates(date(2000, 1, 1), date(2026, 11, 24)).map(date.isoformat)
findings = st.builds(
    lambda span, found, method, by: Observation(max(span), min(span), found, method, by),
    st.tuples(days, days),
    st.sampled_from(["confirms", "gone", "moved"]),
    st.sampled_from(["survey", "document", "import"]),
    st.sampled_from([EAST, SOUTH]),
)
histories = st.lists(findings, max_size=6)


@given(histories.flatmap(lambda told: st.tuples(st.just(told), st.permutations(told))))
def test_the_order_of_arrival_does_not_matter(told: tuple[list[Observation], list[Observation]]) -> None:
    """The same observations say the same, whichever came first."""
    history, mixed = told
    assert rules.status(mixed, TODAY) == rules.status(history, TODAY)
    assert rules.last_seen(mixed, TODAY) == rules.last_seen(history, TODAY)
    assert rules.removed_on(mixed, TODAY) == rules.removed_on(history, TODAY)


@given(histories)
def test_every_history_has_a_status(history: list[Observation]) -> None:
    """The status is one of five; who was seen first was seen last no earlier; nobody is seen tomorrow."""
    assert rules.status(history, TODAY) in STATUSES
    assert rules.first_seen(history, TODAY) <= rules.last_seen(history, TODAY) <= TODAY.isoformat()
    assert bool(rules.removed_on(history, TODAY)) == (rules.status(history, TODAY) == "removed")


@given(histories, st.sampled_from(["survey", "document"]))
def test_the_last_word_of_a_witness_counts(history: list[Observation], method: str) -> None:
    """Whatever was said up to today, who finds it gone more than a month later has seen a victory; who finds it there
    confirms it."""
    later = TODAY + timedelta(days=31)
    gone, there = seen(later.isoformat(), "gone", method, SOUTH), seen(later.isoformat(), "confirms", method, SOUTH)
    assert rules.status([*history, gone], later) == "removed"
    assert rules.removed_on([*history, gone], later) <= later.isoformat()
    assert rules.status([*history, there], later) == "confirmed"


@given(histories, st.integers(1, 20_000))
def test_time_alone_only_makes_a_device_doubtful(history: list[Observation], wait: int) -> None:
    """Without anything new, a confirmed device may be one to look at again, and nothing else changes."""
    now, then = (rules.status(history, day) for day in (TODAY, TODAY + timedelta(days=wait)))
    assert now == then or (now, then) == ("confirmed", "recheck")


@given(histories, findings)
def test_what_is_to_come_is_not_known(history: list[Observation], one: Observation) -> None:
    """An observation dated after today says nothing today."""
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    future = Observation(tomorrow, tomorrow, one.found, one.method, one.organisation)
    assert rules.status([*history, future], TODAY) == rules.status(history, TODAY)


@given(st.lists(days.map(lambda day: seen(day, method="import"))))
def test_maps_alone_only_suspect(history: list[Observation]) -> None:
    """However many maps list it, nobody has been there."""
    assert rules.status(history, TODAY) == "suspected"


def test_opposite_words_within_a_month_are_contested() -> None:
    """Two groups disagree about a week: neither is believed over the other. One group may correct itself."""
    there, gone = seen("2026-05-01"), seen("2026-05-08", "gone", by=SOUTH)
    assert rules.status([there, gone], TODAY) == "contested"
    assert rules.status([there, seen("2026-05-08", "gone")], TODAY) == "removed"
    assert rules.status([there, gone, seen("2026-07-01")], TODAY) == "confirmed"


def test_a_survey_of_more_than_ten_years_ago_is_to_be_checked_again() -> None:
    """Ten years to the day still count."""
    assert rules.status([seen("2016-11-24")], TODAY) == "confirmed"
    assert rules.status([seen("2016-11-23")], TODAY) == "recheck"
    assert rules.status([seen("2016-11-23"), seen("2026-01-01", method="import")], TODAY) == "recheck"


def test_what_vanishes_from_another_map_is_not_gone_from_the_street() -> None:
    """Somebody saw it: that a map drops it is a reason to look, no more."""
    assert rules.status([seen("2026-05-01"), seen("2026-06-20", "gone", "import")], TODAY) == "recheck"
    assert rules.status([seen("2026-05-01", method="import"), seen("2026-06-20", "gone", "import")], TODAY) == "removed"


def test_a_removal_keeps_its_first_day() -> None:
    """Found gone in May, and again in June: it was gone in May."""
    history = [seen("2026-01-01"), seen("2026-05-01", "gone"), seen("2026-06-01", "gone")]
    assert rules.removed_on(history, TODAY) == "2026-05-01"
    assert rules.last_seen(history, TODAY) == "2026-01-01"
