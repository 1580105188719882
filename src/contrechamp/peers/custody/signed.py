"""Calls that show who makes them: signed answers to a challenge, made again where that is wanted. Needs no database."""

import time
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Self

from contrechamp.ground.http import Client, Stream
from contrechamp.peers.custody import proving
from contrechamp.records.errors import Refused

KIND = "application/octet-stream"
PAGE = 1_100_000  # bytes
AT_ONCE = 1_000_000  # bytes of a file that is sent in one piece, on a connection that stays open
PATIENCE = 8  # times that one call waits for a busy node
LONGEST = 60  # seconds
PAGE_SECONDS = 60.0
FILE_SECONDS = 3_600.0


class Unknown(Refused):
    """The node has nothing for this key."""


class Caller:
    """A node at a base address, called with a secret key.

    Every call raises Refused with a sentence when the node does not do it, Fault when it cannot be reached.
    """

    def __init__(self, address: str, seed: str, *, local: bool = False, proxy: str = "") -> None:
        self.address = address.rstrip("/")
        self._base = f"{self.address}/exchange"
        self._seed, self._local = seed, local
        self._client = Client(proxy=proxy, seconds=PAGE_SECONDS)
        self._challenge = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def read(self, path: str, asked: str, *, method: str = "GET", limit: int = PAGE) -> bytes:
        """The whole answer to what is asked."""
        return b"".join(self.call(method, path, asked, limit=limit).chunks())

    def call(
        self, method: str, path: str, asked: str, *, limit: int = PAGE, headers: Mapping[str, str] | None = None,
        file: BinaryIO | None = None, size: int = 0,
    ) -> Stream:  # fmt: skip
        """The answer to what is asked, to be read to its end; again with a new challenge, or after a while, where that
        is wanted. `file`: what is sent, from its beginning."""
        for turn in range(PATIENCE):
            self._challenge = self._challenge or self._ask_challenge()
            proof = proving.prove(self._seed, self._challenge, asked)
            sent = {**(headers or {}), "Authorization": proof.header()}
            stream = self._client.stream(
                method, self._base + path, headers=sent | _of_body(file, size), body=_body(file, size), limit=limit,
                redirects=0, local=self._local, seconds=FILE_SECONDS if file or limit > PAGE else PAGE_SECONDS,
            )  # fmt: skip
            if 200 <= stream.status < 300:
                return stream
            said = b"".join(stream.chunks()).decode("utf-8", "replace").strip()
            if stream.status == 401:
                self._challenge = ""
            elif stream.status in (429, 503):
                time.sleep(_wait(stream.headers.get("retry-after", ""), turn))
            elif stream.status == 403:
                raise Unknown(f"{self.address}: {_sentence(stream.status, said)}")
            else:
                raise Refused(f"{self.address}: {_sentence(stream.status, said)}")
        raise Refused(f"{self.address} is busy. Try again later: what is there already is not sent again.")

    def _ask_challenge(self) -> str:
        answer = self._client.get(f"{self._base}/challenge", limit=1_000, redirects=0, local=self._local)
        text = answer.body.decode("ascii", "replace").strip()
        if answer.status != 200 or not text.isprintable() or " " in text:
            raise Refused(f"{self.address} is no site of this kind, or an older one.")
        return text


def _body(file: BinaryIO | None, size: int) -> bytes | Iterator[bytes] | None:
    if file is None:
        return None
    file.seek(0)
    return file.read() if size <= AT_ONCE else iter(lambda: file.read(1 << 20), b"")


def _of_body(file: BinaryIO | None, size: int) -> dict[str, str]:
    return {"Content-Type": KIND, "Content-Length": str(size)} if file else {}


def _sentence(status: int, said: str) -> str:
    """What it said, if that is a sentence, or a word about the status."""
    return said[:300] if said and "\n" not in said and "<" not in said else f"It answers with the status {status}."


def _wait(asked: str, turn: int) -> int:
    known = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 2**turn
    return min(known, LONGEST)
