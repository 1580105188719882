"""What is published instead of the original: the same pages without what says who made them. In a child only."""

import io
from typing import Any

import pikepdf
from pikepdf import Name
from PIL import Image

from contrechamp.ground.child_side import Refused
from contrechamp.library.text import File, images

# What a dictionary anywhere in the file may hold besides the page: authors, tools, hidden files, actions, thumbnails.
_UNWANTED = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/Thumb", "/OpenAction", "/JS", "/XFA")
# Who marked or commented the page, and when; of a form's field, /T is its name.
_UNWANTED_OF_NOTES = ("/T", "/M", "/CreationDate", "/NM")
_UNWANTED_NAMES = ("/EmbeddedFiles", "/JavaScript", "/AlternatePresentations", "/Renditions")
_UNWANTED_ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/RichMediaExecute"}
_UNWANTED_NOTES = {"/FileAttachment", "/Screen", "/Movie", "/Sound", "/RichMedia", "/3D"}


def cleaned_pdf(file: File) -> bytes:
    """The PDF in `file` without metadata, XMP, attachments, scripts; its JPEG pictures without EXIF.

    The bytes depend on the file alone. Refuses as `password` or `damaged`.
    """
    try:
        with pikepdf.open(file) as pdf:
            for key in ("/Info", "/ID"):
                if key in pdf.trailer:
                    del pdf.trailer[key]
            names = pdf.Root.get("/Names")
            for key in _UNWANTED_NAMES:
                if isinstance(names, pikepdf.Dictionary) and key in names:
                    del names[key]
            for key in ("/Collection", "/Perms", "/Legal"):
                if key in pdf.Root:
                    del pdf.Root[key]
            for thing in pdf.objects:
                _clean(thing)
            written = io.BytesIO()
            # Streams are copied as they are: decoding them could take any time and memory, and lose pictures.
            as_they_are = pikepdf.StreamDecodeLevel.none
            pdf.save(written, deterministic_id=True, compress_streams=False, stream_decode_level=as_they_are)
            return written.getvalue()
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except pikepdf.PdfError as error:
        raise Refused("damaged", str(error)[:200]) from None


def _clean(thing: Any, depth: int = 0) -> None:
    """Cleans an object and what lies directly inside it; objects referred to have their own turn."""
    if depth > 20 or not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
        return
    if isinstance(thing, pikepdf.Array):
        unwanted = [index for index, item in enumerate(thing) if _is_unwanted_note(item)]
        for index in reversed(unwanted):
            del thing[index]
        children = list(thing)
    else:
        for key in _UNWANTED:
            if key in thing:
                del thing[key]
        if "/Rect" in thing and thing.get("/Subtype") != Name.Widget:
            for key in _UNWANTED_OF_NOTES:
                if key in thing:
                    del thing[key]
        action = thing.get("/A")
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) in _UNWANTED_ACTIONS:
            del thing["/A"]
        if isinstance(thing, pikepdf.Stream):
            _strip_picture(thing)
        children = [value for _, value in thing.items()]
    for child in children:
        if not getattr(child, "is_indirect", False):
            _clean(child, depth + 1)


def _is_unwanted_note(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and str(item.get("/Subtype", "")) in _UNWANTED_NOTES


def _strip_picture(stream: Any) -> None:
    if stream.get("/Filter") == Name.DCTDecode:
        data = stream.read_raw_bytes()
        stripped = stripped_jpeg(data)
        if stripped != data:
            stream.write(stripped, filter=Name.DCTDecode, decode_parms=stream.get("/DecodeParms"))


def stripped_jpeg(data: bytes) -> bytes:
    """A JPEG without its EXIF, XMP, Photoshop and comment segments; its pixels are not touched."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        if data[at + 1] == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if data[at + 1] not in (0xE1, 0xED, 0xFE):
            kept.append(data[at:end])
        at = end
    return b"".join(kept) + data[at:]


def cleaned_image(file: File) -> bytes:
    """The image at `path` written anew in its own format, upright, without EXIF or any other metadata."""
    with images.opened(file) as image:
        form = image.format
        pages = [_bare(images.frame(image, number)) for number in range(1, images.count(image) + 1)]
    written = io.BytesIO()
    first, rest = pages[0], pages[1:]
    if form == "JPEG":
        first.save(written, "JPEG", quality=90)
    elif form == "WEBP":
        first.save(written, "WEBP", quality=90)
    elif form == "TIFF":
        first.save(written, "TIFF", compression="tiff_deflate", save_all=True, append_images=rest)
    else:
        first.save(written, "PNG", optimize=False)
    return written.getvalue()


def _bare(image: Image.Image) -> Image.Image:
    """The pixels and nothing else."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare
