"""Questions that pages ask all the time: Django puts each into SQL once for each number of values, not each time.

To build a query and to compile it takes several times as long as the database takes to answer.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

Value = str | int | Collection[str]
Columns = QuerySet[Any, Any]
"""A query of columns: `values_list`."""
Rows = list[tuple[Any, ...]]
Shape = tuple[int | type, ...]
KEPT = 500  # numbers of values for which the SQL of a question is kept
_FIRST = 2_000_000_000  # of the numbers that stand for numbers: none that a question has by itself


class _Compiled(NamedTuple):
    """The SQL of a question, for each of its parameters the place among the values (None: what it is itself), and
    Django's compiler with what it makes of columns."""

    sql: str
    parameters: list[tuple[int | None, Any]]
    compiler: Any
    converters: Any


def prepared(question: Callable[..., Columns]) -> Callable[..., Rows]:
    """A function that asks `question`, a query made from values alone, and gives the rows.

    Each value is a text, a number or a collection of texts, and stands in conditions as it is: nothing is computed from
    it or decided by it. Where a collection is empty there are no rows. What is given by name is part of the question
    itself, such as how many rows are wanted.
    """

    @lru_cache(maxsize=KEPT)
    def compiled(shape: Shape, **fixed: Hashable) -> _Compiled:
        standing = [_stand_in(place, sort) for place, sort in enumerate(shape)]
        compiler = question(*standing, **fixed).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {one: place for place, one in enumerate(_each(standing))}
        if not places.keys() <= set(parameters):
            raise TypeError(f"{question.__qualname__} has a value that does not stand in its conditions as it is")
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return _Compiled(sql, [(places.get(one), one) for one in parameters], compiler, converters)

    @wraps(question)
    def ask(*values: Value, **fixed: Hashable) -> Rows:
        values = tuple(value if isinstance(value, str | int) else _filled(value) for value in values)
        shape = tuple(type(value) if isinstance(value, str | int) else len(value) for value in values)
        if 0 in shape:
            return []
        found, given = compiled(shape, **fixed), _each(values)
        with connection.cursor() as cursor:
            cursor.execute(found.sql, [one if place is None else given[place] for place, one in found.parameters])
            rows = cursor.fetchall()
        return list(map(tuple, found.compiler.apply_converters(rows, found.converters))) if found.converters else rows

    return ask


def _filled(values: Collection[str]) -> list[str]:
    """The values, the last of them again up to the next of few lengths: for each the SQL is kept, which is long, and
    whoever has asked for 300 values asks for 310 in the same words. At most one in eight is added."""
    held = list(values)
    step = 1 << max(0, len(held).bit_length() - 4)
    return held + held[-1:] * (-len(held) % step)


def _each(values: Iterable[Value]) -> list[str | int]:
    return [one for value in values for one in ((value,) if isinstance(value, str | int) else value)]


def _stand_in(place: int, sort: int | type) -> Value:
    """What stands for the value at that place while the SQL is made."""
    if isinstance(sort, int):
        return [f"\0{place} {number}" for number in range(sort)]
    return _FIRST + place if sort is int else f"\0{place}"
