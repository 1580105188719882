"""A file goes through the stages in one job; nothing is lost on the way, and places stay those of the page."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.ground.hashing import sha256_hex
from contrechamp.jobs import worker
from contrechamp.jobs.models import Job
from contrechamp.records import blobs
from contrechamp.records.models import Block
from contrechamp.watch import working
from contrechamp.watch.models import Act, Call, File, Finding, Outcome, Text
from contrechamp.watch.rules.book import book
from contrechamp.watch.sources import files, keeping, local
from contrechamp.watch.stages import changes, reading, splitting, steps
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, visit, work

PAGE = "<!doctype html><html><body>{}</body></html>"
OLD = (
    "<p>Horaires de la piscine municipale : tous les jours de dix heures à vingt heures, sauf le lundi matin.</p>"
    "<p>La commune de Dole vend du bois de chauffage, à retirer au dépôt des services techniques, sur rendez-vous.</p>"
)
NEW = "<p>La commune de Besançon installe des caméras de vidéoprotection sur la voie publique, rue du Port.</p>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three acts."""
    made = tmp_path / "archive"
    made.mkdir()
    for number in range(3):
        (made / f"{number}.pdf").write_bytes(pdf(STREET, number=number))
    return made


@pytest.mark.django_db
def test_a_file_is_one_job(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read, split and judged by the present versions, with its text, by one job, which leads to no other."""
    monkeypatch.setattr(steps, "enqueue", lambda *_arguments, **_more: 1 / 0)
    working.backfill(folder, department="25")
    assert Finding.objects.count() == 3
    stages = set(Text.objects.values_list("read_by", "split_by", "judged_by"))
    assert stages == {(reading.READ_VERSION, splitting.VERSION, book().version)}


@pytest.mark.sqlite_only
def test_processes_share_the_files_of_a_folder(blank: Path, tmp_path: Path) -> None:
    """Each file is read once, whichever process takes it, and none is left when the command is done."""
    home, archive = tmp_path / "home", tmp_path / "archive"
    home.mkdir(mode=0o700)
    archive.mkdir()
    (home / "node.toml").touch()
    shutil.copy(blank, home / "node.sqlite3")
    for number in range(60):
        (archive / f"{number}.pdf").write_bytes(pdf(STREET, number=number))
    run = subprocess.run(
        [sys.executable, "-m", "contrechamp", "watch", "backfill", str(archive), "--processes", "3", "--json"],
        env={"PATH": os.environ["PATH"], "CONTRECHAMP_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert json.loads(run.stdout.splitlines()[-1]) == {"new": 60, "acts": 60}
    with closing(sqlite3.connect(home / "node.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM watch_finding").fetchone() == (60,)
        assert database.execute("SELECT count(*) FROM jobs_job WHERE kind = 'watch.read'").fetchone() == (0,)


@pytest.mark.django_db
def test_a_backfill_that_is_killed_takes_up_what_was_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file counts as known only with its bytes and the job that reads it; bytes that were written do not harm."""

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "see", die)
        with pytest.raises(KeyboardInterrupt):
            working.backfill(folder)
    assert not File.objects.exists()
    assert not Job.objects.filter(kind="watch.read").exists()
    assert working.backfill(folder)["new"] == 3
    assert Finding.objects.count() == 3


@pytest.mark.django_db
def test_a_worker_that_dies_while_it_reads_leaves_nothing_half_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All stages of a file are one transaction: pages, acts and findings are there, or none of them."""
    with monkeypatch.context() as patch:
        patch.setattr(steps.judging, "store", lambda *_arguments: 1 / 0)
        working.backfill(folder)
    assert not Act.objects.exists()
    assert set(Text.objects.values_list("read_by", "pages")) == {("", None)}
    Job.objects.update(run_after=timezone.now())
    work()
    assert Finding.objects.count() == 3


@pytest.mark.django_db
def test_the_storage_is_added_up_once_for_many_files(folder: Path, settings: object) -> None:
    """And what is read meanwhile counts: only what fits is kept."""
    source = working._source(folder, "")
    found = local.changed(source)
    with CaptureQueriesContext(connection) as asked:
        assert [one.outcome for some in local.read(found) for one in some] == [Outcome.NEW] * 3
    assert sum("SUM(" in one["sql"] for one in asked) == 1
    settings.WATCH_STORAGE = 1.5 * found[0][1] / 1_000_000  # type: ignore[attr-defined]
    assert [one.outcome for some in local.read(found) for one in some] == [Outcome.NEW, Outcome.FULL, Outcome.FULL]


@pytest.mark.django_db
def test_bytes_that_are_let_go_of_while_they_are_kept_are_taken_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is known whose bytes are gone, whoever erased the same ones elsewhere at that moment."""
    write = blobs.write_all

    def write_and_lose(every: list[bytes]) -> list[str]:
        monkeypatch.setattr(blobs, "write_all", write)
        hashes = write(every)
        blobs.path(hashes[1]).unlink()
        return hashes

    monkeypatch.setattr(blobs, "write_all", write_and_lose)
    assert working.backfill(folder)["new"] == 3
    assert Finding.objects.count() == 3
    assert all(blobs.path(text.pk).exists() for text in Text.objects.all())


@pytest.mark.django_db
def test_what_is_blocked_is_not_kept(folder: Path) -> None:
    """Of many files read at once those that an administrator blocked are named, and never written."""
    blocked = sha256_hex((folder / "1.pdf").read_bytes())
    Block.objects.create(id=blocked, reason="r")
    assert working.backfill(folder)["new"] == 2
    assert not blobs.path(blocked).exists()
    assert Call.objects.exclude(outcome=Outcome.NEW).get().detail == blobs.BLOCKED


@pytest.mark.django_db
def test_the_same_act_in_two_files_of_a_folder_is_one_finding(folder: Path) -> None:
    """Files with the same bytes are read once; the same act in other bytes is found once."""
    (folder / "again.pdf").write_bytes((folder / "0.pdf").read_bytes())
    (folder / "elsewhere.pdf").write_bytes(pdf(STREET, number=1) + b"\n")
    assert working.backfill(folder)["new"] == 5
    assert (Text.objects.count(), Act.objects.count(), Finding.objects.count()) == (4, 4, 3)
    Text.objects.update(judged_by="")
    for text in Text.objects.all():
        steps.ask_to_judge(text.pk)
    work()
    assert Finding.objects.count() == 3


@pytest.mark.django_db
def test_acts_that_changed_while_they_were_judged_are_judged_again(folder: Path) -> None:
    """What was found in acts that are others by now is dropped, and no finding with it."""
    working.backfill(folder)
    text = Text.objects.all()[0]
    steps.ask_to_judge(text.pk)
    judged = steps.judge({"text": text.pk})
    Act.objects.create(
        text=text, number=2, title="t", first_page=1, last_page=1, body=f"{SHOP[0]} {STREET[3]}", digest="d" * 64
    )
    Job.objects.all().delete()
    steps.keep_judged({"text": text.pk}, judged)
    assert Finding.objects.count() == 3
    assert worker.run_until_idle() >= 1
    assert Finding.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("after", [OLD + NEW, NEW + OLD, OLD.replace("</p><p>", f"</p>{NEW}<p>Avis.</p><p>")])
def test_places_in_a_page_that_changed_are_those_of_the_page(site: Site, after: str) -> None:
    """Only what was added counts, wherever it was added; the quote and the lit words stand where the finding says."""
    feed = "<rss version='2.0'><channel><title>t</title><item><title>A</title><link>/news</link></item></channel></rss>"
    site.files |= {"/feed": feed.encode(), "/news": PAGE.format(OLD).encode()}
    source = files.add("news", f"template: feed\ntitle: News\naddress: {site.address}/feed\ndelay: 0\nlocal: true\n")
    visit(source)
    assert not Finding.objects.exists()
    pass_days(2)
    site.files["/news"] = PAGE.format(after).encode()
    visit(source)
    finding = Finding.objects.select_related("act__text").get()
    assert finding.act is not None
    assert "piscine" not in finding.act.body
    body = finding.act.text.page_set.get(number=finding.page).body
    assert body[finding.start : finding.end] == finding.quote
    assert "caméras de vidéoprotection" in " ".join(finding.quote.split())
    lit = {" ".join(body[start:end].lower().split()) for start, end in finding.lit}
    assert lit & {"vidéoprotection", "caméras de vidéoprotection"}
    first_line = finding.act.body.partition("\n")[0]
    assert body[finding.act.start :].startswith(first_line)


LINES = st.lists(st.sampled_from(["", "a", "bb", " ccc ", "dddd", "e e"]), max_size=12)


@given(LINES, st.sets(st.sampled_from(["", "a", "bb", "ccc"])))
def test_each_character_that_counts_is_found_on_its_page(lines: list[str], known: set[str]) -> None:
    """Whatever is old between: a place in what counts leads to the same character on the page, and back."""
    body = "\n".join(lines)
    part = changes._new_lines(body, known)
    assert [line for line in part.text.split("\n") if line] == [
        line for line in lines if line.strip() and line.strip() not in known
    ]
    for place, character in enumerate(part.text):
        if character != "\n":
            assert body[part.on_page(place)] == character
            assert part.here(part.on_page(place)) == place
