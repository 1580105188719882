"""Work on files that strangers made, in child processes that can do little harm.

A child is `python -I -m PROGRAM PATH…` with an empty environment. It limits itself first (`child_side`): where the
kernel allows it, to reading programs, libraries and those paths. Then it reads one request a line on standard input, a
socket that may hand it an open file too, and answers each with one line of JSON followed by that many bytes:

    {"do": "text"} and a file               →   {"ok": true, "size": 5120}…5120 bytes
                                            →   {"ok": false, "error": "password", "detail": "…", "size": 0}
"""

import fcntl
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from contrechamp.ground.child_side import IDLE_EXIT

DOCUMENTS = 50
WALL_SECONDS = 120.0
HEADER_BYTES = 16 << 10
ANSWER_BYTES = 256 << 20
PIPE_BYTES = 1 << 20


class ChildError(Exception):
    """The child could not do what was asked. `code` is its own word, or `limit` (time, memory) or `crash`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class _Idle(Exception):
    """The child had gone to sleep for good before it got the request."""


_GARBLED = "it does not answer as it should"  # a file may have taken it over

# How the libraries end a process when memory or time runs out.
_LIMIT_SIGNALS = {signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGXFSZ}


class Child:
    """One child process; at most one request at a time."""

    def __init__(self, program: str, readable: Sequence[Path] = ()) -> None:
        self.done = 0
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", program, *map(str, readable)],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                bufsize=0,
            )
        assert self._process.stdout
        self._stdout: IO[bytes] = self._process.stdout
        fcntl.fcntl(self._stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)  # answers are long: fewer turns between the two
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)
        self._buffer = bytearray()

    def run(self, request: dict[str, Any], *, file: Path | None = None, seconds: float = WALL_SECONDS) -> bytes:
        """The child's answer to `request` about `file`; raises ChildError, after which the child must be closed."""
        deadline = time.monotonic() + seconds
        try:
            self._send(json.dumps(request).encode() + b"\n", file, seconds)
        except (BrokenPipeError, ConnectionResetError):
            raise self._why_it_ended() from None
        except TimeoutError:
            raise ChildError("limit", "it took too long") from None
        line = self._read_line(deadline)
        try:
            header = json.loads(line)
            ok, size, error, detail = header["ok"], int(header["size"]), str(header["error"]), str(header["detail"])
        except (ValueError, KeyError, TypeError):
            raise ChildError("crash", _GARBLED) from None
        answer = self._read(size, deadline)
        self.done += 1
        if not ok:
            raise ChildError(error, detail)
        return answer

    def _send(self, line: bytes, file: Path | None, seconds: float) -> None:
        """Sends a request; the file goes with its first bytes."""
        self._requests.settimeout(seconds)
        if file is None:
            self._requests.sendall(line)
            return
        with file.open("rb") as opened:
            sent = socket.send_fds(self._requests, [line], [opened.fileno()])
            self._requests.sendall(line[sent:])

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()
        self._selector.close()
        self._requests.close()
        self._stdout.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def _read_line(self, deadline: float) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > HEADER_BYTES:
                raise ChildError("crash", _GARBLED)
            self._fill(deadline)
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def _read(self, size: int, deadline: float) -> bytes:
        if not 0 <= size <= ANSWER_BYTES:
            raise ChildError("limit", "the answer is too long")
        while len(self._buffer) < size:
            self._fill(deadline)
        answer = bytes(self._buffer[:size])
        del self._buffer[:size]
        return answer

    def _fill(self, deadline: float) -> None:
        if not self._selector.select(max(0.0, deadline - time.monotonic())):
            raise ChildError("limit", "it took too long")
        piece = self._stdout.read(1 << 20)
        if not piece:
            raise self._why_it_ended()
        self._buffer += piece

    def _why_it_ended(self) -> Exception:
        try:
            status = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return ChildError("crash", "it closed its output")
        if status == IDLE_EXIT:
            return _Idle()
        if status < 0 and -status in _LIMIT_SIGNALS:
            return ChildError("limit", f"ended by {signal.Signals(-status).name}")
        return ChildError("crash", f"ended with status {status}")


@dataclass
class Pool:
    """Children of one program, kept between requests; each ends after `DOCUMENTS` requests or any error.

    At most `size` work at once; further requests wait. `readable` says what a new child may read besides
    programs. Safe to use from several threads.
    """

    program: str
    size: int = 2
    readable: Callable[[], Sequence[Path]] = tuple
    _idle: list[Child] = field(default_factory=list)
    _owner: int = field(default_factory=os.getpid)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = threading.BoundedSemaphore(self.size)

    def run(self, request: dict[str, Any], *, file: Path | None = None, seconds: float = WALL_SECONDS) -> bytes:
        """The answer of some child to `request`, which is JSON, about `file`; raises ChildError, OSError."""
        with self._places:
            while True:
                child = self._take()
                try:
                    answer = child.run(request, file=file, seconds=seconds)
                except _Idle:
                    child.close()
                    continue
                except BaseException:
                    child.close()
                    raise
                if child.done < DOCUMENTS:
                    with self._lock:
                        self._idle.append(child)
                else:
                    child.close()
                return answer

    def close(self) -> None:
        """Ends the children that wait for work."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.close()

    def _take(self) -> Child:
        with self._lock:
            if self._owner != os.getpid():  # in a fork: those that wait are for the one that it comes from
                self._owner, self._idle = os.getpid(), []
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                child.close()
        return Child(self.program, self.readable())


def check(program: str) -> dict[str, bool]:
    """What holds the children of `program` back: `limits`, `rights`, `network`, `files`. Raises ChildError."""
    child = Child(program)
    try:
        found: dict[str, bool] = json.loads(child.run({"do": "confinement"}))
        return found
    finally:
        child.close()
