"""How often Python looks for what refers to itself in circles, which no count of references frees."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (20_000, 20, 20)
"""After how many new objects the youngest are looked through, and after how many rounds the older ones."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """For long work that makes few circles: they are looked for more rarely, and not among what was there before.

    A program with all its rooms has a hundred thousand objects that live as long as it does: looking through them again
    and again takes some 4 % of the time in which a copy is made, and in a forked process takes their memory twice.
    """
    usual, stays = gc.get_threshold(), gc.get_freeze_count()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
        if stays:
            gc.freeze()  # as it was: what stays as long as the program is not looked through when that ends
