"""A copy that is made, as its readers have it: whole, signed, without need of a server or of the site."""

import re
import shutil
import subprocess
from pathlib import Path

import orjson
import pytest

from contrechamp.site.mirror import manifest
from contrechamp.site.mirror.check import check
from tests.mirror.conftest import Finished
from tests.mirror.reading import lost, verified
from tests.site.conftest import KEY

pytestmark = pytest.mark.django_db  # only so that there is a database to make the copy from
DOSSIER = f"fr/dossier/{KEY}.html"


def test_every_link_leads_to_a_file(finished: Finished) -> None:
    """From every page of the copy, in any folder: pages, styles, pictures, documents, data."""
    assert len(list(finished.folder.rglob("*.html"))) > 60
    assert lost(finished.folder) == []


def test_an_export_inside_the_copy_can_be_verified_by_strangers(finished: Finished) -> None:
    """The folder `export` is an export: records.ndjson, and the files that the records bring."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node.js here")
    verifier = Path(__file__).resolve().parents[2] / "verifier"
    done = subprocess.run(
        [node, verifier / "verify.mjs", finished.folder / "export", "--json"], capture_output=True, check=False
    )
    report = orjson.loads(done.stdout)
    assert (done.returncode, report["faults"], report["notes"]) == (0, [], [])
    assert report["files"] == 2


def test_nothing_needs_a_server(finished: Finished) -> None:
    """No form sends anything; pages forbid themselves everything foreign; questions go to the search in the browser."""
    for page in finished.folder.rglob("*/**/*.html"):
        markup = page.read_text()
        assert 'method="post"' not in markup.lower()
        assert 'http-equiv="Content-Security-Policy"' in markup
        assert 'rel="preload"' not in markup
        for action in re.findall(r'<form[^>]*action="([^"]+)"', markup):
            assert action.endswith("search.html")


def test_the_list_of_files_is_signed_and_checks(finished: Finished) -> None:
    """Each group that the site signs for signs it, with a key that its own records in the copy certify."""
    report = check(finished.folder)
    assert report.sound, (report.faults, report.differing)
    assert {one.organisation for one in report.signatures} == {finished.east, finished.south}
    sums = subprocess.run(
        ["sha256sum", "--check", "--quiet", manifest.SUMS], cwd=finished.folder, capture_output=True, check=False
    )
    assert (sums.returncode, sums.stdout) == (0, b"")


def test_each_changed_missing_and_extra_file_is_named(finished: Finished, tmp_path: Path) -> None:
    """One changed byte is found, and a list that was changed to fit it is not the signed one."""
    copy = shutil.copytree(finished.folder, tmp_path / "copy")
    page = copy / DOSSIER
    page.write_bytes(page.read_bytes().replace(b"50", b"51", 1))
    (copy / "robots.txt").unlink()
    (copy / "more.html").write_text("more")
    report = check(copy)
    assert not report.sound
    assert set(report.differing) == {(DOSSIER, "changed"), ("robots.txt", "missing"), ("more.html", "extra")}
    sums = copy / manifest.SUMS
    sums.write_bytes(sums.read_bytes().replace(b"a", b"b", 1))
    assert f"{manifest.SUMS} is not the list that was signed" in check(copy).faults


def test_a_signature_by_a_stranger_is_no_good(finished: Finished, tmp_path: Path) -> None:
    """A key that no key event in the copy certifies does not make a copy sound."""
    copy = shutil.copytree(finished.folder, tmp_path / "copy")
    for path in copy.glob("export/*.ndjson"):
        path.write_bytes(b"")
    report = check(copy)
    assert [one.good for one in report.signatures] == [True, True]
    assert not any(one.certified for one in report.signatures)
    assert not report.sound


def test_copies_are_readable_by_a_web_server(finished: Finished) -> None:
    """Whoever serves the folder is another user than the node."""
    for path in finished.folder.rglob("*"):
        mode = path.stat().st_mode & 0o777
        assert mode == (0o755 if path.is_dir() else 0o644), path


def test_a_stranger_s_program_checks_a_copy(finished: Finished, tmp_path: Path) -> None:
    """The verifier in JavaScript knows who signed the list, and names each changed, missing and extra file."""
    folder = shutil.copytree(finished.folder, tmp_path / "copy")
    checked = verified(folder)
    assert checked["files"] == check(folder).files and len(checked["signed"]) == 2 and checked["faults"] == []
    page = folder / "fr" / "index.html"
    page.write_bytes(page.read_bytes()[:-1] + b" ")
    (folder / "robots.txt").unlink()
    (folder / "extra.html").write_text("")
    assert {(one["where"], one["what"]) for one in verified(folder)["faults"]} == {
        ("fr/index.html", "was changed"),
        ("robots.txt", "is missing"),
        ("extra.html", "is extra"),
    }
    sums = folder / "SHA256SUMS"
    sums.write_bytes(sums.read_bytes().replace(b"0", b"1", 1))
    assert "is not the list that was signed" in {one["what"] for one in verified(folder)["faults"]}
