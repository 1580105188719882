"""Reads JPEG, PNG, TIFF (several pages) and WebP files. Runs in a child process only."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from contrechamp.ground.child_side import Refused
from contrechamp.library.text import MOST_PAGES, File

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP")
MOST_PIXELS = 100_000_000
_PLAUSIBLE_DPI = range(100, 1201)
_ORIENTATION = 0x0112  # EXIF; from 5 on the picture lies on its side
_FEW_COLOURS = 1024
_LONG_SIDE = 842  # points: an A4 page, where the file does not say how large it is


@contextmanager
def opened(file: File) -> Iterator[Image.Image]:
    """The image in `file`, its pixels not read yet. Refuses as `unsupported`, or `damaged` for faults in the block."""
    warnings.simplefilter("ignore")  # Pillow warns of its own limits; ours are checked before any pixel is read
    Image.MAX_IMAGE_PIXELS = None
    try:
        # From a path Pillow would map an uncompressed TIFF into memory, and then not turn it upright.
        data = Path(file).open("rb") if isinstance(file, str) else nullcontext(file)  # noqa: SIM115
        with data as read, Image.open(read, formats=FORMATS) as image:
            yield image
    except UnidentifiedImageError:
        raise Refused("unsupported") from None
    except (EOFError, OSError, SyntaxError, ValueError) as error:
        raise Refused("damaged", str(error)[:200]) from None


def count(image: Image.Image) -> int:
    """How many pages it has; the frames of moving pictures are not pages."""
    pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
    if pages > MOST_PAGES:
        raise Refused("too large", f"{pages} pages")
    return int(pages)


def frame(image: Image.Image, number: int) -> Image.Image:
    """Page `number` (from 1), upright, on white, as RGB or grey. Refuses as `too large`."""
    _seek(image, number)
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):
        upright = upright.point(lambda value: value / 256).convert("L")
    if upright.mode in ("1", "L"):
        return upright.convert("L")
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    return upright.convert("RGB")


def size(image: Image.Image, number: int) -> tuple[int, int]:
    """Width and height of page `number` in tenths of a point: by its resolution, or else as if it were an A4 page."""
    _seek(image, number)
    width, height = image.size
    if image.format != "TIFF" and image.getexif().get(_ORIENTATION, 1) >= 5:  # Pillow has turned a TIFF's size itself
        width, height = height, width
    dpi = round(float(image.info.get("dpi", (0, 0))[0]))
    scale = 72 / dpi if dpi in _PLAUSIBLE_DPI else _LONG_SIDE / max(width, height)
    return max(1, round(width * scale * 10)), max(1, round(height * scale * 10))


def _seek(image: Image.Image, number: int) -> None:
    if number > 1 or image.tell():
        image.seek(number - 1)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused("too large", f"{width} × {height} pixels")


def fitted(image: Image.Image, width: int) -> Image.Image:
    """`image` made smaller to `width` pixels, never larger."""
    if image.width <= width:
        return image
    return image.resize((width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS)


def webp(image: Image.Image) -> bytes:
    """`image` as a WebP file for a page of the web."""
    written = io.BytesIO()
    # Text in few colours is smaller, quicker and sharper without loss; scans are not.
    few = image.getcolors(_FEW_COLOURS) is not None
    image.save(written, "WEBP", lossless=few, quality=50 if few else 80, method=3)
    return written.getvalue()
