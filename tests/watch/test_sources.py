"""Sources as files: what they may say, what is refused with a reason, what commands make of them."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from contrechamp.config import checks
from contrechamp.config.commands.watch import command
from contrechamp.watch import tasks
from contrechamp.watch.models import Finding, Source
from contrechamp.watch.sources import described, files
from contrechamp.watch.sources.described import BadSource
from tests.watch.conftest import SHOP, STREET, Site, pass_days, pdf, visit

WHOLE = "template: collection\ntitle: Préfecture\naddress: https://www.example.gouv.fr/raa\n"


def run(*arguments: str) -> Result:
    """A command, with what it prints."""
    return CliRunner().invoke(command, arguments)


@pytest.mark.parametrize("template", sorted(path.stem for path in described.TEMPLATES.glob("*.yaml")))
def test_each_template_describes_a_source(template: str) -> None:
    """With a title and an address a template is enough."""
    address = "/srv/acts" if template == "folder" else "https://www.example.gouv.fr/raa"
    found = described.read("one", f"template: {template}\ntitle: One\naddress: {address}\n")
    assert found.every >= 600
    assert found.rhythm > found.every


@pytest.mark.parametrize(
    ("name", "more", "says"),
    [
        ("One", "", "small letters"),
        ("one", "template: palace\n", "there are collection"),
        ("one", "every: often\n", "written 30m, 6h or 15d"),
        ("one", "every: 1m\n", "every 10 minutes"),
        ("one", "links: '('\n", "one: "),
        ("one", "budget: 100000\n", "budget 1 to 2000"),
        ("one", "colour: red\n", "unknown: colour"),
        ("one", "address: /etc\n", "web address"),
        ("one", "kind: oracle\n", "kind is one of"),
        ("one", "title: [\n", "one: "),
    ],
)
def test_a_file_that_describes_no_source_says_why(name: str, more: str, says: str) -> None:
    """Each mistake names itself."""
    text = "".join(f"{line}\n" for line in WHOLE.splitlines() if line.partition(":")[0] != more.partition(":")[0])
    with pytest.raises(BadSource, match=says):
        described.read(name, text + more)


@pytest.mark.django_db
def test_a_file_that_goes_ends_the_watch_and_keeps_what_was_found(source: Source, site: Site) -> None:
    """Sources follow their files: changed, they are asked otherwise; removed, they are asked no more."""
    path = files.folder() / "doubs.yaml"
    path.write_text(path.read_text().replace("Préfecture du Doubs", "Doubs"))
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(STREET)
    assert visit(source).title == "Doubs"
    path.unlink()
    pass_days(2)
    assert tasks.look(source.added_at) == []
    assert not Source.objects.get().active
    assert Finding.objects.count() == 1


@pytest.mark.django_db
def test_the_commands_add_run_and_tell(site: Site, tmp_path: Path) -> None:
    """A source is added, asked, and its finding told, for people and as JSON; health ends with 1 when it is blind."""
    site.list("/a.pdf")
    site.files["/a.pdf"] = pdf(SHOP, STREET)
    added = run("add", f"{site.address}/raa", "--name", "doubs", "--department", "25", "--local", "--every", "1d")
    assert added.exit_code == 0, added.output
    path = files.folder() / "doubs.yaml"
    path.write_text(path.read_text() + "delay: 0\n")
    ran = run("run", "doubs", "--json")
    assert ran.exit_code == 0, ran.output
    assert '"sort":"authorises"' in ran.output
    assert run("health").exit_code == 0
    again = run("add", "https://other.example", "--name", "doubs")
    assert again.exit_code == 3
    assert run("add", "https://other.example", "--template", "palace").exit_code == 2
    Source.objects.update(blind_since=Source.objects.get().added_at)
    assert run("health", "--json").exit_code == 1
    advice = checks.public_acts()
    assert advice
    assert "doubs is blind" in advice


@pytest.mark.django_db
def test_a_backfill_reads_each_file_once(tmp_path: Path) -> None:
    """A folder is read; the second time nothing is new, and a file that changed is a finding."""
    folder = tmp_path / "archive"
    (folder / "2019").mkdir(parents=True)
    (folder / "2019" / "a.pdf").write_bytes(pdf(STREET))
    (folder / ".hidden.pdf").write_bytes(pdf(STREET, number=5))
    first, second = run("backfill", str(folder), "--department", "25"), run("backfill", str(folder), "--json")
    assert "1 new files" in first.output, first.output
    assert '"new":0' in second.output
    (folder / "2019" / "a.pdf").write_bytes(pdf(STREET, SHOP))
    assert '"new":1' in run("backfill", str(folder), "--json").output
    assert sorted(Finding.objects.values_list("sort", flat=True)) == ["authorises", "replaced"]


@pytest.mark.django_db
def test_sources_that_come_with_the_software_are_off(client: Client) -> None:
    """They are listed with where each address was found, and that nobody opened it; none is asked unless added."""
    known = files.shipped()
    assert {"boamp", "ted-france", "decp", "raa-25"} <= {one.name for one in known}
    for one in known:
        assert one.address.startswith("https://")
        assert one.seen_in
        assert not one.local
        assert one.rhythm > one.every
        if one.department:
            assert one.kind == "page"
    told = run("ready").output
    assert told.count("off, not opened yet") == sum(not one.verified_on for one in known)
    assert not Source.objects.exists()
    page = client.get("/fr/acts/sources").content.decode()
    assert "adresse pas encore ouverte" in page
    assert "boamp-datadila.opendatasoft.com" in page
    assert "of which no place can be named" in page
    assert 'href="https://www.data.gouv.fr/datasets/decp-v3-concessions-valides"' in page
    added = run("add", "boamp")
    assert "not opened yet" in added.output
    assert Source.objects.get().described["offset"] == "offset"
    assert '"name":"boamp"' in run("ready", "--json").output
    assert "BOAMP" in client.get("/fr/acts/sources.json").json()["sources"][0]["title"]
    assert "boamp" not in [one["name"] for one in client.get("/fr/acts/sources.json").json()["off"]]


@pytest.mark.django_db
def test_where_a_folder_lies_is_shown_to_nobody(tmp_path: Path, client: Client) -> None:
    """Readers see the title that the volunteer gave, or a neutral one; no page, twin or feed names the folder."""
    given = tmp_path / "camille-archive"
    given.mkdir()
    (given / "a.pdf").write_bytes(pdf(STREET))
    assert run("backfill", str(given), "--department", "25").exit_code == 0
    assert run("add", str(given)).exit_code == 0
    assert set(Source.objects.values_list("title", flat=True)) == {"Archives"}
    assert run("backfill", str(given), "--title", "Recueils du Doubs, 2019").exit_code == 0
    assert run("run", "--now").exit_code == 0
    once, watched = Source.objects.order_by("active")
    assert (once.title, watched.title) == ("Recueils du Doubs, 2019", "Archives")
    act = Finding.objects.get().act_id
    paths = ["acts/sources", f"acts/sources/{once.name}", f"acts/sources/{watched.name}", "acts", f"acts/{act}"]
    for path in [*(f"/fr/{path}" for path in paths), *(f"/fr/{path}.json" for path in paths), "/fr/acts.atom"]:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert "camille" not in answer.content.decode().lower()


def test_the_score_is_told() -> None:
    """One command prints precision and recall on each half."""
    told = run("rules", "--score")
    assert told.exit_code == 0
    assert told.output.count("precision") == 2
    assert "version" in run("rules").output
