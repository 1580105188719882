"""Several processes that make units: each takes a few at a time, and writes their files itself."""

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from django.db import connections

from contrechamp.site.mirror.make import Made, Maker

AT_ONCE = 8  # units that a process takes at a time


def work(folder: Path, processes: int, units: list[str], done: Callable[[list[Made]], list[str]]) -> None:
    """Makes the units, and those that `done` answers to what was made of the ones before, until none is left.

    With one process all is made in this one, and the first unit always: what pages need is loaded by it, once, and not
    by each of the others. Raises what making a unit raises; what was made before is kept.
    """
    maker, waiting = Maker(folder), _Waiting(units)

    def make(count: int) -> None:
        waiting.settle([made for unit in waiting.take(count) for made in maker.make(unit)], done)

    make(1)
    while waiting and processes < 2:
        make(AT_ONCE)
    if waiting:
        _hand_out(folder, min(processes, len(waiting)), waiting, done)


def _hand_out(folder: Path, processes: int, waiting: "_Waiting", done: Callable[[list[Made]], list[str]]) -> None:
    hands = list(_begun(folder, processes))
    try:
        _share(hands, waiting, done)
    except BaseException:
        for process, _pipe in hands:
            process.terminate()
        raise
    for process, pipe in hands:
        pipe.send(None)
        process.join()


class _Waiting:
    """The units still to be made, each once, in their order."""

    def __init__(self, units: Iterable[str]) -> None:
        self._units = dict.fromkeys(units)

    def __len__(self) -> int:
        return len(self._units)

    def take(self, count: int) -> list[str]:
        taken = list(islice(self._units, count))
        for unit in taken:
            del self._units[unit]
        return taken

    def settle(self, found: list[Made], done: Callable[[list[Made]], list[str]]) -> None:
        """Takes out what was made along with others, and takes in what was found to be wanted."""
        for one in found:
            self._units.pop(one.unit, None)
        self._units.update(dict.fromkeys(done(found)))


def _begun(folder: Path, processes: int) -> Iterator[tuple[Any, Connection]]:
    connections.close_all()  # a connection cannot be shared with a child
    gc.freeze()  # what all have need not be looked through by each
    context = multiprocessing.get_context("fork")
    for _ in range(processes):
        ours, theirs = context.Pipe()
        process = context.Process(target=_hand, args=(folder, theirs, ours), daemon=True)
        process.start()
        theirs.close()
        yield process, ours


def _share(hands: list[tuple[Any, Connection]], waiting: _Waiting, done: Callable[[list[Made]], list[str]]) -> None:
    idle, busy = [pipe for _, pipe in hands], 0
    while waiting or busy:
        while waiting and idle:
            idle.pop().send(waiting.take(max(1, min(AT_ONCE, len(waiting) // len(hands)))))
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
            waiting.settle(answer, done)


def _hand(folder: Path, pipe: Connection, other: Connection) -> None:
    """What a process does until it is told that all is made, or the one that asks is gone."""
    other.close()
    maker = Maker(folder)
    with suppress(EOFError, OSError):
        while (taken := pipe.recv()) is not None:
            try:
                pipe.send([made for unit in taken for made in maker.make(unit)])
            except Exception as error:  # told to the one that asks, which stops
                pipe.send(error)
    connections.close_all()
