"""Money of several subjects on one page: what can be added, and what was left out of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any

from contrechamp.catalogue import money, vocabulary
from contrechamp.catalogue.merging import Stated
from contrechamp.catalogue.vocabulary.schema import understood
from contrechamp.catalogue.words import references
from contrechamp.site.reads.around import Around
from contrechamp.site.reads.subjects import Named, Text

MOST_NAMED = 30  # of the parts of a sum


@dataclass(frozen=True)
class ShownSum:
    """One sum: its stage, its value of type amount, the subjects whose amounts are in it, of many the largest; `more`:
    how many others."""

    stage: str
    label: Text
    value: Mapping[str, Any]
    subjects: Sequence[Named]
    more: int = 0


@dataclass(frozen=True)
class Money:
    """All sums, in the order of the stages, and how many amounts are in none, by reason."""

    sums: Sequence[ShownSum] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sums or self.left_out)


def of(around: Around, names: Mapping[str, Named]) -> Money:
    """The money of the dossiers, contracts and trials that refer to a subject."""
    amounts: dict[str, list[Stated]] = defaultdict(list)
    parts_of: dict[str, set[str]] = defaultdict(set)
    for said in around.short:
        subject, kind = around.subjects[said.id], around.kinds[said.id]
        if not understood(kind, said.property, said.value):
            continue
        if said.property == "amount":
            amounts[subject].append(said)
        elif said.property == "dossier":
            parts_of[subject].update(references(said.value))
    return shown(money.add(amounts, parts_of), lambda _urns: names)


def shown(found: money.Sums, named: Callable[[Iterable[str]], Mapping[str, Named]]) -> Money:
    """The sums with the names of what is in them, which `named` looks up."""
    described = vocabulary.find("dossier", "amount")
    assert described
    stages = described.parts["stage"].terms
    order = list(stages)
    sums = sorted(found.sums, key=lambda one: (order.index(one.stage) if one.stage in order else len(order), one.vat))
    parts = [nlargest(MOST_NAMED, one.counted, key=lambda part: part.cents) for one in sums]
    names = named({part.subject for largest in parts for part in largest})
    left: dict[str, int] = defaultdict(int)
    for one in found.left_out:
        left[one.reason] += 1
    return Money(
        [
            ShownSum(
                stage=one.stage,
                label=stages[one.stage].label if one.stage in stages else one.stage,
                value=one.value,
                subjects=[names[part.subject] for part in largest if part.subject in names],
                more=len(one.counted) - len(largest),
            )
            for one, largest in zip(sums, parts, strict=True)
        ],
        dict(left),
    )
