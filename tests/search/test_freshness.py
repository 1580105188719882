"""The index knows what the sources hold, whatever happens, and forgets what they erased."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import tantivy
from django.db import connection, transaction

from contrechamp.jobs import worker
from contrechamp.jobs.models import Job
from contrechamp.search import acts, indexing, reads, schema, store
from contrechamp.search.models import Mark
from tests.search.conftest import GROUP, OTHER, Notes

pytestmark = pytest.mark.django_db

Indexed = Callable[..., None]


def found(query: str, **more: object) -> set[str]:
    """The keys of what `query` finds."""
    return {hit.key for hit in reads.search(query, **more).hits}  # type: ignore[arg-type]


def on_disk(folder: Path, text: str) -> bool:
    """Whether `text` is anywhere under the index's folder: in bytes, or in the packed list of words of some index."""
    if any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file()):
        return True
    indexes = [schema.opened(str(path.parent)) for path in folder.rglob("meta.json")]
    return any(index.searcher().terms_with_prefix(name, text) for index in indexes for name in ("title", "body", "key"))


def test_what_changes_is_found_anew(indexed: Indexed) -> None:
    """An entry that becomes another text is found by its new words only, once."""
    indexed(a="une caméra")
    indexed(a="un drone")
    assert found("caméra") == set()
    assert reads.search("drone").total == 1
    assert not Mark.objects.exists()


def test_many_changes_are_one_job(notes: Notes) -> None:
    """While a job is on its way, no other is needed."""
    for number in range(10):
        notes.write(str(number), "caméra")
    assert Job.objects.filter(kind="search.index").count() == 1
    assert worker.run_until_idle() == 1
    assert reads.search("caméra").total == 10


def test_a_change_while_a_job_runs_brings_another_job(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes too late for the running job is not lost with it."""
    load = notes.load

    def late(keys: list[str]) -> list[object]:
        entries = list(load(keys))
        if "late" not in notes.entries:
            notes.write("late", "caméra")
        return entries  # type: ignore[return-value]

    notes.write("a", "rue")
    worker.run_until_idle()
    monkeypatch.setattr(notes, "load", late)
    notes.write("b", "caméra")
    assert worker.run_until_idle() == 2
    assert found("caméra") == {"b", "late"}


def test_a_rolled_back_change_is_not_indexed(notes: Notes) -> None:
    """A mark belongs to the transaction that caused it."""
    with pytest.raises(RuntimeError), transaction.atomic():
        notes.write("a", "caméra")
        raise RuntimeError
    assert not Mark.objects.exists()
    assert not Job.objects.exists()


def test_more_marks_than_a_job_takes_are_all_indexed(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is done in several jobs."""
    notes.write("first", "rue")
    worker.run_until_idle()
    monkeypatch.setattr(indexing, "ROUND", 4)
    monkeypatch.setattr(indexing, "BATCH", 3)
    for number in range(10):
        notes.write(str(number), "caméra")
    assert worker.run_until_idle() == 3
    assert reads.search("caméra").total == 10


def test_drafts_are_found_by_their_group_alone(indexed: Indexed, notes: Notes) -> None:
    """The public never finds a draft, nor counts it; another group neither."""
    notes.write("draft", "caméra secrète", scope=GROUP)
    notes.write("public", "caméra connue")
    indexed()
    assert found("caméra") == {"public"}
    assert reads.search("caméra").facets["organisation"] == [(GROUP, 1)]
    assert found("secrète", scopes={"public", OTHER}) == set()
    assert found("secrète", scopes={GROUP}) == found("secrète", scopes={"public", GROUP}) == {"draft"}
    assert found("NOT drone") == {"public"}
    assert found("caméra", scopes=set()) == set()


def test_trust_is_applied_when_reading(indexed: Indexed, notes: Notes) -> None:
    """What is shown depends on who asks and when, not on the index."""
    notes.write("ours", "caméra", organisation=GROUP)
    notes.write("theirs", "caméra", organisation=OTHER)
    notes.write("both", "caméra", organisation=OTHER, also=(GROUP,))
    indexed()
    results = reads.search("caméra", organisations={GROUP})
    assert {hit.key for hit in results.hits} == {"ours", "both"}
    assert results.facets["organisation"] == [(GROUP, 2)]
    assert found("caméra", organisations={GROUP, OTHER}) == found("caméra") == {"ours", "theirs", "both"}
    assert found("caméra", organisations=set()) == set()
    many = {f"{number:064x}" for number in range(200)}
    assert found("caméra", organisations=many | {OTHER}) == {"theirs", "both"}


def test_what_is_removed_is_hidden_at_once(indexed: Indexed, notes: Notes) -> None:
    """Before any job has run, no answer has it and no count counts it."""
    indexed(a="caméra", b="caméra")
    notes.drop("a")
    results = reads.search("caméra")
    assert ([hit.key for hit in results.hits], results.total) == (["b"], 1)
    assert results.facets["kind"] == [("document", 1)]


def test_what_comes_back_is_found_again(indexed: Indexed, notes: Notes) -> None:
    """A key that was removed may be used once more."""
    indexed(a="caméra")
    notes.drop("a")
    indexed(a="drone")
    assert found("drone") == {"a"}
    assert found("caméra") == set()


def test_a_touched_key_that_is_gone_leaves_the_answers(indexed: Indexed, notes: Notes) -> None:
    """A source that only says "changed" is believed when it no longer has the entry."""
    indexed(a="caméra", b="caméra")
    del notes.entries["a"]
    acts.touch(source="notes", keys=["a"])
    assert found("caméra") == {"b"}
    worker.run_until_idle()
    assert reads.search("caméra").total == 1


def test_removed_words_leave_the_disk(indexed: Indexed, notes: Notes, index: Path) -> None:
    """After the jobs have run, no file of the index holds a word or the key of what was removed."""
    indexed(secretkey="zygomorphe caméra", b="caméra")
    assert on_disk(index, "zygomorph")
    assert on_disk(index, "secretkey")
    notes.drop("secretkey")
    worker.run_until_idle()
    assert not on_disk(index, "zygomorph")
    assert not on_disk(index, "secretkey")
    assert found("caméra") == {"b"}
    assert len(list(index.glob("*/"))) == 1


def test_replaced_words_leave_the_disk(indexed: Indexed, index: Path) -> None:
    """The daily job takes away what edited texts said before, and does nothing where there is nothing to do."""
    indexed(a="zygomorphe caméra", b="rue")
    indexed(a="caméra")
    assert on_disk(index, "zygomorph")
    indexing.purge()
    assert not on_disk(index, "zygomorph")
    assert found("caméra") == {"a"}
    before = store.current()
    indexing.purge()
    assert store.current() == before


def test_rebuild_makes_the_same_index_again(indexed: Indexed, notes: Notes, index: Path) -> None:
    """From the sources alone, beside the old one, which is then gone."""
    indexed(a="caméra", b="drone")
    before = store.current()
    notes.write("c", "caméra")
    assert acts.rebuild() == 3
    assert store.current() != before
    assert [folder.name for folder in index.glob("*/")] == [store.current().name]  # type: ignore[union-attr]
    assert found("caméra") == {"a", "c"}
    assert not Mark.objects.exists()


def test_a_reader_keeps_answering_while_the_index_is_replaced(indexed: Indexed, notes: Notes) -> None:
    """What a reader has open stays whole until it looks again."""
    indexed(a="caméra")
    reader = store.reader()
    assert reader is not None
    acts.rebuild()
    query = tantivy.Query.all_query()
    assert reader.searcher.search(query).count == 1
    assert store.reader() is not reader


def test_another_version_of_the_software_builds_its_own_index(
    indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index of other rules is not read; the next job makes one by the new rules."""
    indexed(a="caméra")
    monkeypatch.setattr(schema, "version", lambda: "0" * 12)
    assert not reads.search("caméra").ready
    acts.touch(source="notes", keys=["a"])
    worker.run_until_idle()
    assert found("caméra") == {"a"}


@pytest.mark.parametrize("damage", ["meta.json", "*.term", "current"])
def test_a_broken_index_is_made_again(indexed: Indexed, notes: Notes, index: Path, damage: str) -> None:
    """Files lost or spoilt cost time, not knowledge."""
    indexed(a="caméra")
    for path in index.rglob(damage):
        path.unlink()
    store._readers.clear()
    notes.write("b", "caméra")
    worker.run_until_idle()
    assert found("caméra") == {"a", "b"}


def test_a_source_that_is_gone_leaves_no_hits(indexed: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries of a room that this version does not have are not shown."""
    indexed(a="caméra")
    monkeypatch.setattr("contrechamp.search.sources._sources", {})
    assert reads.search("caméra").total == 0


@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_not_overtaken(notes: Notes) -> None:
    """A change that commits while a job begins is in that job, or brings another."""
    if connection.vendor != "postgresql":
        pytest.skip("only one transaction at a time writes to SQLite")
    notes.write("a", "caméra")
    touched = threading.Event()

    def slow() -> None:
        with transaction.atomic():
            notes.write("b", "caméra")
            touched.set()
            time.sleep(0.3)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    touched.wait()
    worker.run_until_idle()
    thread.join()
    worker.run_until_idle()
    assert found("caméra") == {"a", "b"}
    assert not Mark.objects.exists()


@pytest.mark.sqlite_only
@pytest.mark.parametrize("removing", [False, True])
def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path, removing: bool) -> None:
    """Writers and workers killed without warning: every acknowledged note is found once, every removed one is gone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTRECHAMP_")}
    settings = {"DJANGO_SETTINGS_MODULE": "contrechamp.config.settings", "CONTRECHAMP_HOME": str(tmp_path)}
    program = [sys.executable, str(Path(__file__).with_name("killing.py")), "15", "1", str(int(removing))]
    result = subprocess.run(program, env=kept | settings, capture_output=True, check=False, timeout=900)
    assert result.returncode == 0, result.stderr.decode()
    report = json.loads(result.stdout)
    assert report.pop("acknowledged") > 10
    assert report == {"missing": [], "twice": [], "back": []}
