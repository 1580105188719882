"""Pictures of pages, drawn in a child process when first asked for, then kept among the node's derived files.

That a page cannot be drawn is kept too, for a day: whoever asks for it again and again must not keep a processor busy.
"""

import shutil
import time
from pathlib import Path

from django.conf import settings

from contrechamp.ground.files import write_atomic
from contrechamp.library import reading
from contrechamp.records import blobs

WIDTHS = (160, 320, 480, 900, 1200, 1600)
"""Pixels. Only these are drawn, so that nobody fills the disk by asking for every width."""
TRIED_AGAIN_AFTER = 86_400.0
"""Seconds. A page that once took too long may be drawn on a quieter day."""


def picture(sha256: str, media_type: str, number: int, width: int) -> Path:
    """The WebP picture of page `number` of a blob, at the next of WIDTHS. Raises reading.Unreadable."""
    width = next((step for step in WIDTHS if step >= width), WIDTHS[-1])
    path = _folder(sha256) / f"{number}-{width}.webp"
    if path.exists():
        return path
    failed = _folder(sha256) / f"{number}.failed"
    if _is_fresh(failed):
        raise reading.Unreadable(failed.read_text(), "it could not be drawn before")
    try:
        write_atomic(path, reading.picture(blobs.path(sha256), media_type, number, width))
    except reading.Unreadable as error:
        write_atomic(failed, error.code.encode())
        raise
    return path


def _is_fresh(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < TRIED_AGAIN_AFTER
    except FileNotFoundError:
        return False


def forget(sha256: str) -> None:
    """Removes the pictures made from a blob that is gone."""
    shutil.rmtree(_folder(sha256), ignore_errors=True)


def _folder(sha256: str) -> Path:
    derived: Path = settings.HOME.derived
    return derived / "pages" / sha256[:2] / sha256
