"""Several processes that make units: each takes a few at a time, and writes their files itself."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from django.db import connections

from contrechamp.site.mirror.make import Made, Maker

AT_ONCE = 8  # units that a process takes at a time


def work(folder: Path, processes: int, units: list[str], done: Callable[[list[Made]], list[str]]) -> None:
    """Makes the units, and those that `done` answers to what was made of the ones before, until none is left.

    With one process all is made in this one. Raises what making a unit raises; what was made before is kept.
    """
    if processes < 2:
        maker = Maker(folder)
        while units:
            taken, units = units[:AT_ONCE], units[AT_ONCE:]
            units += done([maker.make(unit) for unit in taken])
        return
    hands = list(_begun(folder, min(processes, max(1, len(units)))))
    try:
        _share(hands, units, done)
    except BaseException:
        for process, _pipe in hands:
            process.terminate()
        raise
    for process, pipe in hands:
        pipe.send(None)
        process.join()


def _begun(folder: Path, processes: int) -> Iterator[tuple[Any, Connection]]:
    connections.close_all()  # a connection cannot be shared with a child
    context = multiprocessing.get_context("fork")
    for _ in range(processes):
        ours, theirs = context.Pipe()
        process = context.Process(target=_hand, args=(folder, theirs, ours), daemon=True)
        process.start()
        theirs.close()
        yield process, ours


def _share(hands: list[tuple[Any, Connection]], units: list[str], done: Callable[[list[Made]], list[str]]) -> None:
    idle, busy = [pipe for _, pipe in hands], 0
    while units or busy:
        while units and idle:
            size = max(1, min(AT_ONCE, len(units) // len(hands)))
            taken, units = units[:size], units[size:]
            idle.pop().send(taken)
            busy += 1
        for ready in wait([pipe for _, pipe in hands if pipe not in idle]):
            assert isinstance(ready, Connection)
            try:
                answer = ready.recv()
            except EOFError:
                raise ChildProcessError("a process that makes pages has died; begin again to go on") from None
            if isinstance(answer, BaseException):
                raise answer
            idle.append(ready)
            busy -= 1
            units += done(answer)


def _hand(folder: Path, pipe: Connection, other: Connection) -> None:
    """What a process does until it is told that all is made, or the one that asks is gone."""
    other.close()
    maker = Maker(folder)
    with suppress(EOFError, OSError):
        while (taken := pipe.recv()) is not None:
            try:
                pipe.send([maker.make(unit) for unit in taken])
            except Exception as error:  # told to the one that asks, which stops
                pipe.send(error)
    connections.close_all()
