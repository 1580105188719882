"""A copy of the public site as files: whole, signed, brought up to date by what changed alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from contrechamp.records import acts, blobs
from contrechamp.records.acts import BlobRef, Entry
from contrechamp.site.mirror.check import check
from contrechamp.site.mirror.hands import work
from contrechamp.site.mirror.make import Made, Maker
from contrechamp.site.mirror.run import mirror
from tests.mirror.conftest import Again
from tests.mirror.reading import files, links, lost
from tests.site.conftest import KEY, PARTY, TOWN, World, said, text

pytestmark = pytest.mark.django_db(transaction=True)
DOSSIER = f"fr/dossier/{KEY}.html"


def test_styles_whose_names_have_a_fingerprint_are_found(documented: World, tmp_path: Path, settings: Any) -> None:
    """As on a served site: every page of the copy finds its styles, and they the typeface that they name."""
    backend = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", interactive=False, verbosity=0)
    mirror(tmp_path / "copy", processes=1)
    page = tmp_path / "copy" / DOSSIER
    styles = [link for link in links(page) if link.endswith(".css")]
    assert styles
    for link in styles:
        assert re.search(r"\.[0-9a-f]{12}\.css$", link), link
    assert lost(tmp_path / "copy") == []
    tokens = next((page.parent / link).resolve() for link in styles if "tokens" in link)
    fonts = re.findall(r"url\(\"?([^\")]+\.woff2)", tokens.read_text())
    assert fonts
    for font in fonts:
        assert (tokens.parent / font).is_file(), font


def test_the_page_of_the_present_version_is_as_if_made_alone(documented: World, tmp_path: Path) -> None:
    """It is made along with the page, and says and rests on what it would say and rest on by itself."""
    unit = f"*/dossier/{KEY}"
    page, version = Maker(tmp_path / "together").make(unit)
    [alone] = Maker(tmp_path / "alone").make(version.unit)
    assert page.unit == unit
    assert version.unit.startswith(f"{unit}?version=")
    assert version.files == alone.files
    assert (version.units, version.entry) == (alone.units, alone.entry)
    assert alone.keys <= version.keys == page.keys


def test_the_archive_of_a_web_page_is_in_the_copy(documented: World, tmp_path: Path) -> None:
    """What was published beside a document, under its link on the document's page; the export has the same bytes."""
    data = b"WARC/1.1 stands for a kept page"
    archive = blobs.put(data, "tests", "a web archive")
    title = {"property": "note", "value": text("Une page.", "A page."), "sources": []}
    brought = [BlobRef(archive, len(data), "application/warc", "archive")]
    entry = Entry(f"sha256:{documented.document}", "document", [title], blobs=brought)
    acts.publish(organisation=documented.east, entries=[entry])
    mirror(tmp_path / "copy", processes=1)
    page = tmp_path / "copy" / "fr" / "document" / f"{documented.document}.html"
    (link,) = {link for link in links(page) if archive in link}
    assert (page.parent / link).resolve().read_bytes() == data
    assert link.endswith(".warc")
    assert (tmp_path / "copy" / "export" / "blobs" / archive).read_bytes() == data
    assert check(tmp_path / "copy").sound


def test_a_publication_makes_again_what_rests_on_it_alone(
    copy: Path, again: Again, documented: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new statement: its dossier and the pages that tell of it are made again, that of a document is not."""
    documented.publish(documented.south, said("purpose", text("Autre but.", "Another aim.")))
    made: list[str] = []
    make = Maker.make

    def noting(maker: Maker, unit: str) -> Made:
        made.append(unit)
        return make(maker, unit)

    monkeypatch.setattr(Maker, "make", noting)
    again()
    assert {f"*/dossier/{KEY}", f"*/dossier/{KEY}/history", "*/history", "*/town/42218"} <= set(made)
    resting = ("/documents/", "/pages/", "/static/", "*/about/", f"/export/{documented.east}")
    assert [unit for unit in made if unit.startswith(resting)] == []
    assert "Autre but." in (copy / DOSSIER).read_text()
    assert check(copy).sound


def test_an_update_gives_what_a_new_copy_gives(copy: Path, again: Again, documented: World, tmp_path: Path) -> None:
    """Brought up to date or made at once, the pages are the same; but an old copy keeps the versions that it had shown
    as the latest, and their proofs, so that what was cited stays."""
    documented.publish(documented.south, said("purpose", text("Autre but.", "Another aim.")))
    documented.publish(documented.east, said("name", "Ville de Saint-Etienne"), subject=PARTY, kind="party")
    documented.publish(documented.east, said("summary", text("Une ville.", "A town.")), subject=TOWN, kind="place")
    again()
    mirror(tmp_path / "new", processes=1)
    own = ("search/", "SHA256SUMS")
    old = {path: data for path, data in files(copy).items() if not path.startswith(own)}
    new = {path: data for path, data in files(tmp_path / "new").items() if not path.startswith(own)}
    assert [path for path, data in new.items() if old.get(path) != data] == []
    kept = [path for path in old.keys() - new.keys() if "~" not in path and not path.startswith("export/version/")]
    assert kept == []


def test_what_is_erased_or_blocked_is_gone_at_the_next_run(copy: Path, again: Again, documented: World) -> None:
    """Pages, twins, pictures, files, records and words of the search: nothing of it is left."""
    secret = documented.publish(documented.south, said("purpose", text("Zanzibarberge", "Zanzibarberge")))
    again()
    assert any(b"anzibarberg" in data for data in files(copy).values())
    acts.erase(organisation=documented.south, records=[secret])
    acts.block(blob=documented.document, reason="a test")
    again()
    held = files(copy)
    assert [path for path, data in held.items() if b"anzibarberg" in data.lower()] == []
    assert [path for path in held if documented.document in path and not path.endswith((".html", ".json"))] == []
    assert check(copy).sound


def test_a_run_that_was_cut_is_gone_on_with(copy: Path, documented: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was made before stays made; the next run makes the rest, and the copy is whole."""
    documented.publish(documented.south, said("purpose", text("Autre but.", "Another aim.")))

    def cut(folder: Path, processes: int, units: list[str], done: object) -> None:
        work(folder, processes, units[:2], lambda made: (done(made), [])[1])  # type: ignore[operator]
        raise KeyboardInterrupt

    monkeypatch.setattr("contrechamp.site.mirror.run.work", cut)
    with pytest.raises(KeyboardInterrupt):
        mirror(copy, processes=1)
    monkeypatch.undo()
    assert mirror(copy, processes=1).made > 0
    assert check(copy).sound
    assert "Autre but." in (copy / DOSSIER).read_text()
