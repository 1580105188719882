"""The inside of a child process: limits itself, then answers requests (see `children` for how they speak)."""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import sys
from collections.abc import Callable, Mapping
from typing import Any

MEMORY = 1 << 30
CPU_SECONDS = 30
FILE_BYTES = 64 << 20
OPEN_FILES = 64
IDLE_SECONDS = 30
IDLE_EXIT = 75

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_NO_NEW_PRIVS = 38

Handler = Callable[[dict[str, Any]], bytes]


class Refused(Exception):
    """What a handler raises to answer with an error of its own: `code` is one word or two, `detail` is for people."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def confine() -> dict[str, bool]:
    """Gives up memory, files, rights and, where the system allows it, the network. Says which of it holds."""
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
    return {"limits": True, "rights": rights, "network": network}


def _limit_time() -> None:
    """Allows the next request its processor time, from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def serve(handlers: Mapping[str, Handler]) -> None:
    """Answers requests until standard input ends, nothing comes for half a minute, or one fails.

    A handler gets the request and returns the bytes of the answer. After an error the process ends: what it read may
    have left anything behind.
    """
    confinement = confine()
    answers: dict[str, Handler] = {"confinement": lambda request: json.dumps(confinement).encode(), **handlers}
    # Nothing but answers may reach standard output, whatever the libraries print.
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    source = os.fdopen(0, "rb", buffering=0)
    gc.disable()  # rubbish is cleared between the requests, while the parent is busy with the answer
    while True:
        if not select.select([source], [], [], IDLE_SECONDS)[0]:
            sys.exit(IDLE_EXIT)
        line = source.readline()
        if not line:
            return
        _limit_time()
        with contextlib.suppress(BrokenPipeError):
            if not _answer(answers, line, output.write):
                output.flush()
                return
            output.flush()
        gc.collect()


def _answer(handlers: Mapping[str, Handler], line: bytes, write: Callable[[bytes], object]) -> bool:
    error, detail = "", ""
    body = b""
    try:
        request = json.loads(line)
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
