"""Data of contracts and deliberations in the formats that publishers use, whole and broken; from there to findings."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from contrechamp.ground.child_side import Refused
from contrechamp.watch.models import Act, Call, Finding, Outcome, Text
from contrechamp.watch.sources import files, notices
from tests.watch.conftest import Site, visit
from tests.watch.samples import RELEASE, SCDL, SCDL_HEADS, SMALLER, package

SCHEMA = Path(__file__).resolve().parents[2] / "build" / "schemas" / "ocds-release.json"
TITLE = "Fourniture et pose de caméras de vidéoprotection sur la voie publique"


def read(data: Any) -> list[dict[str, str]]:
    """What stands in bytes, in text, or in what is written as JSON."""
    given = data if isinstance(data, bytes) else data.encode() if isinstance(data, str) else json.dumps(data).encode()
    return notices.read(io.BytesIO(given))


def test_the_sample_is_ocds() -> None:
    """What these tests read is valid by the official schema of OCDS 1.1."""
    if not SCHEMA.exists():
        pytest.skip("no schema of OCDS: run ./test once with a package index")
    Draft4Validator(json.loads(SCHEMA.read_text())).validate(RELEASE)


@pytest.mark.parametrize(
    "data",
    [
        package(RELEASE),
        RELEASE,
        json.dumps(RELEASE) + "\n" + json.dumps(RELEASE) + "\n",
        {"records": [{"ocid": RELEASE["ocid"], "releases": [{"url": "https://x.example/1", "date": "2024-03-11"}],
                      "compiledRelease": RELEASE}]},
        {"records": [{"ocid": RELEASE["ocid"], "releases": [RELEASE, SMALLER]}]},
        json.dumps({"ocid": RELEASE["ocid"], "releases": [SMALLER, RELEASE]}) + "\n",
        b"\xef\xbb\xbf" + package(RELEASE),
    ],
    ids=["package", "release", "lines", "compiled", "embedded", "record on a line", "marked"],
)  # fmt: skip
def test_ocds_is_read_in_each_of_its_packages(data: Any) -> None:
    """One notice for each process: its title, its day, its parties and its amounts with their currency."""
    found = read(data)
    assert {one["title"] for one in found} == {TITLE}
    assert {one["date"] for one in found} == {"2024-03-11"}
    text = found[0]["text"]
    assert "tender value: 480000 EUR." in text
    assert "awards value: 451250.5 EUR." in text
    assert "parties name: Optiques du Jura." in text
    assert "buyer name: Commune de Besançon." in text


def test_an_ocds_record_of_links_holds_no_notice() -> None:
    """Links to releases are no releases: what cannot be read is said, not made up."""
    with pytest.raises(Refused, match="empty"):
        read({"records": [{"ocid": "ocds-1-a", "releases": [{"url": "https://x.example/1", "date": "2024-03-11"}]}]})


def test_titles_of_ocds_come_from_the_tender_or_the_award() -> None:
    """Neither the name of a party nor a lot's is the title while the process has one."""
    assert read({**RELEASE, "tender": {"id": "1", "description": "Trente caméras"}})[0]["title"] == "Trente caméras"
    bare = {key: value for key, value in RELEASE.items() if key != "tender"}
    assert read(bare)[0]["title"] == "Lot unique"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("case", [str, str.lower])
def test_deliberations_are_read_however_they_are_saved(encoding: str, delimiter: str, case: Any) -> None:
    """Each row of SCDL is an act with its object and its day, from any spreadsheet, portal or encoding."""
    head, _end, rows = SCDL.partition("\r\n")
    text = case(head) + "\r\n" + rows
    if delimiter == ";":
        text = text.replace(", demande", " demande").replace(",", ";")
    found = read(text.encode(encoding))
    assert [one["date"] for one in found] == ["2024-03-04", "2024-03-04"]
    assert found[0]["title"].startswith("Installation de 30 caméras de vidéoprotection sur la voie publique")
    assert "2024-000123" in found[0]["text"]
    assert "https://www.example.fr/deliberations/2024-000123.pdf" in found[0]["text"]
    assert found[1]["title"] == "Tarifs de la médiathèque"


def test_french_days_are_days() -> None:
    """Some councils write the day as people do; what is no day stays in the text and is no date."""
    rows = SCDL.replace("2024-03-04,1.1", "04/03/2024,1.1").replace("2024-03-04,8.9", "début mars,8.9")
    assert [one["date"] for one in read(rows)] == ["2024-03-04", ""]
    assert "début mars" in read(rows)[1]["text"]


def test_both_sorts_of_contracts_of_decp_are_read() -> None:
    """Contracts and concessions stand side by side; amounts are euros without tax; `NC` stays `NC`."""
    market = {"id": "1", "acheteur": {"id": "21250056500016"}, "objet": "Caméras", "dureeMois": "NC",
              "montant": 451250.5, "dateNotification": "2024-03-04"}  # fmt: skip
    concession = {"id": "2", "autoriteConcedante": {"id": "21250056500016"}, "objet": "Parkings", "valeurGlobale": "NC"}
    found = read({"marches": {"marche": [market], "contrat-concession": [concession]}})
    assert [one["title"] for one in found] == ["Caméras", "Parkings"]
    assert "montant: 451250.5 EUR HT." in found[0]["text"]
    assert "dureeMois: NC." in found[0]["text"]
    assert "valeurGlobale: NC." in found[1]["text"]


def test_lists_of_search_interfaces_are_read() -> None:
    """Opendatasoft's results with a notice inside of a value, as BOAMP has it, and TED's notices in one language."""
    packed = json.dumps({"cac:Lot": {"cbc:Amount": {"@currencyID": "EUR", "#text": "120000"}, "cbc:Name": "Caméras"}})
    boamp = {"total_count": 1, "results": [{"idweb": "24-1", "objet": "Vidéoprotection", "dateparution": "2024-03-04",
                                            "donnees": packed}]}  # fmt: skip
    [one] = read(boamp)
    assert (one["title"], one["date"]) == ("Vidéoprotection", "2024-03-04")
    assert "donnees cac:Lot cbc:Amount: 120000 EUR." in one["text"]
    assert "@" not in one["text"]
    ted = {"notices": [{"publication-number": "412169-2024", "publication-date": "2024-03-04+01:00",
                        "notice-title": {"eng": "France – Cameras", "fra": "France – Caméras", "spa": "Francia"},
                        "buyer-name": {"fra": ["Ville de Metz"]}}], "totalNoticeCount": 1}  # fmt: skip
    [one] = read(ted)
    assert (one["title"], one["date"]) == ("France – Caméras", "2024-03-04")
    assert "buyer-name: Ville de Metz." in one["text"]
    assert "Francia" not in one["text"]


def nested(levels: int) -> dict[str, Any]:
    """An object in an object, so many times."""
    found: dict[str, Any] = {"x": "1"}
    for _level in range(levels):
        found = {"x": found}
    return found


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"releases": [{"ocid": "1", "tit', "damaged"),
        (package(RELEASE)[:-9], "damaged"),
        ('{"ocid": "1", "tag": []}\n{"ocid": ', "damaged"),
        (b"[" * 100_000, "too large"),
        ({"releases": [{"ocid": "1", "tender": nested(60)}]}, "too large"),
        ({"results": [{"objet": "x"}] * 20_001}, "too large"),
        (b'{"releases": [' + b" " * notices.MOST_BYTES + b"]}", "too large"),
        ({"releases": []}, "empty"),
        ({"error": "The service is down"}, "unsupported"),
        ('"a word"', "empty"),
        (SCDL_HEADS + "\r\n", "empty"),
        (SCDL_HEADS + ",X" * 60 + "\r\n1,2\r\n", "too large"),
        (SCDL_HEADS + "\r\n" + "x\r\n" * 10_001, "too large"),
        (b"<notice><a>", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(data: Any, code: str) -> None:
    """Cut off, nested, endless or empty: half a list is never taken for a whole one, nor an error for a contract."""
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code == code


def test_strange_values_lose_nothing() -> None:
    """Objects where texts are expected, lists in lists, nulls and numbers: what they say is in the text."""
    odd = {"ocid": "1", "tender": {"title": ["Caméras", {"fr": "rue"}], "value": {"amount": "NC", "currency": 5}},
           "buyer": None, "parties": [[{"name": "Ville"}]], "awards": 7}  # fmt: skip
    [one] = read({"releases": [odd, None, "x", 3]})
    for word in ("Caméras", "rue", "NC", "5", "Ville", "7"):
        assert word in one["text"]


@pytest.fixture
def contracts(db: None, site: Site) -> Any:
    """A source of data at one address."""

    def made(template: str, path: str, body: bytes) -> None:
        site.files[path] = body
        text = f"template: {template}\ntitle: T\naddress: {site.address}{path}\ndelay: 0\nlocal: true\n"
        visit(files.add("data", text))

    return made


def test_a_contract_of_ocds_becomes_a_finding(contracts: Any) -> None:
    """From the publisher's address to the finding: town, technology, what is bought, amounts."""
    contracts("notices", "/ocds.json", package(RELEASE, {**RELEASE, "ocid": "ocds-a2ef3d-2", "tender": {
        "id": "2", "title": "Tonte des pelouses"}}))  # fmt: skip
    assert Act.objects.count() == 2
    finding = Finding.objects.get()
    assert finding.places == ["insee:25056"]
    assert finding.sort == "buys"
    assert "video-surveillance" in finding.technologies
    assert finding.amounts == ["480000 EUR", "451250.5 EUR"]
    assert finding.act
    assert finding.act.date == "2024-03-11"


def test_a_deliberation_becomes_a_finding(contracts: Any) -> None:
    """The row about cameras in the street is found, with its town and its day; the one about a library is an act."""
    contracts("deliberations", "/deliberations.csv", SCDL.encode())
    assert Act.objects.count() == 2
    finding = Finding.objects.get()
    assert finding.places == ["insee:25056"]
    assert finding.act
    assert finding.act.title.startswith("Installation de 30 caméras")
    assert finding.act.date == "2024-03-04"


def test_data_that_cannot_be_read_is_told(contracts: Any) -> None:
    """The bytes are kept; why nothing was read of them stands in the history of the source."""
    contracts("notices", "/ocds.json", package(RELEASE)[:-9])
    text = Text.objects.get()
    assert text.error == "damaged"
    told = Call.objects.get(outcome=Outcome.UNREADABLE)
    assert "Unterminated" in told.detail
    assert not Act.objects.exists()
