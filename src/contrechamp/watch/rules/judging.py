"""What the rules say of one act: how likely it brings surveillance to public space, which, and what the act does.

The act is weighed sentence by sentence, so that a list of forty shops and one street is found by the street.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from contrechamp.ground.terms import Folded, Hit, folded
from contrechamp.watch.rules.book import Book, Term

ENOUGH = 10
"""From this weight on a passage is a finding."""
MOST_PUBLIC = 10
SURE = 10  # a term of this weight says by itself that public space is meant
NEAR = 0.5  # what the sentences before and after count
NEARLY = 0.7
"""The passage that is shown is the first that weighs so much of the heaviest."""
MOST_SENTENCES = 400  # of one act that are weighed: an annex repeats itself
_END = re.compile(r"(?<=[a-zà-ÿ0-9)»%€][.;:?!])\s+(?=[A-ZÀ-ÞŒ0-9«(–—-])|(?<=;)\s+|\n\s*\n")
_LONGEST = 900  # characters of a sentence; a longer one is cut


@dataclass(frozen=True)
class Found:
    """A term in the text."""

    start: int
    end: int
    term: Term


@dataclass
class Judgement:
    """`weight` of the passage at `start` to `end`, the first heavy one; `technologies` of all that count, the most
    frequent first; `why` is the words that counted, with what each brought."""

    weight: float = 0
    start: int = 0
    end: int = 0
    sort: str = ""
    technologies: list[str] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    why: list[tuple[str, float]] = field(default_factory=list)

    @property
    def wanted(self) -> bool:
        """Whether it is a finding."""
        return self.weight >= ENOUGH


def judge(text: str, rules: Book) -> Judgement:
    """Weighs the text of an act; offsets are those of its NFC form."""
    return weigh(folded(text), rules)


def weigh(text: Folded, rules: Book, hits: Sequence[Hit] | None = None) -> Judgement:
    """As `judge`, of a text that is folded already, and where the terms were found already."""
    hits = rules.matcher.find(text) if hits is None else hits
    judgement = Judgement(found=[Found(hit.start, hit.end, rules.terms[hit.term]) for hit in hits])
    if not hits:
        return judgement
    sentences = _Sentences(text.text, rules)
    of = Counter[str]()
    routine = sentences.routine()
    weighed = list[tuple[float, int, list[tuple[str, float]]]]()
    for number, found in sentences.grouped(judgement.found)[:MOST_SENTENCES]:
        weight, why, technologies = sentences.weigh(number, found)
        weighed.append((weight - routine, number, why))
        if weight - routine >= ENOUGH:
            of.update(technologies)
    heaviest = max(weight for weight, _number, _why in weighed)
    # An act says first what it is about, and repeats it in longer sentences.
    shown = max(ENOUGH, NEARLY * heaviest) if heaviest >= ENOUGH else heaviest
    judgement.weight, number, judgement.why = next(one for one in weighed if one[0] >= shown)
    judgement.start, judgement.end = sentences.span(number)
    judgement.technologies = [name for name, _count in of.most_common()]
    judgement.sort = sort_of(text.text, judgement.start, judgement.end, rules)
    return judgement


def sort_of(text: str, start: int, end: int, rules: Book) -> str:
    """What an act does: told by its heaviest passage, then by its beginning, then by all of it."""
    matcher, sorts = rules.doing
    order = [sort for sort, _words in rules.sorts]
    for part in (text[start:end], text[:600], text):
        said = {sorts[hit.term] for hit in matcher.find(folded(part))}
        if said:
            return min(said, key=order.index)
    return ""


class _Sentences:
    """The sentences of one act, with the contexts of those that are asked for."""

    def __init__(self, text: str, rules: Book) -> None:
        self._text, self._rules = text, rules
        ends = [0, *(match.end() for match in _END.finditer(text)), len(text)]
        self._starts = list(dict.fromkeys(cut for a, b in pairwise(ends) for cut in range(a, max(b, a + 1), _LONGEST)))
        self._said: dict[int, list[str]] = {}

    def span(self, number: int) -> tuple[int, int]:
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return self._starts[number], end

    def grouped(self, found: Iterable[Found]) -> list[tuple[int, list[Found]]]:
        """What was found, by the number of its sentence."""
        groups: dict[int, list[Found]] = {}
        for one in found:
            groups.setdefault(bisect_right(self._starts, one.start) - 1, []).append(one)
        return list(groups.items())

    def routine(self) -> float:
        """What the beginning of the act takes away: acts that only speak of who signs and who sits where."""
        words = self._rules.contexts["routine"]
        matcher, named = self._rules.around
        said = {named[hit.term] for hit in matcher.find(folded(self._text[:600]))}
        return max((words[word] for word in said if word in words), default=0)

    def weigh(self, number: int, found: list[Found]) -> tuple[float, list[tuple[str, float]], list[str]]:
        """The weight of a sentence, the words that make it up, the technologies that it speaks of."""
        here = self._words(number)
        beside = [word for near in (number - 1, number + 1) for word in self._words(near)]
        around = {*here, *beside}
        fitting = [
            one.term
            for one in found
            if not around.intersection(one.term.without)
            and (not one.term.companions or around.intersection(one.term.companions))
        ]
        if not fitting:
            return 0, [], []
        why = self._terms(fitting) + self._public(here, beside)
        best = max(term.weight for term in fitting)
        private = self._rules.contexts["private"]
        against = max(((private[word], word) for word in here if word in private), default=(0, ""))
        if against[0] and best < SURE:
            why.append((against[1], -against[0]))
        technologies = dict.fromkeys(term.technology for term in sorted(fitting, key=lambda term: -term.weight))
        return sum(points for _word, points in why), why, list(technologies)

    def _terms(self, fitting: list[Term]) -> list[tuple[str, float]]:
        """The heaviest term; another technology beside it adds a little."""
        best = max(fitting, key=lambda term: term.weight)
        others = {term.technology for term in fitting} - {best.technology}
        return [(best.text, float(best.weight)), *((name, 2.0) for name in sorted(others)[:2])]

    def _public(self, here: list[str], beside: list[str]) -> list[tuple[str, float]]:
        weights = self._rules.contexts["public"]
        points = {word: weights[word] * NEAR for word in beside if word in weights}
        points |= {word: float(weights[word]) for word in here if word in weights}
        best = sorted(points.items(), key=lambda pair: -pair[1])[:3]
        left, kept = float(MOST_PUBLIC), list[tuple[str, float]]()
        for word, value in best:
            kept.append((word, min(value, left)))
            left -= kept[-1][1]
        return [pair for pair in kept if pair[1]]

    def _words(self, number: int) -> list[str]:
        """The words of contexts in a sentence; none before the first and after the last."""
        if not 0 <= number < len(self._starts):
            return []
        if number not in self._said:
            matcher, named = self._rules.around
            start, end = self.span(number)
            self._said[number] = [named[hit.term] for hit in matcher.find(folded(self._text[start:end]))]
        return self._said[number]
