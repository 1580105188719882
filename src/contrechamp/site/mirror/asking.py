"""What a unit asked of the database, and whether it would be answered so again.

Rows that a unit rests on may change and leave all that it asked as it was: a town counts its dossiers, and one of them
gets another summary. So each unit keeps its questions, each with a digest of what was answered. Where a key under one
of them has changed, that question is asked once more, in the words in which it was asked: only another answer means
that the unit must be made again. Questions whose keys are as they were have the answers that they had; what is asked
next follows from what was answered before. So a unit of which all answers stay is what it would be if made now.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from django.db import DatabaseError, connection

from contrechamp.site.answers import Answers, Question, digest
from contrechamp.site.mirror import questions

Parameters = Sequence[Any]
PLAIN = (str, int, float, type(None))
"""Parameters that can be kept and asked with again."""


class Asked:
    """What was asked while it was noted: of which tables, what it rests on, and what is kept of it."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    @cached_property
    def keys(self) -> set[int]:
        """What the answers rest on (see `questions`)."""
        return {key for one in self._answers.questions for key in questions.keys(one.sql, one.parameters or ())}

    @cached_property
    def tables(self) -> set[str]:
        """The tables that were asked."""
        return {part.table for one in self._answers.questions for part in questions.parts(one.sql)}

    @property
    def texts(self) -> dict[int, str]:
        """The questions that rest on something, by their numbers."""
        return {number(one.sql): one.sql for one in self._answers.questions if questions.parts(one.sql)}

    def packed(self) -> bytes | None:
        """The questions with their parameters and the digests of the answers; None where they cannot be asked again."""
        asked = [one for one in self._answers.questions if questions.parts(one.sql)]
        if not self._answers.complete or not all(isinstance(it, PLAIN) for one in asked for it in one.parameters or ()):
            return None
        kept = {(number(one.sql), tuple(one.parameters or ()), one.answer.hex()): None for one in asked}
        return zlib.compress(orjson.dumps(list(kept)), 1)


@contextmanager
def watching(*, answers: bool = True) -> Iterator[Asked]:
    """Notes what is asked of the database inside the block; without the `answers`, where those are too long to hold."""
    noted = Answers() if answers else _Unheard()
    with connection.execute_wrapper(noted):
        yield Asked(noted)


class _Unheard(Answers):
    """The questions alone: their answers are read as they come."""

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        self.complete = False
        self.questions.append(Question(sql, parameters, b""))
        return execute(sql, parameters, many, context)


class Doubts:
    """Tells which units would be made in another way now, after the rows under some keys changed.

    `texts` gives the question of a number. A question of several units is asked once.
    """

    def __init__(self, changed: set[int], texts: Callable[[int], str]) -> None:
        self._changed, self._texts = changed, texts
        self._now: dict[tuple[int, tuple[Any, ...]], str] = {}

    def hold(self, packed: bytes | None) -> bool:
        """Whether all of these questions would be answered as they were."""
        if packed is None:
            return False
        return all(
            self._answer(asked, tuple(parameters)) == answer
            for asked, parameters, answer in orjson.loads(zlib.decompress(packed))
            if not self._changed.isdisjoint(questions.keys(self._texts(asked), parameters))
        )

    def _answer(self, asked: int, parameters: tuple[Any, ...]) -> str:
        held = self._now.get((asked, parameters))
        if held is None:
            held = self._now[asked, parameters] = _ask(self._texts(asked), parameters)
        return held


def _ask(sql: str, parameters: Parameters) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return digest(cursor.fetchall()).hex()
    except DatabaseError:
        return ""


@lru_cache(maxsize=4000)
def number(sql: str) -> int:
    """The number that stands for a question."""
    return int.from_bytes(blake2b(sql.encode(), digest_size=8).digest(), signed=True)
