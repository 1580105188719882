"""The same need met by git: a repository with one file for each record's body, and a clone that lacks the last ones."""

import subprocess
from pathlib import Path

import orjson
from records_world import _body

COMMIT = 100  # files in a commit, as records under a seal


def git_fetch(folder: Path, objects: int, missing: int) -> tuple[int, int]:
    """Bytes that a fetch of the last `missing` files sends and receives."""
    source, clone = folder / "source.git", folder / "clone.git"
    folder.mkdir()
    _git("init", "--quiet", "--bare", "--initial-branch=main", str(source))
    _write(source, 1, objects - missing, [])
    _git("clone", "--quiet", "--bare", f"file://{source}", str(clone))
    _write(source, objects - missing + 1, objects, ["from refs/heads/main^0"])
    wrapper = folder / "counting"
    wrapper.write_text(f'#!/bin/sh\ntee {folder}/sent | git-upload-pack "$@" | tee {folder}/received\n')
    wrapper.chmod(0o700)
    _git("-C", str(clone), "fetch", "--quiet", f"--upload-pack={wrapper}", f"file://{source}", "main:main")
    return (folder / "sent").stat().st_size, (folder / "received").stat().st_size


def _write(repository: Path, first: int, last: int, parent: list[str]) -> None:
    """Adds files to a repository, COMMIT of them in a commit."""
    lines: list[str] = []
    for start in range(first, last + 1, COMMIT):
        lines += ["commit refs/heads/main", "committer bench <bench@example.org> 0 +0000", "data 1", "."]
        lines += parent
        parent = []
        for number in range(start, min(start + COMMIT, last + 1)):
            text = orjson.dumps(_body(number, 2)).decode()
            lines += [
                f"M 644 inline {number // 10_000}/{number // 100 % 100}/{number}",
                f"data {len(text.encode())}",
                text,
            ]
    command = ["git", "-C", str(repository), "fast-import", "--quiet"]
    subprocess.run(command, input="\n".join(lines) + "\n", text=True, check=True)


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)
