"""Outgoing calls that a hostile answer cannot turn against the node: where they go, how long and how large they get.

    with Client(proxy="socks5h://127.0.0.1:9050") as client:
        answer = client.get("https://example.org/page", limit=2_000_000)

Private networks are never reached, unless the caller says that this very host may lie in one.
"""

import http.client
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin

from contrechamp.ground import addresses
from contrechamp.ground.addresses import Fault, Target
from contrechamp.ground.wire import Connection, Deadline, connect

__all__ = ["Answer", "Client", "Fault", "Stream"]

AGENT = "Contrechamp"
CHUNK = 65_536
SECONDS = 30.0
LIMIT = 1_000_000
REDIRECTS = 5
MOVED = (301, 302, 303, 307, 308)
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Answer:
    """An answer that was read whole. `headers` have small letters; `address` is where it came from in the end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


class Stream:
    """An answer whose body is still to be read. Read it to its end, or the connection is not used again."""

    def __init__(self, response: http.client.HTTPResponse, address: str, limit: int) -> None:
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.address = address
        self._response = response
        self._limit = limit

    def chunks(self) -> Iterator[bytes]:
        """The body in parts, unpacked where it was compressed. Raises Fault, also beyond the limit of bytes."""
        coding = self.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip"):
            raise Fault("packed", f"The answer is packed as {coding[:20]}, which nobody asked for.")
        try:
            declared = int(self.headers.get("content-length", "0"))
        except ValueError:
            declared = 0
        if declared > self._limit:
            raise Fault("large", f"The answer has {declared} bytes; {self._limit} are read at most.")
        plain = self._received() if coding == "identity" else self._unpacked()
        size = 0
        for chunk in plain:
            size += len(chunk)
            if size > self._limit:
                raise Fault("large", f"The answer is longer than {self._limit} bytes.")
            yield chunk

    def _received(self) -> Iterator[bytes]:
        try:
            while chunk := self._response.read1(CHUNK):
                yield chunk
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _fault_of(error) from None
        if self._response.length:
            raise Fault("cut", "The answer ended before its end.")
        self._response.close()

    def _unpacked(self) -> Iterator[bytes]:
        unpacker, began = zlib.decompressobj(wbits=31), False
        try:
            for chunk in self._received():
                while chunk:
                    yield unpacker.decompress(chunk, CHUNK)
                    chunk, began = unpacker.unconsumed_tail, True
                    if unpacker.eof:  # another member may follow
                        chunk, unpacker, began = unpacker.unused_data, zlib.decompressobj(wbits=31), False
            if began:
                yield unpacker.flush()
        except zlib.error:
            raise Fault("packed", "The answer cannot be unpacked.") from None
        if began and not unpacker.eof:
            raise Fault("cut", "The answer ended before its end.")


class Client:
    """Calls, with open connections kept for the next one. Not for several threads at once."""

    def __init__(self, *, proxy: str = "", seconds: float = SECONDS, agent: str = AGENT) -> None:
        """`proxy`: the address of a SOCKS 5 proxy, which then resolves all names; `seconds`: of a whole call."""
        self._proxy = proxy
        self._seconds = seconds
        self._agent = agent
        self._open: dict[tuple[str, str, int], Connection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        for connection in self._open.values():
            connection.wire.abort()
        self._open.clear()

    def get(
        self,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        limit: int = LIMIT,
        redirects: int = REDIRECTS,
        local: bool = False,
        seconds: float | None = None,
    ) -> Answer:
        """Fetches a page, at most `limit` bytes when unpacked. Raises Fault; any status is an answer.

        `local`: the host of this address, on its port, may lie in a private network; one redirected to may not.
        """
        stream = self.stream("GET", address, headers=headers, limit=limit, redirects=redirects, local=local,
                             seconds=seconds)  # fmt: skip
        return self._whole(stream)

    def post(
        self, address: str, body: bytes, *, kind: str, limit: int = LIMIT, local: bool = False,
        seconds: float | None = None,
    ) -> Answer:  # fmt: skip
        """Sends bytes of the media type `kind`. Redirects are not followed. Raises Fault."""
        headers = {"Content-Type": kind}
        stream = self.stream("POST", address, headers=headers, body=body, limit=limit, redirects=0, local=local,
                             seconds=seconds)  # fmt: skip
        return self._whole(stream)

    def stream(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterator[bytes] | None = None,
        limit: int = LIMIT,
        redirects: int = REDIRECTS,
        local: bool = False,
        seconds: float | None = None,
    ) -> Stream:
        """As `get`, for a body to be read part by part."""
        deadline = Deadline(seconds or self._seconds)
        first = target = addresses.read(address)
        for _hop in range(redirects + 1):
            here = local and (target.host, target.port) == (first.host, first.port)
            stream = self._ask(method, target, address, headers or {}, body, limit, here, deadline)
            to = stream.headers.get("location")
            if stream.status not in MOVED or not to or redirects == 0:
                return stream
            self._drop(target)
            address = urljoin(address, quote(to.encode("latin-1"), safe=_IN_ADDRESSES))
            before, target = target, addresses.read(address)
            if before.scheme == "https" and target.scheme == "http":
                raise Fault("scheme", "The page redirects from https to http, which is not followed.")
        raise Fault("redirects", f"The page redirects more than {redirects} times.")

    def _whole(self, stream: Stream) -> Answer:
        target = addresses.read(stream.address)
        try:
            body = b"".join(stream.chunks())
        except BaseException:
            self._drop(target)
            raise
        return Answer(stream.status, stream.headers, body, stream.address)

    def _ask(
        self, method: str, target: Target, address: str, headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None, limit: int, local: bool, deadline: Deadline,
    ) -> Stream:  # fmt: skip
        """One request and the head of its answer; again on a new connection when a kept one was closed meanwhile."""
        sent = {"Host": target.authority, "User-Agent": self._agent, "Accept-Encoding": "gzip", **headers}
        kept = self._open.pop(target[:3], None)
        for connection in (kept, None) if kept and not isinstance(body, Iterator) else (None,):
            try:
                connection = connection or connect(target, local=local, proxy=self._proxy, deadline=deadline)
                connection.wire.deadline = deadline
                connection.request(method, target.path, body=body, headers=sent)
                response = connection.getresponse()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError) as error:
                if connection is kept:
                    continue
                raise _fault_of(error) from None
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise _fault_of(error) from None
            stream = Stream(response, address, limit)
            if not response.will_close:
                self._open[target[:3]] = connection
            return stream
        raise Fault("connect", f"{target.host} closes every connection.")

    def _drop(self, target: Target) -> None:
        if connection := self._open.pop(target[:3], None):
            connection.wire.abort()


def _fault_of(error: Exception) -> Fault:
    """The sentence for what the libraries below report."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, TimeoutError):
        return Fault("slow", "The other side stopped answering.")
    if isinstance(error, ConnectionRefusedError):
        return Fault("connect", "Nothing listens at that address.")
    if isinstance(error, http.client.HTTPException | ValueError):
        return Fault("cut", "The answer is cut off, or is no HTTP.")
    return Fault("connect", f"The connection failed: {type(error).__name__}.")
