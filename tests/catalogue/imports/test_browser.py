"""Import in a real browser, without its scripts: accessible, and no wider than a phone."""

import os
from pathlib import Path

import pytest

from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import User
from tests.browsing import Browse
from tests.catalogue.test_browser import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only, pytest.mark.django_db(transaction=True)]

TABLE = "nom;site;couleur;créée en\n" + "".join(
    f"ACTEUR {n};{'https://acti.example' if n % 3 else 'pas de site'};bleu;20{n:02}\n" for n in range(10, 30)
)


def look(reader: object, name: str) -> None:
    """Keeps a picture where CONTRECHAMP_PICTURES names a folder, for a person to look at."""
    if folder := os.environ.get("CONTRECHAMP_PICTURES"):
        reader.page.screenshot(path=f"{folder}/{name}.png", full_page=True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("width", "scheme", "language"), [(360, "dark", "fr"), (1280, "light", "en")])
def test_a_table_becomes_drafts(
    browse: Browse, publisher: User, tmp_path: Path, width: int, scheme: str, language: str
) -> None:
    """Upload, match, look, read, report; each page passes axe and fits the window."""
    path = tmp_path / "acteurs.csv"
    path.write_text(TABLE)
    reader = browse(width=width, scheme=scheme, language=language, javascript=False)
    tab = sign_in(reader, publisher)
    tab.goto(f"{reader.address}/{language}/work/import")
    look(reader, f"files-{width}")
    tab.set_input_files("[name=given]", str(path))
    tab.click("main form button")
    for field, target in (("column_0", "name"), ("column_1", "website"), ("column_2", "function")):
        tab.select_option(f"[name={field}]", target)
    tab.click("main form button.quiet")
    look(reader, f"file-{width}")
    reader.check_width()
    tab.click("[name=read]")
    run_until_idle()
    tab.reload()
    look(reader, f"report-{width}")
    reader.check_width()
    assert tab.locator("main .rows li").count() == 20
    tab.goto(f"{reader.address}/{language}/data")
    look(reader, f"data-{width}")
    reader.check_width()
