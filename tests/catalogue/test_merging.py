"""Statements of several groups side by side."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.catalogue.merging import MergedProperty, Stated, merge, proof

EAST, SOUTH, WEST = "e" * 64, "5" * 64, "a" * 64
QUOTE = {"document": f"sha256:{'1' * 64}", "page": 1, "exact": "x", "prefix": "", "suffix": "", "start": 0}


def euros(cents: int, stage: str | None = None) -> dict[str, Any]:
    return {"cents": cents, "currency": "EUR", "vat": None, "stage": stage}


def merged(*statements: Stated, kind: str = "dossier") -> MergedProperty:
    """The one property that the statements are about."""
    (only,) = merge(kind, statements)
    return only


def test_equal_values_stand_once_with_all_their_sources() -> None:
    """Two groups that say the same are one value, said by both, with the sources of both."""
    other = {**QUOTE, "page": 2}
    found = merged(Stated(EAST, "devices", 50, sources=[QUOTE]), Stated(SOUTH, "devices", 50, sources=[QUOTE, other]))
    (value,) = found.values
    assert value.organisations == [SOUTH, EAST] and value.sources == [QUOTE, other]
    assert not found.differs and not found.to_reconcile


def test_groups_that_differ_on_a_single_value_are_marked() -> None:
    """Fifty sensors for one group and twenty for another stand side by side."""
    found = merged(Stated(EAST, "devices", 50), Stated(SOUTH, "devices", 20))
    (difference,) = found.differences
    assert [(who, held[0].first.value) for who, held in difference.sides] == [(SOUTH, 20), (EAST, 50)]


def test_values_side_by_side_do_not_differ() -> None:
    """Two groups may each name an actor without contradicting the other."""
    found = merged(Stated(EAST, "party", "siren:1"), Stated(SOUTH, "party", "siren:2"))
    assert not found.differs and len(found.values) == 2


def test_money_is_compared_stage_by_stage() -> None:
    """Announced and awarded amounts are different things; two announced ones are not."""
    apart = merged(Stated(EAST, "amount", euros(15, "announced")), Stated(SOUTH, "amount", euros(46, "awarded")))
    assert not apart.differs
    same = merged(Stated(EAST, "amount", euros(15, "paid")), Stated(SOUTH, "amount", euros(18, "paid")))
    assert [difference.slot for difference in same.differences] == ["paid"]


def test_a_missing_part_and_an_empty_part_are_equal() -> None:
    """A stage left out is the same as a stage that is null."""
    found = merged(Stated(EAST, "amount", {"cents": 1, "currency": "EUR"}), Stated(SOUTH, "amount", euros(1)))
    assert len(found.values) == 1


def test_what_could_not_be_read_is_compared_as_written() -> None:
    """`600 euros euros` differs from `650 euros euros`, though neither was understood."""
    found = merged(
        Stated(EAST, "amount", None, as_written="600 euros euros"),
        Stated(SOUTH, "amount", None, as_written="650 euros euros"),
    )
    assert found.differs and len(found.values) == 2


def test_one_group_that_says_two_things_has_to_reconcile() -> None:
    """Two titles in one account are shown, and the group is told."""
    found = merged(Stated(EAST, "title", {"fr": "A"}), Stated(EAST, "title", {"fr": "B"}))
    assert found.to_reconcile == [EAST] and not found.differs


def test_a_status_follows_the_years_and_the_latest_is_current() -> None:
    """A project on trial in March and abandoned in October is abandoned, without a contradiction."""
    found = merged(
        Stated(EAST, "status", "abandoned", since="2019-10-29"), Stated(EAST, "status", "trial", since="2019-03")
    )
    assert [value.first.value for value in found.values] == ["trial", "abandoned"]
    assert [value.first.value for value in found.current] == ["abandoned"]
    assert not found.to_reconcile and not found.differs


def test_the_same_step_at_two_dates_differs() -> None:
    """Signed on 2 April for one group, on 12 October for the other: the dates stand side by side."""
    found = merged(
        Stated(EAST, "status", "contracted", since="2021-04-02"),
        Stated(EAST, "status", "annulled", since="2024-07-12"),
        Stated(SOUTH, "status", "contracted", since="2021-10-12"),
        Stated(SOUTH, "status", "annulled", since="2024-07-12"),
    )
    assert [difference.slot for difference in found.differences] == ["contracted"]


def test_a_less_exact_date_does_not_differ() -> None:
    """March 2019 and 12 March 2019 can be the same day."""
    found = merged(
        Stated(EAST, "status", "trial", since="2019-03"), Stated(SOUTH, "status", "trial", since="2019-03-12")
    )
    assert not found.differs


def test_one_group_only_knows_more() -> None:
    """A group that has not heard of the end has another present status, and that shows."""
    found = merged(
        Stated(EAST, "status", "trial", since="2019"),
        Stated(SOUTH, "status", "trial", since="2019"),
        Stated(SOUTH, "status", "removed", since="2021"),
    )
    assert [difference.slot for difference in found.differences] == [""]


def test_words_of_another_version_are_kept_and_told_apart() -> None:
    """An unknown property, and a value that does not fit, are there and not understood."""
    statements = [Stated(EAST, "mood", "sombre"), Stated(EAST, "status", {"x": 1}), Stated(EAST, "status", "trial")]
    found = merge("dossier", statements)
    assert [(one.key, one.described is not None) for one in found] == [
        ("status", True),
        ("mood", False),
        ("status", False),
    ]
    assert [one.described for one in merge("spaceship", statements)] == [None, None]


def test_the_proof_counts_what_needs_a_source() -> None:
    """A title and an open question need none; each other statement counts once."""
    found = merge(
        "dossier",
        [
            Stated(EAST, "title", {"fr": "A"}),
            Stated(EAST, "open_question", {"fr": "Qui paie ?"}),
            Stated(EAST, "devices", 50, sources=[QUOTE]),
            Stated(EAST, "result", {"fr": "Rien"}),
            Stated(SOUTH, "devices", 50),
        ],
    )
    assert proof(found) == (1, 3)


@settings(max_examples=50)
@given(st.data())
def test_the_order_of_arrival_changes_nothing(data: st.DataObject) -> None:
    """Merging is a function of the set of statements."""
    one = st.builds(
        Stated,
        organisation=st.sampled_from([EAST, SOUTH, WEST]),
        property=st.sampled_from(["devices", "status", "amount", "mood"]),
        value=st.sampled_from([1, 2, "trial", "active", None, euros(1), euros(2, "paid")]),
        as_written=st.sampled_from(["", "x"]),
        since=st.sampled_from(["", "2019", "2019-03", "2020-01-01"]),
    )
    statements = data.draw(st.lists(one, max_size=8, unique_by=repr))
    assert merge("dossier", data.draw(st.permutations(statements))) == merge("dossier", statements)


def test_another_way_of_writing_is_no_difference() -> None:
    """“a hundred” and “100 cameras” are one number: what was understood counts, not how it was written."""
    found = merged(
        Stated(EAST, "devices", 100, as_written="une centaine"), Stated(SOUTH, "devices", 100, as_written="100 caméras")
    )
    assert not found.differs and len(found.values) == 1


def test_a_day_inside_a_period_does_not_differ() -> None:
    """Spring 2018 and March 2018 can be the same day; April and March cannot."""

    def on(start: str, end: str) -> dict[str, str]:
        return {"from": start, "to": end, "step": "trial"}

    spring, march = on("2018-03-01", "2018-05-31"), on("2018-03-01", "2018-03-31")
    assert not merged(Stated(EAST, "date", spring), Stated(SOUTH, "date", march)).differs
    assert merged(Stated(EAST, "date", on("2018-04-01", "2018-04-30")), Stated(SOUTH, "date", march)).differs


def test_a_text_alone_and_with_its_name_are_equal() -> None:
    """A promise may be its text alone, as the first versions of this software wrote it."""
    bare, named = {"fr": "Aucun visage"}, {"text": {"fr": "Aucun visage"}}
    found = merged(Stated(EAST, "promise", bare), Stated(SOUTH, "promise", named))
    assert found.described and len(found.values) == 1
