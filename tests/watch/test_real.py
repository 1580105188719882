"""Real collections and notices, from files to findings."""

import shutil
from pathlib import Path

import pytest
from django.conf import LazySettings

from contrechamp.watch import working
from contrechamp.watch.models import Act, Finding, Text

pytestmark = pytest.mark.django_db


def backfill(given: Path, tmp_path: Path, *names: str) -> None:
    """Reads these files, or all of them, through every stage."""
    folder = tmp_path / "given"
    folder.mkdir()
    for path in given.iterdir():
        if not names or path.name in names:
            shutil.copy(path, folder)
    working.backfill(folder, department="75")


def test_the_order_of_paris_is_one_finding(shared_data: Path, tmp_path: Path) -> None:
    """Order 2019-00079 with its annexes, 27 pages that name thousands of cameras, is one finding among 56 acts."""
    backfill(shared_data / "documents", tmp_path, "bovp-2019-02-01.pdf")
    assert Act.objects.count() == 56
    finding = Finding.objects.select_related("act").get()
    assert finding.act
    assert finding.act.reference == "2019-00079"
    assert (finding.act.first_page, finding.act.last_page, finding.page) == (37, 63, 37)
    assert finding.places == ["insee:75056"]
    assert (finding.sort, finding.expires) == ("authorises", "2024-01-24")
    body = finding.act.text.page_set.get(number=37).body
    assert "vidéoprotection" in body[finding.start : finding.end]


def test_notices_are_acts_too(shared_data: Path, tmp_path: Path) -> None:
    """Four eForms notices and two DECP files: each contract is an act with its day; `NC` stays as it is written."""
    backfill(shared_data / "notices", tmp_path)
    assert Text.objects.filter(error="").count() == 6
    assert Act.objects.count() == 11
    assert Act.objects.filter(body__contains="dureeMois: NC.").exists()
    assert Act.objects.filter(date="2020-02-06").exists()
    assert not Finding.objects.exists()


@pytest.mark.slow
def test_scans_are_read_before_they_are_judged(shared_data: Path, tmp_path: Path, settings: LazySettings) -> None:
    """The seven real acts, four of them scans: every page has its text, each scan is one act, one finding in all."""
    if not (settings.ASSETS / "ocr" / "fra.traineddata").exists():
        pytest.skip("no OCR model: run ./run --setup-only first")
    backfill(shared_data / "documents", tmp_path)
    assert Text.objects.filter(error="").count() == 7
    assert Act.objects.count() == 62
    scans = Text.objects.filter(page_set__ocr=True).distinct()
    assert scans.count() == 4
    for text in scans:
        assert len(text.acts.get().body) > 500
    assert Finding.objects.count() == 1
