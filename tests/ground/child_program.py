"""A child for the tests: does what strangers' files can make a library do."""

import contextlib
import os
import socket
import time
from pathlib import Path
from typing import Any

from contrechamp.ground import child_side


def spin(request: dict[str, Any]) -> bytes:
    while True:
        pass


def eat(request: dict[str, Any]) -> bytes:
    return bytes(2 << 30)


def write(request: dict[str, Any]) -> bytes:
    with Path(request["path"]).open("wb") as file:
        for _ in range(100):
            file.write(bytes(1 << 20))
    return b""


def connect(request: dict[str, Any]) -> bytes:
    with socket.create_connection(("127.0.0.1", request["port"]), timeout=20):
        return b"connected"


def refuse(request: dict[str, Any]) -> bytes:
    raise child_side.Refused("password", "it is locked")


def tire(request: dict[str, Any]) -> bytes:
    """Waits for the next request no longer than so many seconds, from now on."""
    child_side.IDLE_SECONDS = request["seconds"]
    return str(os.getpid()).encode()


def garble(request: dict[str, Any]) -> bytes:
    """Writes what it likes wherever it can, as a child does that a file has taken over."""
    for descriptor in range(3, 10):
        with contextlib.suppress(OSError):
            os.write(descriptor, request["word"].encode() * request["times"])
    time.sleep(60)
    return b""


HANDLERS = {
    "garble": garble,
    "echo": lambda request: request["word"].encode(),
    "tire": tire,
    "pid": lambda request: str(os.getpid()).encode(),
    "environment": lambda request: ",".join(sorted(os.environ)).encode(),
    "print": lambda request: print("noise", flush=True) or b"answer",
    "sleep": lambda request: time.sleep(60) or b"",
    "die": lambda request: os._exit(9),
    "read": lambda request: request["file"].read(),
    "open": lambda request: Path(request["path"]).read_bytes(),
    "raise": lambda request: [][1],
    "refuse": refuse,
    "spin": spin,
    "eat": eat,
    "write": write,
    "connect": connect,
}

if __name__ == "__main__":
    child_side.CPU_SECONDS = 1
    child_side.serve(HANDLERS)
