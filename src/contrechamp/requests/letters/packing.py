"""Folders to take away, as ZIP: written to a file piece by piece, so that large ones need little memory."""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.utils.translation import gettext as _

from contrechamp.records.errors import Refused

MOST_BYTES = 1_000_000_000
PIECE = 1 << 20
Content = bytes | Path
"""What stands in a file of the folder, or the file that it is a copy of."""


def packed(files: Iterable[tuple[str, Content]], *, most: int = MOST_BYTES) -> IO[bytes]:
    """The files as a ZIP, opened at its beginning; it is gone once closed. The same files give the same bytes.

    Raises Refused where they have more than `most` bytes.
    """
    out = TemporaryFile(prefix="contrechamp-")  # noqa: SIM115  whoever reads it closes it
    try:
        left = most
        with zipfile.ZipFile(out, "w") as folder:
            for name, content in files:
                left -= content.stat().st_size if isinstance(content, Path) else len(content)
                if left < 0:
                    raise Refused(
                        _("This folder has more than %(n)d MB: take its mails one by one.") % {"n": most // 10**6}
                    )
                _put(folder, name, content)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out


def _put(folder: zipfile.ZipFile, name: str, content: Content) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    if isinstance(content, bytes):
        folder.writestr(info, content)
        return
    with content.open("rb") as source, folder.open(info, "w") as target:
        shutil.copyfileobj(source, target, PIECE)
