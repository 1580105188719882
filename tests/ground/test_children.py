"""Child processes are held back, and their failure is an answer."""

import multiprocessing
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from contrechamp.ground import children
from contrechamp.ground.children import Child, ChildError, Pool

PROGRAM = "tests.ground.child_program"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """A pool of test children, which, unlike real ones, must find this folder."""
    start = children.subprocess.Popen
    root = str(Path(__file__).resolve().parents[2])
    run = (
        "import runpy, sys; sys.path.insert(0, sys.argv[1]); program = sys.argv[2]; sys.argv[1:] = sys.argv[3:]; "
        "runpy.run_module(program, run_name='__main__')"
    )

    def popen(command: list[str], **options: object) -> object:
        assert command[:4] == [sys.executable, "-I", "-m", PROGRAM]
        return start([sys.executable, "-I", "-c", run, root, PROGRAM, *command[4:]], **options)

    monkeypatch.setattr(children.subprocess, "Popen", popen)
    pool = Pool(PROGRAM)
    yield pool
    pool.close()


def failure(pool: Pool, seconds: float = 120, **request: object) -> str:
    with pytest.raises(ChildError) as caught:
        pool.run(request, seconds=seconds)
    return caught.value.code


def test_a_child_answers_and_is_kept(pool: Pool) -> None:
    """The same process serves the next request."""
    assert pool.run({"do": "echo", "word": "é"}) == "é".encode()
    assert pool.run({"do": "pid"}) == pool.run({"do": "pid"})


def test_a_child_ends_after_fifty_documents(pool: Pool) -> None:
    """What leaks in a library does not grow without end."""
    pids = [pool.run({"do": "pid"}) for _ in range(children.DOCUMENTS + 1)]
    assert len(set(pids)) == 2


def test_a_fork_leaves_the_children_to_the_one_that_it_comes_from(pool: Pool) -> None:
    """Two processes that share a child would read each other's answers."""
    before = pool.run({"do": "pid"})
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    other = context.Process(target=lambda: answers.put(pool.run({"do": "pid"})))
    other.start()
    theirs = answers.get()
    other.join()
    assert theirs != before
    assert pool.run({"do": "pid"}) == before


def test_a_child_ends_after_an_error(pool: Pool) -> None:
    """An error of its own is passed on, and the next request gets a fresh process."""
    before = pool.run({"do": "pid"})
    assert failure(pool, do="refuse") == "password"
    assert pool.run({"do": "pid"}) != before


@pytest.mark.parametrize(
    ("word", "times"), [("x", 1_000_000), ("{}\n", 1), ('{"ok": 1, "size": -5, "error": "", "detail": ""}\n', 1)]
)
def test_a_child_that_a_file_took_over_is_ended(pool: Pool, word: str, times: int) -> None:
    """What is no answer is an error at once: it neither fills the parent's memory nor breaks its job."""
    assert failure(pool, do="garble", word=word, times=times) in ("crash", "limit")
    assert pool.run({"do": "echo", "word": "again"}) == b"again"


def test_a_child_has_no_environment(pool: Pool) -> None:
    """No secret of the parent reaches it; Python itself may set its locale."""
    assert pool.run({"do": "environment"}) in (b"", b"LC_CTYPE")


def test_noise_on_standard_output_is_not_an_answer(pool: Pool) -> None:
    """Libraries may print what they like."""
    assert pool.run({"do": "print"}) == b"answer"


@pytest.mark.parametrize(("do", "code"), [("spin", "limit"), ("eat", "limit"), ("die", "crash"), ("raise", "crash")])
def test_a_child_that_fails_says_how(pool: Pool, do: str, code: str) -> None:
    """Time and memory are limits; a crash is a crash; the parent lives on."""
    assert failure(pool, do=do) == code
    assert pool.run({"do": "echo", "word": "still"}) == b"still"


def test_a_child_that_sleeps_is_ended(pool: Pool) -> None:
    """The parent waits by the clock too."""
    assert failure(pool, seconds=0.5, do="sleep") == "limit"


def test_a_child_cannot_fill_the_disk(pool: Pool, tmp_path: Path) -> None:
    """It writes no file at all; where the kernel cannot hold it back, a file ends at its limit."""
    path = tmp_path / "big"
    assert failure(pool, do="write", path=str(path)) in ("limit", "crash")
    assert not path.exists() or path.stat().st_size <= 64 << 20


def test_a_child_reads_the_file_that_it_is_handed(pool: Pool, tmp_path: Path) -> None:
    """The file comes open: the child needs no path, and no leave to open one."""
    path = tmp_path / "letter"
    path.write_bytes(b"a letter")
    assert pool.run({"do": "read"}, file=path) == b"a letter"
    assert failure(pool, do="read") == "crash"


def test_a_long_request_goes_with_its_file(pool: Pool, tmp_path: Path) -> None:
    """What does not fit into the socket at once follows."""
    path = tmp_path / "letter"
    path.write_bytes(b"a letter")
    assert pool.run({"do": "read", "more": "x" * (1 << 20)}, file=path) == b"a letter"


def test_a_child_reads_no_other_file_where_the_kernel_allows_it(pool: Pool, tmp_path: Path) -> None:
    """A parser that a file took over cannot read the node's folder; what it is given leave for, it can."""
    path = tmp_path / "secret"
    path.write_bytes(b"a secret")
    if not children.check(PROGRAM)["files"]:
        pytest.skip("this kernel has no Landlock")
    assert failure(pool, do="open", path=str(path)) == "crash"
    allowed = Pool(PROGRAM, readable=lambda: [tmp_path])
    assert allowed.run({"do": "open", "path": str(path)}) == b"a secret"
    allowed.close()


def test_a_child_has_no_network_where_the_system_allows_it(pool: Pool) -> None:
    """What `confinement` says is what holds."""
    if not children.check(PROGRAM)["network"]:
        pytest.skip("this system does not let a process give up its network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert failure(pool, do="connect", port=server.getsockname()[1]) == "crash"


def test_a_child_without_work_ends_and_another_takes_its_place(pool: Pool) -> None:
    """A node at rest keeps no child; the next request does not notice."""
    before = pool.run({"do": "tire", "seconds": 0.01})
    _until_ended(int(before))
    assert pool.run({"do": "pid"}) != before


def _until_ended(pid: int) -> None:
    """Waits until a child of this process has ended, and leaves it to be taken leave of by whoever started it."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_the_limits_of_a_real_child_hold() -> None:
    """The program that reads documents confines itself."""
    found = children.check("contrechamp.library.child")
    assert found["limits"]
    assert found["rights"]


def test_a_closed_child_is_gone(pool: Pool) -> None:
    """Closing ends the process."""
    child = Child(PROGRAM)
    assert child.alive
    child.close()
    assert not child.alive
