"""The inside of a child process: limits itself, then answers requests (see `children` for how they speak)."""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from contrechamp.ground import landlock

MEMORY = 1 << 30
CPU_SECONDS = 30
FILE_BYTES = 64 << 20
OPEN_FILES = 64
IDLE_SECONDS = 30
IDLE_EXIT = 75

REQUEST_BYTES = 64 << 20

_PIECE = 1 << 16
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38

Handler = Callable[[dict[str, Any]], bytes]


class Refused(Exception):
    """What a handler raises to answer with an error of its own: `code` is one word or two, `detail` is for people."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def confine(readable: Iterable[Path] = ()) -> dict[str, bool]:
    """Gives up memory, rights and, where the system allows it, the network and every file but the programs', the
    libraries' and those at or under `readable`. Says which of it holds."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    _limit_time()
    libc = ctypes.CDLL(None, use_errno=True)
    # A user namespace lets an ordinary user give up the network; root needs none.
    network = libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    rights = libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    files = rights and landlock.read_only([*_programs(), *readable])
    return {"limits": True, "rights": rights, "network": network, "files": files}


def _programs() -> set[Path]:
    """Where Python and the libraries lie: parsers are loaded when they are first needed."""
    here = Path(__file__).resolve().parents[1]
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *(entry for entry in sys.path if entry)]
    system = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"]
    devices = ["/dev/null", "/dev/urandom", "/dev/zero"]
    # The root of the sources may lie beside the node's folder; of it only the package is needed.
    kept = {Path(path).resolve() for path in [*python, *system, *devices]} - {here.parent}
    return {here, *kept}


def _limit_time() -> None:
    """Allows the next request its processor time, from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answers requests until standard input ends, nothing comes for half a minute, or one fails.

    A handler gets the request, with the file that came with it under `file` (open, to be read), and returns the bytes
    of the answer. The program's arguments are the paths that it may read. After an error the process ends: what it read
    may have left anything behind.
    """
    confinement = confine(map(Path, sys.argv[1:]))
    answers: dict[str, Handler] = {"confinement": lambda request: json.dumps(confinement).encode(), **handlers}
    # Nothing but answers may reach standard output, whatever the libraries print.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = socket.socket(fileno=os.dup(0))
    gc.disable()  # rubbish is cleared between the requests, while the parent is busy with the answer
    while True:
        if not select.select([source], [], [], IDLE_SECONDS)[0]:
            os._exit(IDLE_EXIT)  # at once: the parent may be asking for something just now
        line, file = _receive(source)
        if not line:
            return
        _limit_time()
        with contextlib.suppress(BrokenPipeError), file or contextlib.nullcontext():
            if not _answer(answers, line, file, output.write):
                output.flush()
                return
            output.flush()
        gc.collect()
        gc.freeze()  # what is left are parsers and tables that stay: they are not looked through again


def _receive(source: socket.socket) -> tuple[bytes, BinaryIO | None]:
    """One request, and the file that was handed over with it; an empty one when the parent has ended."""
    line, files = bytearray(), list[int]()
    while not line.endswith(b"\n"):
        piece, handed, _, _ = socket.recv_fds(source, _PIECE, 1)
        files += handed
        line += piece
        if not piece or len(line) > REQUEST_BYTES:
            return b"", None
    return bytes(line), os.fdopen(files[0], "rb") if files else None


def _answer(
    handlers: Mapping[str, Handler], line: bytes, file: BinaryIO | None, write: Callable[[bytes], object]
) -> bool:
    error, detail = "", ""
    body = b""
    try:
        request = json.loads(line)
        request["file"] = file
        body = handlers[request["do"]](request)
    except Refused as refused:
        error, detail = refused.code, refused.detail
    except MemoryError:
        error, detail = "limit", "it needs too much memory"
    except Exception as fault:
        error, detail = "crash", f"{type(fault).__name__}: {fault}"[:500]
    header = {"ok": not error, "error": error, "detail": detail, "size": len(body)}
    write(json.dumps(header).encode() + b"\n")
    write(body)
    return not error
