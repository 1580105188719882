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
        atexit.register(gc.unfreeze)  # at the end all of it goes: databases are closed, and empty their logs
        gc.enable()
