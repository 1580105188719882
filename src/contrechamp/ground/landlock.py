"""Landlock: a process of Linux gives up every file but those it names. From kernel 5.13 on, for any user.

See landlock(7). The C library has no functions for it, so the system is called by number; these are the same on every
processor.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1  # flag of _CREATE: only say which version of the interface the kernel has
_PATH_BENEATH = 1
_EXECUTE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 2, 1 << 3
# All that a version knows of what can be done with files: what is handled and not allowed is refused.
_ALL_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL = (1 << 16) - 1  # from version 5 on


class _Ruleset(ctypes.Structure):
    _fields_ = [("handled_access_fs", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32)]


def read_only(paths: Iterable[Path]) -> bool:
    """From now on this process reads what lies at or under `paths`, and nothing else of any file; it writes nothing.

    Files that are open already, or handed to it open, stay open. False where the kernel has no Landlock. The process
    must have given up new rights (PR_SET_NO_NEW_PRIVS) before.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    handled = _Ruleset(_ALL_OF_VERSION.get(version, _ALL))
    ruleset = libc.syscall(_CREATE, ctypes.byref(handled), ctypes.c_size_t(ctypes.sizeof(handled)), 0)
    if ruleset < 0:
        return False
    try:
        return all(_allow(libc, ruleset, path) for path in paths) and libc.syscall(_RESTRICT, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> bool:
    """Lets the ruleset read `path`; a path that does not exist needs no leave."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        folder = stat.S_ISDIR(os.fstat(opened).st_mode)
        rule = _Beneath(_READ_FILE | (_EXECUTE | _READ_DIR if folder else 0), opened)
        return bool(libc.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(opened)
