"""Edits over a large index: what groups have signed since it was made, until a worker has made the next one."""

from datetime import date

import numpy as np

from contrechamp.atlas.devices import reads as signed
from contrechamp.atlas.devices.reads import State
from contrechamp.atlas.tiles import columns, index
from contrechamp.atlas.tiles.filters import LAYERS
from contrechamp.atlas.tiles.index import Index

MOST = 5_000
"""Devices; where more were signed, the worker is waited for."""


def edited(old: Index, wanted: str, today: date) -> Index | None:
    """The index of the state `wanted`, made of `old` and of what was signed since.

    None where something else changed too (a layer, the day, the software, whom the site shows), or too much. What is
    gone is gone from it; a status that rested on a finding withdrawn since is that of before.
    """
    (before, rest), (_, others) = (state.split(" ", 1) for state in (old.made_from, wanted))
    if rest != others:  # of another version of the software even the state may be written otherwise
        return None
    then = State.of(before)
    subjects = signed.subjects_since(then, MOST)
    if subjects is None:
        return None
    later = list(signed.by_everybody(subjects, today))
    changed = np.isin(old.id, np.array([columns.number_of(device.key) for device in later], np.uint64))
    if signed.untouched(then, subjects) != then.devices - int(changed.sum()):
        left = np.fromiter(map(columns.number_of, signed.keys()), np.uint64)
        own = np.array([not name.startswith(LAYERS) for name in old.origins], bool)[old.origin]
        changed |= own & ~np.isin(old.id, left)
    return index.over(old, ~changed, index.build(columns.of(later)), wanted)
