"""Answering with a file, or the part of it that was asked for (RFC 9110, one range)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

CHUNK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def ranged(path: Path, asked: str, media_type: str, headers: dict[str, str]) -> HttpResponseBase:
    """The file, or the part of it that was asked for; a range that cannot be read as one gives the whole."""
    size = path.stat().st_size
    first, last, status = 0, size - 1, 200
    match = _RANGE.fullmatch(asked.strip())
    if match and (match[1] or match[2]):
        first = int(match[1]) if match[1] else max(0, size - int(match[2]))
        last = min(int(match[2]), size - 1) if match[1] and match[2] else size - 1
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        headers, status = {**headers, "Content-Range": f"bytes {first}-{last}/{size}"}, 206
    length = last - first + 1
    stream = _part(path.open("rb"), first, length)
    response = StreamingHttpResponse(stream, status=status, content_type=media_type, headers=headers)
    response.headers["Content-Length"] = str(length)
    return response


def _part(source: BinaryIO, first: int, length: int) -> Iterator[bytes]:
    with source:
        source.seek(first)
        while length > 0 and (chunk := source.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
