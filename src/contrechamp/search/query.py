"""What people type, understood: words, phrases in quotation marks, AND/ET, OR/OU, NOT/SAUF or `-`, parentheses.

    all     = any+                     words side by side must all be there
    any     = both (OR both)*          `vidéo Marseille OU Nice` is vidéo, and one of the two towns
    both    = one (AND one)*
    one     = NOT one | "(" all ")" | phrase | word

Nothing that is typed is an error: what makes no sense is left out, and a note says so. Other signs (`:`, `*`, `[`)
have no meaning; a word that they cut in pieces is looked for as a phrase. Operators are written in capitals.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Union

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from contrechamp.search.text import search_form, stems

LONGEST = 400
DEEPEST = 8

Unit = tuple[str, ...]
"""The stems of one word, or of a phrase in their order."""


class Note(TextChoices):
    """What was left out of a query, and why."""

    UNCLOSED = "unclosed", _("A quotation mark was not closed: the phrase runs to the end.")
    BRACKETS = "brackets", _("The parentheses do not match: some were left out.")
    OPERATOR = "operator", _("AND, OR and NOT need words beside them: some were left out.")
    TOO_LONG = "too_long", _("The question is too long: only its beginning was used.")
    NO_WORD = "no_word", _("There is no word to look for.")


@dataclass(frozen=True)
class Words:
    """A word, or a phrase."""

    unit: Unit


@dataclass(frozen=True)
class Not:
    """Everything but `part`."""

    part: "Node"


@dataclass(frozen=True)
class All:
    """What is in every part."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    """What is in one part at least."""

    parts: tuple["Node", ...]


Node = Union[Words, Not, All, Any]  # noqa: UP007  the classes name it before it is there


@dataclass(frozen=True)
class Parsed:
    """A query understood; `node` is None when there is no word in it."""

    node: Node | None
    notes: tuple[Note, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The words and phrases that an answer may hold: those to light up."""
        return tuple(dict.fromkeys(_wanted(self.node))) if self.node else ()


def parse(query: str) -> Parsed:
    """Understands what was typed, of whatever length. Never raises."""
    notes = []
    if len(query) > LONGEST:
        notes.append(Note.TOO_LONG)
        query = query[:LONGEST].rpartition(" ")[0]
    parser = _Parser(list(_tokens(query, notes)), notes)
    node = parser.whole()
    if node is None:
        notes.append(Note.NO_WORD)
    return Parsed(node, tuple(dict.fromkeys(notes)))


def _wanted(node: Node) -> Iterator[Unit]:
    if isinstance(node, Words):
        yield node.unit
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _wanted(part)


_OPERATORS = {"AND": "and", "ET": "and", "OR": "or", "OU": "or", "NOT": "not", "SAUF": "not", "(": "(", ")": ")"}
_TOKEN = re.compile(r'(?P<phrase>"[^"]*(?P<end>"|$))|(?P<minus>-(?=[\w"(]))|(?P<word>[()]|[^\s()"]+)')
_QUOTES = str.maketrans(dict.fromkeys("«»“”„‟", '"'))


def _tokens(query: str, notes: list[Note]) -> Iterator[Words | str]:
    """Words and operators; parentheses come out in pairs, at most DEEPEST inside each other."""
    depth = 0
    for found in _TOKEN.finditer(search_form(query).translate(_QUOTES)):
        if found["phrase"] is not None and not found["end"]:
            notes.append(Note.UNCLOSED)
        operator = "not" if found["minus"] else _OPERATORS.get(found[0])
        step = {"(": 1, ")": -1}.get(operator or "", 0)
        if not 0 <= depth + step <= DEEPEST:
            notes.append(Note.BRACKETS)
        elif operator:
            depth += step
            yield operator
        elif unit := stems(found[0]):
            yield Words(unit)
    if depth:
        notes.append(Note.BRACKETS)
    yield from ")" * depth


class _Parser:
    """Reads the grammar above, one method for each line."""

    def __init__(self, tokens: list[Words | str], notes: list[Note]) -> None:
        self.tokens, self.notes = tokens[::-1], notes

    def take(self, operator: str) -> bool:
        """Steps over the next token if it is that operator."""
        if self.tokens and self.tokens[-1] == operator:
            self.tokens.pop()
            return True
        return False

    def whole(self) -> Node | None:
        parts = []
        while self.tokens and not self.take(")"):
            part = self.series("or", Any, lambda: self.series("and", All, self.one))
            if part is not None:
                parts.append(part)
            elif self.take("and") or self.take("or"):
                self.notes.append(Note.OPERATOR)
        return _together(All, parts)

    def series(self, operator: str, kind: type[All] | type[Any], operand: Callable[[], Node | None]) -> Node | None:
        """One operand, or several with `operator` between them."""
        parts = [operand()]
        while parts[0] is not None and self.take(operator):
            parts.append(operand())
        if None in parts[1:]:
            self.notes.append(Note.OPERATOR)
        return _together(kind, [part for part in parts if part is not None])

    def one(self) -> Node | None:
        if self.take("not"):
            part = self.one()
            if part is None:
                self.notes.append(Note.OPERATOR)
            return Not(part) if part is not None else None
        if self.take("("):
            return self.whole()
        if self.tokens and isinstance(token := self.tokens[-1], Words):
            self.tokens.pop()
            return token
        return None


def _together(kind: type[All] | type[Any], parts: list[Node]) -> Node | None:
    return kind(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None
