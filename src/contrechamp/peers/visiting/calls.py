"""Calls to one other node, with the limits that hold for every answer of the exchange."""

import logging
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings

from contrechamp.ground.http import Client, Fault
from contrechamp.peers.models import Peer

PAGE = 1_100_000  # bytes of an answer
PAGE_SECONDS = 60.0
FILE_SECONDS = 1_800.0

log = logging.getLogger("contrechamp.peers")


class Busy(Fault):
    """The node wants to be asked again later."""

    def __init__(self, seconds: int) -> None:
        super().__init__("busy", f"It is busy, and wants to be asked again in {seconds} seconds.")
        self.seconds = seconds


class Calls(Protocol):
    """What the pulling side needs of another node. Each raises Fault."""

    def get(self, path: str, parameters: dict[str, str], *, limit: int = PAGE) -> bytes:
        """The body of an answer, at most `limit` bytes."""

    def post(self, path: str, body: bytes | Iterator[bytes], *, kind: str, size: int | None = None) -> bytes:
        """The body of the answer to what is sent; `size`: how many bytes an iterator will give."""

    def file(self, sha256: str, start: int, limit: int) -> tuple[int, Iterator[bytes]]:
        """The bytes of a file from `start`, or from 0 where the node gives no ranges: from where, and the chunks."""


class HttpCalls:
    """Calls over HTTP, through the SOCKS proxy where one is set."""

    def __init__(self, peer: Peer, client: Client | None = None) -> None:
        self._base = f"{peer.address}/exchange/"
        self._local = peer.local
        self._client = client or Client(proxy=settings.SOCKS_PROXY, seconds=PAGE_SECONDS)

    def close(self) -> None:
        self._client.close()

    def get(self, path: str, parameters: dict[str, str], *, limit: int = PAGE) -> bytes:
        query = f"?{urlencode(parameters, safe=',')}" if parameters else ""
        answer = self._client.get(f"{self._base}{path}{query}", limit=limit, local=self._local, redirects=1)
        _check(answer.status, answer.headers.get("retry-after", ""))
        return answer.body

    def post(self, path: str, body: bytes | Iterator[bytes], *, kind: str, size: int | None = None) -> bytes:
        headers = {"Content-Type": kind} | ({"Content-Length": str(size)} if size is not None else {})
        stream = self._client.stream(
            "POST", f"{self._base}{path}", headers=headers, body=body, limit=PAGE, redirects=0, local=self._local,
            seconds=FILE_SECONDS if size else PAGE_SECONDS,
        )  # fmt: skip
        said = b"".join(stream.chunks())
        _check(stream.status, stream.headers.get("retry-after", ""))
        return said

    def file(self, sha256: str, start: int, limit: int) -> tuple[int, Iterator[bytes]]:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        stream = self._client.stream(
            "GET", f"{self._base}blobs/{sha256}", headers=headers, limit=limit, redirects=1, local=self._local,
            seconds=FILE_SECONDS,
        )  # fmt: skip
        if stream.status == 206 and not stream.headers.get("content-range", "").startswith(f"bytes {start}-"):
            raise Fault("cut", "It sends another part of a file than the one asked for.")
        if stream.status != 206:
            _check(stream.status, stream.headers.get("retry-after", ""))
        return (start if stream.status == 206 else 0), stream.chunks()


def _check(status: int, retry_after: str) -> None:
    if status == 429 or (status == 503 and retry_after):
        known = retry_after.isascii() and retry_after.isdigit()
        raise Busy(min(int(retry_after[:6]), 86_400) if known else 60)
    if status == 404:
        raise Fault("missing", "It does not have that.")
    if not 200 <= status < 300:
        raise Fault("status", f"It answers with the status {status}.")
