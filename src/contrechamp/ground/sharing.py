"""Readings that are done once for all that is made in one go: a page, or one page in several languages.

What is shared must be the same in every language, and nobody may change it: it is handed out as it is.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
Result = TypeVar("Result")

_held: ContextVar[dict[Hashable, Any] | None] = ContextVar("sharing", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Inside the block, a `shared` function that was called answers the same call as before. Nothing outlives it; a
    block within another is part of that."""
    if _held.get() is not None:
        yield
        return
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once(key: Hashable, make: Callable[[], Result]) -> Result:
    """What `make` gave the first time that something was asked for under `key`; outside of `sharing`, what it gives."""
    held = _held.get()
    if held is None:
        return make()
    if key not in held:
        held[key] = make()
    found: Result = held[key]
    return found


def shared(function: Callable[P, Result]) -> Callable[P, Result]:
    """A function whose answer follows from its arguments and from what is published. Outside of `sharing` it is called
    each time. Its arguments are hashable, or lists, sets or mappings of what is."""

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> Result:
        if _held.get() is None:
            return function(*args, **kwargs)
        key = (function, *map(_fixed, args), *((name, _fixed(value)) for name, value in kwargs.items()))
        return once(key, lambda: function(*args, **kwargs))

    return called


def _fixed(value: Any) -> Hashable:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Set):
        return frozenset(value)
    return frozenset(value.items()) if isinstance(value, Mapping) else value
