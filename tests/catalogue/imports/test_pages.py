"""The members' pages of import, and the command."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contrechamp.catalogue.imports.models import Import
from contrechamp.catalogue.models import Draft
from contrechamp.config.cli import main
from contrechamp.jobs.worker import run_until_idle
from contrechamp.people.models import User
from contrechamp.records.models import Blob
from tests.catalogue.imports.conftest import ADDRESS, statements

Write = Callable[[str, str], Path]
TABLE = "nom;site;couleur\nACTI;https://acti.example;bleu\nIER;pas de site;vert\n"


@pytest.fixture
def member(contributor: User) -> Client:
    client = Client()
    client.force_login(contributor)
    return client


def upload(client: Client, text: str = TABLE, name: str = "acteurs.csv", **more: str) -> str:
    """Gives a file; the address of its page."""
    said = {"kind": "party", "read": "2026-01-02", "address": ADDRESS, **more}
    answer = client.post("/fr/work/import", {"given": SimpleUploadedFile(name, text.encode()), **said})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_table_is_matched_previewed_and_read_into_drafts(member: Client) -> None:
    """Upload, match, look again, read; the report names what was not understood. Nothing is public."""
    page = upload(member)
    first = member.get(page).content.decode()
    assert "ACTI" in first and "pas une adresse" in first and not Draft.objects.exists()
    matched = {"column_0": "name", "column_1": "website", "column_2": "description"}
    again = member.post(page, matched).content.decode()
    assert "bleu" in again and not Draft.objects.exists()
    assert member.post(page, {**matched, "read": "1"}).headers["Location"] == page
    assert "attend son tour" in member.get(page).content.decode().lower()
    run_until_idle()
    report = member.get(page).content.decode()
    assert Draft.objects.count() == 2 and "Lu dans des brouillons" in report and "pas de site" in report
    assert statements("IER")["website"].as_written == "pas de site"
    assert statements("ACTI")["description"].value == {"fr": "bleu"}


def test_two_columns_cannot_mean_one_thing(member: Client) -> None:
    """The form says so at both."""
    page = upload(member)
    told = member.post(page, {"column_0": "name", "column_1": "name", "read": "1"}).content.decode()
    assert told.count("Une autre colonne a aussi ce sens.") == 2 and not Draft.objects.exists()


def test_notices_need_no_matching(member: Client) -> None:
    """They say themselves what they are about."""
    market = {"id": "1", "objet": "Caméras", "montant": 5, "acheteur": {"id": "21300551500017"}}
    page = upload(member, json.dumps({"marches": [market]}), "decp.json")
    assert "Caméras" in member.get(page).content.decode()
    member.post(page)
    run_until_idle()
    assert statements("Caméras")["amount"].value["cents"] == 500


def test_drafts_of_a_file_can_be_discarded_and_the_file_forgotten(member: Client) -> None:
    """Forgetting takes the bytes away."""
    page = upload(member)
    member.post(page, {"column_0": "name", "read": "1"})
    run_until_idle()
    member.post(f"{page}/discard")
    assert not Draft.objects.exists()
    member.post(f"{page}/forget")
    assert not Import.objects.exists() and not Blob.objects.exists()


def test_a_file_of_no_format_is_refused_on_the_form(member: Client) -> None:
    """With a sentence, not with a fault of the node."""
    answer = member.post(
        "/fr/work/import", {"given": SimpleUploadedFile("x.json", b'{"a": 1}'), "kind": "party", "read": "2026-01-02"}
    )
    assert answer.status_code == 200 and "aucun des formats" in answer.content.decode()


def test_imports_of_a_group_do_not_exist_for_others(member: Client, other_group: str) -> None:
    """Neither for readers nor for members of other groups."""
    from contrechamp.people.acts import add_user

    page = upload(member)
    assert Client().get("/fr/work/import").status_code == 302
    stranger = Client()
    stranger.force_login(add_user(name="sam", organisation=other_group, role="administrator"))
    for address in (page, f"{page}/discard", f"{page}/forget"):
        assert stranger.post(address).status_code == 404
    assert "acteurs.csv" not in stranger.get("/fr/work/import").content.decode()


def run(*arguments: str) -> tuple[int, list[dict[str, object]]]:
    done = CliRunner().invoke(main, ["import", *arguments, "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_previews_then_reads(group: str, write: Write) -> None:
    """Exit code 1 says that something was not understood, and the lines say what."""
    path = str(write("acteurs.csv", TABLE))
    code, lines = run(path, "--preview", "--address", ADDRESS)
    assert code == 0 and {"column": "nom", "target": "name"} in lines and not Draft.objects.exists()
    code, lines = run(path, "--column", "couleur=description", "--address", ADDRESS, "--licence", "ODbL 1.0")
    assert code == 1 and Draft.objects.count() == 2
    assert lines[-1]["begun"] == 2 and lines[-1]["not_understood"] == 1
    assert {"row": 3, "column": "site", "value": "pas de site"}.items() <= lines[0]["not_understood"].items()  # type: ignore[attr-defined]
    assert statements("ACTI")["name"].sources[0]["licence"] == "ODbL 1.0"
    assert run(path, "--column", "couleur=description")[1][-1]["same"] == 2


def test_the_command_refuses_wrong_use(group: str, write: Write) -> None:
    """Unknown properties and days that are none, in words."""
    path = str(write("acteurs.csv", TABLE))
    assert CliRunner().invoke(main, ["import", path, "--column", "nom=colour"]).exit_code == 3
    assert CliRunner().invoke(main, ["import", path, "--column", "nom"]).exit_code == 2
    assert CliRunner().invoke(main, ["import", path, "--read", "hier"]).exit_code == 2
    assert CliRunner().invoke(main, ["import", path, "--kind", "contract", "--set", "amount.stage=xyz"]).exit_code == 3


def test_a_desk_with_thousands_of_drafts_stays_a_page(member: Client) -> None:
    """Forty of them, with a way to the next."""
    page = upload(member, "nom\n" + "\n".join(f"ACTEUR {n}" for n in range(100)))
    member.post(page, {"column_0": "name", "read": "1"})
    run_until_idle()
    desk = member.get("/fr/work/").content.decode()
    assert desk.count("ACTEUR") == 40 and "?page=2" in desk


def test_all_that_was_not_understood_can_be_written_down(group: str, write: Write, tmp_path: Path) -> None:
    """However much it is, as a table."""
    report = tmp_path / "report.csv"
    table = "nom,site\n" + "".join(f"A{n},x\n" for n in range(600))
    code, lines = run(str(write("a.csv", table)), "--column", "site=website", "--report", str(report))
    assert code == 1 and lines[-1]["not_understood"] == 600
    assert report.read_text().count("\n") == 601 and sum("not_understood" in one for one in lines[:-1]) == 500
