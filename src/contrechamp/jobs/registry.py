"""The kinds of jobs. Each room declares its own in its `tasks.py`, which is found when somebody first asks for a kind.

Most commands never do: what computes jobs takes a third of the time in which a program starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, TypeVar

from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext

Args = dict[str, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Kind:
    """`compute` works outside any transaction; `effect` writes its result in the short one that also ends the job."""

    name: str
    compute: Callable[[Args], Any]
    effect: Callable[[Args, Any], None]
    every: timedelta | None = None
    patient: bool = False
    called: str = ""


_kinds: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """No room of this version declares that kind of job."""


def job(
    kind: str,
    *,
    effect: Callable[[Args, Result], None],
    called: str = "",
    every: timedelta | None = None,
    patient: bool = False,
) -> Callable[[Callable[[Args], Result]], Callable[[Args], Result]]:
    """Declares the decorated function as what the jobs of `kind` compute.

    It may run more than once (a worker can die before its effect is written), so it changes nothing but files that can
    be made again. `effect` gets the same arguments and the result; its writes and the job's end are one transaction.
    `called` says what the job does, for people, marked for translation. With `every` the job also runs by itself, once
    in each span of that length, with no arguments. Where there may be thousands that take long, `patient` ones let all
    other jobs go first.
    """

    def declare(compute: Callable[[Args], Result]) -> Callable[[Args], Result]:
        if kind in _kinds:
            raise ValueError(f"two kinds of jobs are called {kind}")
        _kinds[kind] = Kind(kind, compute, effect, every, patient, called)
        return compute

    return declare


def kinds() -> dict[str, Kind]:
    """The kinds of all rooms, by name."""
    _find()
    return _kinds


def kind_of(name: str) -> Kind:
    """The kind called `name`; raises UnknownKind."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(f"this version knows no job of kind {name}") from None


def called(name: str) -> str:
    """What a job of this kind does, in the reader's language; its code name where this version does not know it."""
    known = kinds().get(name)
    return gettext(known.called) if known and known.called else name


def periodic() -> list[Kind]:
    """The kinds that run by themselves."""
    return [kind for kind in kinds().values() if kind.every is not None]


@cache
def _find() -> None:
    autodiscover_modules("tasks")
