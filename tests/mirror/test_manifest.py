"""The list of files is changed line by line, and stays as it would be written at once."""

import random

import pytest

from contrechamp.ground.hashing import sha256_hex
from contrechamp.site.mirror import manifest
from contrechamp.site.mirror.make import File

PATHS = [f"{language}/{folder}/{number}.html" for language in ("en", "fr") for folder in "ab" for number in range(20)]


def written(held: dict[str, str]) -> bytes:
    return manifest.lines(File(path, sha256, 1) for path, sha256 in held.items())


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_list_is_the_list_of_the_changed_files(seed: int) -> None:
    """Lines are replaced, put in and left out, also before the first, after the last, and where there is none yet."""
    chance = random.Random(seed)
    held = {path: sha256_hex(path.encode()) for path in chance.sample(PATHS, chance.choice([0, 1, 5, 60]))}
    changes: dict[str, str | None] = {path: chance.choice([None, "f" * 64]) for path in chance.sample(PATHS, 12)}
    changes |= {"a.txt": "0" * 64, "é": "1" * 64}
    after = {path: sha256 for path, sha256 in {**held, **changes}.items() if sha256}
    assert manifest.changed(written(held), changes) == written(after)


def test_a_list_without_changes_stays() -> None:
    """Byte for byte."""
    sums = written({path: sha256_hex(path.encode()) for path in PATHS})
    assert manifest.changed(sums, {}) == sums
