"""Which process makes what."""

import os
from pathlib import Path

import pytest

from contrechamp.site.mirror import hands
from contrechamp.site.mirror.make import File, Made

HERE = str(os.getpid())


class Noting:
    """Makes units of one file each, whose path is the number of the process that made it."""

    def __init__(self, folder: Path) -> None:
        pass

    def make(self, unit: str) -> list[Made]:
        return [Made(unit, [File(str(os.getpid()), "", 0)])]


@pytest.mark.parametrize("processes", [1, 2])
def test_each_unit_is_made_once(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are found on the way too. What pages need is loaded here, with the first, before others help."""
    monkeypatch.setattr(hands, "Maker", Noting)
    made: list[tuple[str, str]] = []

    def done(some: list[Made]) -> list[str]:
        made.extend((one.unit, one.files[0].path) for one in some)
        return [f"{one.unit} again" for one in some if " " not in one.unit]

    units = [f"unit-{number}" for number in range(40)]
    hands.work(Path(), processes, units, done)
    assert sorted(unit for unit, _process in made) == sorted([*units, *(f"{unit} again" for unit in units)])
    assert made[0] == (units[0], HERE)
    assert [process for _unit, process in made[1:] if (process == HERE) != (processes == 1)] == []
