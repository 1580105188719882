"""Pictures inside of other files, as they are set on sheets: pixels without metadata, not larger than a sheet needs."""

import io

from PIL import Image

from contrechamp.ground.child_side import Refused
from contrechamp.library.text import images

MOST_PICTURES = 300
SMALLEST = 48  # pixels: what is smaller is an ornament
WIDEST = 1600  # pixels


def taken(data: bytes) -> Image.Image | None:
    """The picture in `data`, upright, on white; None where it is none that can be read, or only an ornament."""
    try:
        with images.opened(io.BytesIO(data)) as image:
            if min(image.size) < SMALLEST:
                return None
            return images.fitted(images.frame(image, 1), WIDEST)
    except Refused:
        return None
