"""Loading the program: while modules come in nothing is rubbish, so Python need not look for any."""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """What is loaded inside stays: the collector of cycles does not look through it before the process ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        atexit.register(_close)
        gc.enable()


def _close() -> None:
    """Closes the databases, which empties their logs of what was erased: what stays is not finalised at the end of the
    process, for that takes a fifth of a second."""
    from django.db import connections

    connections.close_all()
