"""Sums that nobody can object to."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrechamp.catalogue.merging import Stated, merge
from contrechamp.catalogue.money import UNTAXED, Sums, add

EAST, SOUTH = "e" * 64, "5" * 64
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
STAGES = ("announced", "voted", "awarded", "paid", "subsidy", "yearly", None)


def euros(cents: int, stage: str | None, vat: str | None = "HT", **other: Any) -> dict[str, Any]:
    return {"cents": cents, "currency": "EUR", "vat": vat, "stage": stage, **other}


def said(value: Any, group: str = EAST) -> Stated:
    return Stated(group, "amount", value, as_written="" if value else "600 euros euros")


def totals(found: Sums) -> dict[tuple[str, str], int]:
    return {(one.stage, one.vat): one.cents for one in found.sums}


def reasons(found: Sums) -> list[tuple[str, str, str]]:
    return [(one.subject, one.stage, one.reason) for one in found.left_out]


def test_equal_stages_and_taxes_are_added() -> None:
    """Two awarded amounts without tax make one sum; what groups say alike counts once."""
    found = add(
        {"a": [said(euros(10, "awarded")), said(euros(10, "awarded"), SOUTH)], "b": [said(euros(5, "awarded"))]}
    )
    assert totals(found) == {("awarded", "HT"): 15} and not found.left_out


def test_two_versions_of_one_amount_are_in_no_sum() -> None:
    """1.5 million for one group and 1.8 for the other: neither is added, and that is told."""
    found = add({"a": [said(euros(15, "paid")), said(euros(18, "paid"), SOUTH)], "b": [said(euros(5, "paid"))]})
    assert totals(found) == {("paid", "HT"): 5}
    assert reasons(found) == [("a", "paid", "versions")]


def test_what_does_not_say_its_stage_or_tax_or_was_not_read_is_in_no_sum() -> None:
    """An unknown tax might be the other one."""
    found = add({"a": [said(euros(1, None))], "b": [said(euros(1, "paid", None))], "c": [said(None)]})
    assert not found.sums
    assert reasons(found) == [("a", "", "stage"), ("b", "paid", "tax"), ("c", "", "unread")]
    assert totals(add({"a": [said(euros(7, "subsidy", None))]})) == {("subsidy", ""): 7}


def test_a_contract_is_a_part_of_what_its_dossier_states() -> None:
    """Its price counts where the dossier has none for that stage, never besides it."""
    amounts = {
        "dossier": [said(euros(46, "awarded"))],
        "first": [said(euros(20, "awarded")), said(euros(9, "paid"))],
        "second": [said(euros(4, "paid"))],
    }
    found = add(amounts, {"first": ["dossier"], "second": ["dossier"]})
    assert totals(found) == {("awarded", "HT"): 46, ("paid", "HT"): 13}
    assert reasons(found) == [("first", "awarded", "part")]


def test_who_pays_makes_no_other_version() -> None:
    """One group also knows the payer: the amount is still one."""
    known, unknown = said(euros(5, "paid", payer="La région")), said(euros(5, "paid"), SOUTH)
    assert totals(add({"a": [known, unknown]})) == {("paid", "HT"): 5}
    (merged,) = merge("dossier", [known, unknown])
    assert not merged.differs


amount = st.builds(
    euros, st.integers(1, 3), st.sampled_from(STAGES), st.sampled_from(["HT", "TTC", None]),
    currency=st.sampled_from(["EUR", "CHF"]),
)  # fmt: skip
statement = st.builds(said, st.none() | amount, st.sampled_from([EAST, SOUTH]))
world = st.dictionaries(st.sampled_from("abcdef"), st.lists(statement, min_size=1, max_size=5), max_size=6)
contracts = st.dictionaries(st.sampled_from("def"), st.lists(st.sampled_from("abc"), max_size=2))


@patient
@given(world, contracts)
def test_no_sum_mixes_what_must_not_be_added(amounts: dict[str, list[Stated]], parts_of: dict[str, list[str]]) -> None:
    """Whatever is said: one stage, one tax, one currency in each sum; of a subject and stage one amount, on which all
    who speak agree; no contract beside its dossier; and everything that is said is in one sum or left out, once."""
    found = add(amounts, parts_of)
    seen: list[tuple[str, str]] = []
    for one in found.sums:
        assert one.stage and (one.vat in ("HT", "TTC") or one.stage in UNTAXED)
        assert one.cents == sum(part.cents for part in one.counted)
        for part in one.counted:
            seen.append((part.subject, one.stage))
            everything = [s for s in amounts[part.subject] if (s.value or {}).get("stage") == one.stage]
            told = {(s.value["cents"], s.value["currency"], s.value["vat"] or "") for s in everything}
            assert told == {(part.cents, one.currency, one.vat)}
            for whole in parts_of.get(part.subject, ()):
                assert not any((s.value or {}).get("stage") == one.stage for s in amounts.get(whole, ()))
    seen += [(one.subject, one.stage) for one in found.left_out]
    every = {(subject, (s.value or {}).get("stage") or "") for subject, held in amounts.items() for s in held}
    assert sorted(seen) == sorted(every)


@patient
@given(world)
def test_a_further_version_never_makes_a_sum_larger(amounts: dict[str, list[Stated]]) -> None:
    """Disagreement takes an amount out; it never adds one."""
    before = totals(add(amounts))
    further = {key: [*held, said(euros(99, "paid", "TTC", currency="EUR"), SOUTH)] for key, held in amounts.items()}
    known = {key for key, held in amounts.items() if any((s.value or {}).get("stage") == "paid" for s in held)}
    after = totals(add({key: further[key] if key in known else held for key, held in amounts.items()}))
    assert all(after.get(key, 0) <= before.get(key, 0) for key in {*before, *after} if key[0] == "paid")
