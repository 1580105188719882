"""What is public, as files: each bears the licences of its groups, and foreign programs understand it."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft4Validator

from contrechamp.site.open_data.formats.csv import COLUMNS
from contrechamp.site.open_data.licences import address_of
from tests.site.conftest import DOSSIER, KEY, PARTY, PRESS, TOWN, World, said, text

OCDS = Path(__file__).resolve().parents[3] / "build" / "schemas" / "ocds-release.json"
CONTRACT = "urn:uuid:0a3c7a51-5b52-4f2e-9d0c-64f1f1a9b111"
SUPPLIER = "siren:449416617"


@pytest.fixture
def licensed(world: World) -> World:
    """Two groups under two licences, a contract, an owner and a link."""
    for group, licence in ((world.east, "CC BY-SA 4.0"), (world.south, "Licence Ouverte 2.0")):
        world.publish(group, {"property": "licence", "value": licence}, subject=f"org:{group}", kind="group")
    world.publish(
        world.east,
        {"property": "name", "value": "Serenicity"},
        said("type", "company"),
        said("owner", "siren:552059024", since="2019"),
        said("link", {"ref": PARTY, "relation": "partner"}),
        subject=SUPPLIER,
        kind="party",
    )
    world.publish(
        world.east,
        {"property": "title", "value": text("Capteurs", "Sensors")},
        {"property": "dossier", "value": DOSSIER},
        said("party", {"ref": PARTY, "role": "buyer"}),
        said("party", {"ref": SUPPLIER, "role": "supplier"}),
        said("amount", {"cents": 12_345_650, "currency": "EUR", "vat": "HT", "stage": "awarded"}),
        said("date", {"from": "2019-03-04", "to": "2019-03-04", "step": "signature"}),
        said("procedure", "open"),
        subject=CONTRACT,
        kind="contract",
    )
    return world


def fetch(path: str, **query: str) -> bytes:
    response = Client().get(f"/fr/data{path}", query)
    assert response.status_code == 200, path
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows(path: str, **query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(fetch(path, **query).decode("utf-8-sig"))))


def lines(path: str, **query: str) -> list[Any]:
    return [json.loads(line) for line in fetch(path, **query).splitlines()]


def test_csv_of_a_dossier(licensed: World) -> None:
    """Every statement is a row in words, with its amount apart, its source, its group and that group's licence."""
    found = rows(f"/dossier/{KEY}/statements.csv")
    (amount,) = (row for row in found if row["property"] == "amount" and row["kind"] == "dossier")
    assert (amount["amount"], amount["currency"], amount["vat"], amount["stage"]) == ("30000", "EUR", "HT", "subsidy")
    assert amount["label"] == "Argent" and amount["title"] == "Capteurs sonores"
    assert amount["sources"] == "https://example.org/article (2026-02-01)"
    assert {(row["group"], row["licence"]) for row in found if row["kind"] == "dossier"} == {
        ("Groupe Est", "CC BY-SA 4.0"),
        ("Groupe Sud", "Licence Ouverte 2.0"),
    }
    assert {row["subject"] for row in found} >= {DOSSIER, PARTY, CONTRACT}


def test_published_formulas_come_out_as_text(world: World) -> None:
    """A name that somebody published does nothing in a spreadsheet."""
    world.publish(
        world.east, {"property": "name", "value": '=HYPERLINK("https://evil.example")'}, subject=SUPPLIER, kind="party"
    )
    (row,) = (row for row in rows("/all/all/statements.csv") if row["subject"] == SUPPLIER)
    assert row["words"].startswith("'=") and row["title"].startswith("'=")
    assert list(row) == list(COLUMNS)


def test_json_lines_say_first_what_they_are(licensed: World) -> None:
    """Then each statement with its sources, its publication and its licence."""
    about, *statements = lines("/town/42218/statements.jsonl")
    assert about["about"]["scope"] == "town" and about["about"]["several_licences"]
    assert {one["licence"] for one in about["about"]["licences"]} == {"CC BY-SA 4.0", "Licence Ouverte 2.0"}
    (devices,) = (one for one in statements if one["property"] == "devices" and one["group"] == licensed.south)
    assert devices["value"] == 20 and devices["licence"] == "Licence Ouverte 2.0" and devices["sources"] == [PRESS]
    assert devices["statement"].partition("#")[0] in licensed.records


def test_a_group_that_is_not_shown_is_in_no_file(licensed: World) -> None:
    """Trust is asked for each file."""
    from contrechamp.records.acts import set_trust
    from contrechamp.records.models import Organisation

    Organisation.objects.filter(id=licensed.south).update(hosted=False)
    set_trust(organisation=licensed.south, level="mirrored", reason="test")
    for file in ("statements.csv", "statements.jsonl", "entities.ftm.jsonl", "places.geojson"):
        assert licensed.south.encode() not in fetch(f"/all/all/{file}") and b"Groupe Sud" not in fetch(
            f"/all/all/{file}"
        )
    assert Client().get(f"/fr/data/group/{licensed.south}/statements.csv").status_code == 404
    assert licensed.south.encode() not in fetch("/records.ndjson")


def test_followthemoney_entities(licensed: World) -> None:
    """Actors, projects, contracts and ties, as its own model has them; each names its groups and their licences."""
    found = lines("/all/all/entities.ftm.jsonl")
    schemas = {one["schema"] for one in found}
    assert schemas >= {
        "Project",
        "Company",
        "Contract",
        "ContractAward",
        "Ownership",
        "UnknownLink",
        "ProjectParticipant",
    }
    (project,) = (one for one in found if one["schema"] == "Project")
    assert project["id"] == DOSSIER.replace(":", ".")
    assert set(project["properties"]["publisher"]) == {"Groupe Est (CC BY-SA 4.0)", "Groupe Sud (Licence Ouverte 2.0)"}
    (contract,) = (one for one in found if one["schema"] == "Contract")
    assert contract["properties"]["amount"] == ["123456.5"]
    ids = [one["id"] for one in found]
    assert len(ids) == len(set(ids))


def test_followthemoney_itself_understands_them(licensed: World) -> None:
    """Where its library is installed: every schema, every property and every value is one that it knows."""
    model = pytest.importorskip("followthemoney").model
    for one in lines("/all/all/entities.ftm.jsonl"):
        entity = model.get_proxy(one)
        entity.schema.validate(one)
        assert entity.to_dict()["properties"].keys() == one["properties"].keys(), one


def test_contracts_by_the_open_contracting_standard(licensed: World) -> None:
    """One package for each group, with that group's licence; what the standard requires is there."""
    (package,) = lines("/all/all/contracts.ocds.jsonl")
    assert package["license"] == "https://creativecommons.org/licenses/by-sa/4.0/"
    assert package.keys() >= {"uri", "version", "publishedDate", "publisher", "releases"}
    (release,) = package["releases"]
    assert release.keys() >= {"ocid", "id", "date", "tag", "initiationType"}
    roles = {party["id"]: party["roles"] for party in release["parties"]}
    assert roles == {PARTY: ["buyer"], SUPPLIER: ["supplier"]}
    (award,) = release["awards"]
    assert award["value"] == {"amount": 123456.5, "currency": "EUR"} and award["suppliers"][0]["name"] == "Serenicity"
    assert release["contracts"][0]["awardID"] == award["id"]
    assert release["tender"]["procurementMethod"] == "open"


def test_the_open_contracting_standard_s_own_schema_accepts_them(licensed: World) -> None:
    """Every field is one of the standard's, every value of the type that it asks for; dates are moments, or absent."""
    if not OCDS.exists():
        pytest.skip("the official schema is missing: ./test fetches it")
    month = {"step": "award", "from": "2019-03-01", "to": "2019-03-31"}
    licensed.publish(
        licensed.east,
        said("date", {**month, "from": "2019-03"}),
        said("amount", {"cents": 5, "currency": "EUR", "vat": "HT", "stage": "awarded"}, sources=[PRESS]),
        subject=CONTRACT,
        kind="contract",
    )
    schema = json.loads(OCDS.read_text())
    (package,) = lines("/all/all/contracts.ocds.jsonl")
    for release in package["releases"]:
        assert [error.message for error in Draft4Validator(schema).iter_errors(release)] == []
        assert list(unknown(release, schema, schema["definitions"])) == []
        assert release["tag"] == ["tender", "award", "contract"]
        assert PRESS["address"] in {one["url"] for one in release["tender"]["documents"]}


def unknown(value: Any, schema: Any, definitions: Any, path: str = "") -> Iterator[str]:
    """The fields that the schema does not describe, and the moments that are none."""
    schema = definitions[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    if isinstance(value, list):
        for each in value:
            yield from unknown(each, schema["items"], definitions, path)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key in schema["properties"]:
                yield from unknown(each, schema["properties"][key], definitions, f"{path}/{key}")
            else:
                yield f"{path}/{key}"
    elif schema.get("format") == "date-time":
        datetime.strptime(value, "%Y-%m-%dT%H:%M:%SZ")


def test_dossiers_as_points(licensed: World) -> None:
    """Longitude first; a point for each group, with its licence."""
    found = json.loads(fetch("/all/all/places.geojson"))
    assert found["type"] == "FeatureCollection" and len(found["licences"]) == 2
    assert {one["properties"]["group"] for one in found["features"]} == {licensed.east, licensed.south}
    longitude, latitude = found["features"][0]["geometry"]["coordinates"]
    assert 4 < longitude < 5 and 45 < latitude < 46
    assert found["features"][0]["properties"]["place"] == TOWN


def test_signed_records_can_be_taken_in_again(licensed: World) -> None:
    """The whole site's records are those of its groups."""
    found = fetch("/records.ndjson").splitlines()
    one = b"".join(Client().get(f"/export/{licensed.east}.ndjson").streaming_content).splitlines()
    assert set(one) < set(found) and all(json.loads(line) for line in found)


def test_scopes_that_do_not_exist(world: World) -> None:
    """No such file, no such scope, no such group, no such filter: not found."""
    for path in (
        "/all/all/statements.xls", "/all/other/statements.csv", "/world/x/statements.csv",
        f"/group/{'0' * 64}/statements.csv", "/search/other/statements.csv",
    ):  # fmt: skip
        assert Client().get(f"/fr/data{path}").status_code == 404, path
    assert len(rows("/dossier/unknown/statements.csv")) == 0


def test_what_is_written_can_be_read_again(licensed: World, tmp_path: Any) -> None:
    """The import of this software understands what its export writes, and names the same subjects."""
    from contrechamp.catalogue.imports import formats
    from contrechamp.catalogue.imports.acts import planned
    from contrechamp.catalogue.imports.facts import Item

    for name in ("entities.ftm.jsonl", "contracts.ocds.jsonl"):
        path = tmp_path / name
        path.write_bytes(fetch(f"/all/all/{name}"))
        found = [one for one in formats.read([path], planned([path], [name])) if isinstance(one, Item)]
        assert SUPPLIER in {one.urn for one in found}, name
        assert any(
            fact.property == "amount" and fact.value["cents"] == 12_345_650 for one in found for fact in one.facts
        )


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("cc by 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("Licence Ouverte 2.0", "https://spdx.org/licenses/etalab-2.0"),
        ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
        ("https://example.org/l", "https://example.org/l"),
        ("tous droits réservés", ""),
        ("", ""),
    ],
)
def test_licences_have_addresses(words: str, address: str) -> None:
    """Where their name is a usual one."""
    assert address_of(words) == address


def test_the_licence_of_imported_data_stands_beside_its_source(world: World) -> None:
    """Where a statement was taken from a table of others, its page names that table's licence."""
    source = {"address": "https://data.example/t.csv", "read": "2026-01-02", "title": "Table", "licence": "ODbL 1.0"}
    claim = {"property": "name", "value": "Thales", "sources": [source]}
    world.publish(world.east, claim, said("type", "company", sources=[source]), subject=SUPPLIER, kind="party")
    assert "ODbL 1.0" in Client().get(f"/fr/party/{SUPPLIER}").content.decode()


def test_files_by_fingerprint(documented: World) -> None:
    """Each published document and its text, with an address that gives exactly those bytes."""
    from hashlib import sha256

    found = lines("/all/all/files.jsonl")
    assert {one["role"] for one in found} == {"document", "text"}
    for one in found:
        answer = Client().get("/" + one["address"].split("/", 3)[3])
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200 and sha256(body).hexdigest() == one["sha256"] and len(body) == one["size"]
    assert lines("/dossier/unknown/files.jsonl") == []
