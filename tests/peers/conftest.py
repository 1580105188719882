"""What the tests of peers share."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from contrechamp.peers.serving import views as exchange
from contrechamp.peers.serving.recent import Recent
from contrechamp.peers.visiting import pulling
from contrechamp.shell.budget import Budget
from tests.peers.nodes import Node
from tests.peers.served import Served


class AtOnce:
    """In place of a thread that fetches ahead: the nodes of these tests share one."""

    def __init__(self, workers: int) -> None:
        pass

    def __enter__(self) -> "AtOnce":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def submit(self, work: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(work(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture
def new_node(
    blank: Path, tmp_path: Path, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Node]]:
    """Makes nodes that know nothing yet."""
    monkeypatch.setattr(pulling, "ThreadPoolExecutor", AtOnce)
    monkeypatch.setattr(exchange, "budget", Budget(everybody=(1e9, 1e9), each=(1e9, 1e9)))
    monkeypatch.setattr(exchange, "sources", Recent(0))
    monkeypatch.setattr(exchange, "recent", Recent(0))  # a process has one node; this one has several
    nodes: list[Node] = []

    def make(name: str) -> Node:
        (tmp_path / name).mkdir()
        nodes.append(Node(tmp_path / name, blank))
        return nodes[-1]

    with django_db_blocker.unblock():
        yield make
        for node in nodes:
            node.close()


@pytest.fixture
def served(blank: Path, tmp_path: Path) -> Iterator[Callable[[str], Served]]:
    """Makes nodes in processes, which end with the test."""
    nodes: list[Served] = []

    def make(name: str) -> Served:
        nodes.append(Served(tmp_path / name, blank))
        return nodes[-1]

    yield make
    for node in nodes:
        node.close()
