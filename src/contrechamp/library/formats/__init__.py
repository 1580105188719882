"""Files that are no pages yet: text, HTML, DOCX, ODT, mail, web archives. Runs in a child process only.

Each format gives its text as `Block`s, in the order in which a person reads them; `sheets` sets them on A4 sheets. From
there on they are documents like others: their pages are shown, quoted, searched, blacked out and published. What the
file holds besides (authors, deleted text, comments, scripts, hidden fields) never reaches the sheets.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

if TYPE_CHECKING:
    from PIL import Image

TEXT, HTML, MAIL, WARC = "text/plain", "text/html", "message/rfc822", "application/warc"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ZIP, CSV = "application/zip", "text/csv"

MOST_TEXT = 3_000_000  # characters
MOST_BLOCKS = 200_000

Style = Literal["title", "heading", "text", "item", "fact"]


class Block(NamedTuple):
    """A paragraph in one style, its lines parted by `\\n`; or a picture, whose text says what it shows."""

    style: Style
    text: str
    picture: "Image.Image | None" = None


Blocks = Iterable[Block]
Reader = Callable[[BinaryIO], Blocks]


def reader(media_type: str) -> Reader:
    """What reads files of `media_type`. Raises KeyError."""
    from contrechamp.library.formats import docx, hypertext, mail, odt, plain, web

    readers: dict[str, Reader] = {
        TEXT: plain.read,
        HTML: hypertext.read,
        DOCX: docx.read,
        ODT: odt.read,
        MAIL: mail.read,
        WARC: web.read,
    }
    return readers[media_type]
