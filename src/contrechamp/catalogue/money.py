"""Sums of money over several subjects, of what can be added and of nothing else: pure functions of statements.

Amounts are added only at one stage (announced, voted, awarded, paid…), in one currency, and with the same tax. Of one
subject at one stage one amount counts at most: where versions of it differ none does, because a sum would take sides.
A contract counts only where no dossier that it belongs to states that stage itself, for then it is a part of it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from contrechamp.catalogue.merging import Stated

Reason = Literal["versions", "unread", "stage", "tax", "part"]
UNTAXED = ("subsidy",)
"""Stages that know no tax: nothing is left open where it is not said."""


@dataclass(frozen=True)
class Counted:
    """One subject's amount in a sum, with the statements that say it."""

    subject: str
    cents: int
    statements: Sequence[Stated]


@dataclass(frozen=True)
class Sum:
    """What the amounts of several subjects make at one stage. `vat` is "HT", "TTC", or "" for a stage without tax."""

    stage: str
    currency: str
    vat: str
    counted: Sequence[Counted]

    @property
    def cents(self) -> int:
        return sum(one.cents for one in self.counted)

    @property
    def value(self) -> dict[str, Any]:
        """The sum as a value of type amount."""
        return {"cents": self.cents, "currency": self.currency, "vat": self.vat or None}


@dataclass(frozen=True)
class LeftOut:
    """Amounts of one subject at one stage that are in no sum, and why: their versions differ; one was not understood;
    they do not say their stage, or their tax; they are a part of what a dossier states as a whole."""

    subject: str
    stage: str
    reason: Reason
    statements: Sequence[Stated]


@dataclass(frozen=True)
class Sums:
    """The sums by stage in the order in which stages come, and what is in none."""

    sums: Sequence[Sum]
    left_out: Sequence[LeftOut]


def add(amounts: Mapping[str, Sequence[Stated]], parts_of: Mapping[str, Collection[str]] | None = None) -> Sums:
    """The sums of the amounts of these subjects, by canonical URN; `parts_of`: the dossiers of each contract."""
    held = {subject: _by_stage(statements) for subject, statements in amounts.items()}
    buckets: dict[tuple[str, str, str], list[Counted]] = defaultdict(list)
    left: list[LeftOut] = []
    for subject, stages in sorted(held.items()):
        wholes = [held[one] for one in (parts_of or {}).get(subject, ()) if one in held and one != subject]
        for stage, statements in sorted(stages.items()):
            reason: Reason | None = "part" if any(stage in whole for whole in wholes) else _unfit(stage, statements)
            if reason:
                left.append(LeftOut(subject, stage, reason, statements))
                continue
            value = statements[0].value
            key = (stage, str(value["currency"]), str(value.get("vat") or ""))
            buckets[key].append(Counted(subject, int(value["cents"]), statements))
    return Sums([Sum(*key, counted) for key, counted in sorted(buckets.items())], left)


def _by_stage(statements: Sequence[Stated]) -> dict[str, list[Stated]]:
    stages: dict[str, list[Stated]] = defaultdict(list)
    for statement in statements:
        value = statement.value
        stages[str(value.get("stage") or "") if isinstance(value, dict) else ""].append(statement)
    return stages


def _unfit(stage: str, statements: Sequence[Stated]) -> Reason | None:
    """Why the amounts of one subject at one stage cannot be added; None where they can."""
    if any(not isinstance(one.value, dict) for one in statements):
        return "unread"
    if len({same(one.value) for one in statements}) > 1:
        return "versions"
    if not stage:
        return "stage"
    if not statements[0].value.get("vat") and stage not in UNTAXED:
        return "tax"
    return None


def same(value: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two amounts one and the same: the sum, the currency, the tax."""
    return value.get("cents"), value.get("currency"), value.get("vat") or None
