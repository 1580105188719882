"""Several nodes in one process: each has its own database and folder, and stands in for the process while it acts."""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from contrechamp.config.home import Home
from contrechamp.ground.http import Fault
from contrechamp.peers import acts as peer_acts
from contrechamp.peers.models import Peer
from contrechamp.peers.visiting import sync
from contrechamp.peers.visiting.calls import PAGE, _check
from contrechamp.peers.visiting.report import Report
from contrechamp.records import acts
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.records.rebuild import digest

factory = RequestFactory()


class Node:
    """One node. Use `with node.here():` around what it does itself."""

    def __init__(self, folder: Path, blank: Path) -> None:
        self.home = Home(folder)
        shutil.copyfile(blank, folder / "node.sqlite3")
        self._connection = copy.copy(connections["default"])
        self._connection = type(connections["default"])(
            {**connections["default"].settings_dict, "NAME": str(folder / "node.sqlite3")}, "default"
        )
        self._connection.inc_thread_sharing()
        self.organisation = ""
        self.sheets: list[Any] = []

    @contextmanager
    def here(self) -> Iterator["Node"]:
        """Lets this node be the process for a while."""
        before, home = connections["default"], settings.HOME
        connections["default"] = self._connection
        settings.HOME = self.home
        try:
            yield self
        finally:
            connections["default"] = before
            settings.HOME = home

    def close(self) -> None:
        if self._connection.connection is not None:
            self._connection.close()

    def found(self, name: str) -> str:
        """Creates an organisation here; its id."""
        with self.here():
            made = acts.create_organisation(name=name)
            self.organisation, self.sheets = made.organisation, made.sheets
        return self.organisation

    def publish(self, count: int = 1, *, text: str = "x", blobs: tuple[BlobRef, ...] = ()) -> list[str]:
        """Publishes records of one statement each, under one seal; their ids."""
        claim = {"property": "status", "value": text, "sources": []}
        entries = [Entry(f"insee:{number:05}", "place", [claim], blobs=blobs) for number in range(count)]
        with self.here():
            return list(acts.publish(organisation=self.organisation, entries=entries).records)

    def trust(self, *organisations: str, level: str = "shown") -> None:
        with self.here():
            for organisation in organisations:
                acts.set_trust(organisation=organisation, level=level, reason="a test")  # type: ignore[arg-type]

    def digest(self) -> str:
        with self.here():
            return digest()

    def visit(self, other: "Node | InProcess", **options: Any) -> Report:
        """One visit of this node to the other."""
        calls = other if isinstance(other, InProcess) else InProcess(other)
        with self.here():
            return sync.sync(peer_acts.add_peer(address=f"https://{calls.name}.example"), calls)

    def visit_hostile(self, calls: Any) -> Report:
        """One visit to something that stands in for a node."""
        with self.here():
            return sync.sync(peer_acts.add_peer(address=f"https://{calls.name}.example"), calls)

    def peer(self, other: "Node") -> Peer:
        with self.here():
            return peer_acts.add_peer(address=f"https://{InProcess(other).name}.example")


class InProcess:
    """Calls to a node in this process, without a network. `twist` may change each answer, or raise Fault."""

    def __init__(self, node: Node, twist: Callable[[str, dict[str, str], bytes], bytes] | None = None) -> None:
        self.node = node
        self.name = node.home.folder.name
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.received = 0
        self._twist = twist or (lambda path, parameters, body: body)

    def get(self, path: str, parameters: dict[str, str], *, limit: int = PAGE) -> bytes:
        self.asked.append((path, parameters))
        query = f"?{urlencode(parameters, safe=',')}" if parameters else ""
        body = self._answer("get", f"/exchange/{path}{query}")
        body = self._twist(path, parameters, body)
        if len(body) > limit:
            raise Fault("large", f"The answer is longer than {limit} bytes.")
        self.received += len(body)
        return body

    def post(self, path: str, body: bytes | Iterator[bytes], *, kind: str, size: int | None = None) -> bytes:
        self.asked.append((path, {}))
        data = body if isinstance(body, bytes) else b"".join(body)
        return self._answer("post", f"/exchange/{path}", data=data, content_type=kind)

    def file(self, sha256: str, start: int, limit: int) -> tuple[int, Iterator[bytes]]:
        self.asked.append(("file", {"sha256": sha256, "start": str(start)}))
        headers = {"HTTP_RANGE": f"bytes={start}-"} if start else {}
        body = self._twist("file", {"sha256": sha256}, self._answer("get", f"/exchange/blobs/{sha256}", **headers))

        def chunks() -> Iterator[bytes]:
            for place in range(0, len(body), 1_000):
                if place + 1_000 > limit + 1_000:
                    raise Fault("large", "longer than asked for")
                yield body[place : place + 1_000]

        return start, chunks()

    def _answer(self, method: str, address: str, **options: Any) -> bytes:
        with self.node.here():
            request = getattr(factory, method)(address, **options)
            match = resolve(request.path.removeprefix("/exchange"), "contrechamp.peers.exchange_urls")
            try:
                response = match.func(request, *match.args, **match.kwargs)
            except Http404:
                response = HttpResponse(status=404)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        _check(response.status_code, response.headers.get("Retry-After", ""))
        return body
