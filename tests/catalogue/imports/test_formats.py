"""Networks, notices and exports of other programs: what is understood, what is reported, what is never taken in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contrechamp.catalogue.imports import formats
from contrechamp.catalogue.imports.acts import planned
from contrechamp.catalogue.imports.facts import Found, Item, Unreadable, urn_of
from contrechamp.catalogue.imports.formats import streams
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.models import Draft
from tests.catalogue.imports.conftest import ADDRESS, Give, faults_of, gaps_of, items_of

Write = Callable[[str, str], Path]

NODES = """id,label,category
ville de Nîmes,ville de Nîmes,Acteur public
ville de Saint\u00ad-Etienne,ville de Saint\u00ad-Etienne,Acteur public
ville de Saint-Etienne,ville de Saint-Etienne,Acteur public
WINTICS,WINTICS,Acteur privé
ATOS,ATOS,Acteur privé
Jean Dupont,Jean Dupont,actionnaire
VSA,VSA,null
Marché JOP,Marché JOP,null
"""
LINKS = """source,target,type,url
ville de Nîmes,WINTICS,a pour client,https://a.example/x|fiche.pdf
WINTICS,VSA,fonctionnalité,
WINTICS,VSA,fonctionnalité non fonctionnelle,https://b.example
WINTICS,Marché JOP,a candidaté,https://b.example
ATOS,WINTICS,a pour client,https://c.example
WINTICS,Jean Dupont,a pour actionnaire,https://d.example
WINTICS,inconnu,fonctionne avec,
"""


def read(*paths: Path, **about: str) -> list[Found]:
    plan = planned(list(paths), [path.name for path in paths], **{"address": ADDRESS, "read": "2026-01-02", **about})
    return list(formats.read(list(paths), plan))


def item(found: list[Found], name: str) -> Item:
    (one,) = (one for one in items_of(found) if one.facts[0].value in (name, {"fr": name}))
    return one


@pytest.fixture
def network(write: Write) -> list[Found]:
    return read(write("nodes.csv", NODES), write("edges.csv", LINKS))


def test_a_network_gives_actors_with_their_links(network: list[Found]) -> None:
    """A customer is the public one of the two; functions become technologies; a call for bids is a contract."""
    nimes, wintics = item(network, "ville de Nîmes"), item(network, "WINTICS")
    said = {fact.property: fact for fact in nimes.facts}
    assert said["type"].value == "municipality" and said["place"].value == "insee:30189"
    assert said["link"].value == {"ref": wintics.urn, "relation": "supplier"}
    assert said["link"].as_written == "a pour client"
    assert [source["address"] for source in said["link"].sources] == ["https://a.example/x", ADDRESS]
    assert said["link"].note == {"fr": "Source\u00a0: fiche.pdf"}
    assert [fact.value for fact in wintics.facts if fact.property == "technology"] == ["algorithmic-video"]
    assert item(network, "Marché JOP").facts[1].value == {"ref": wintics.urn, "role": "bidder"}
    assert faults_of(network) == []


def test_what_a_network_leaves_open_is_kept_and_told(network: list[Found]) -> None:
    """Soft hyphens make no second town; a link that may go either way stays as written; persons are not taken in."""
    told = {(gap.row, gap.column, gap.kept) for gap in gaps_of(network)}
    assert {(4, "id", True), (4, "type", True), (6, "type", True), (7, "target", False), (8, "target", False)} <= told
    assert [one.facts[0].value for one in items_of(network)].count("ville de Saint-Etienne") == 1
    assert not any("Dupont" in str(one) for one in items_of(network))
    links = [fact for fact in item(network, "ATOS").facts if fact.property == "link"]
    assert links[0].value is None and links[0].as_written == "ATOS – a pour client – WINTICS"


def test_the_network_of_technocarte(shared_data: Path, give: Give) -> None:
    """308 actors and 410 links as found: every link is in a draft, or in the report; read again, nothing is new."""
    folder = shared_data / "parties"
    files = [folder / "technocarte-nodes.csv", folder / "technocarte-edges.csv"]
    found = read(*files)
    assert faults_of(found) == []
    facts = [fact.property for one in items_of(found) for fact in one.facts]
    said = sum(facts.count(key) for key in ("link", "technology", "function", "party"))
    assert said == 410 - 1, "all but the shareholder who is a person"
    given = give(*files)
    assert given.counts["begun"] == 292 == Draft.objects.count()
    assert give(*files).counts == {"begun": 0, "changed": 0, "same": 292, "statements": 0}


def test_decp_in_its_two_shapes(shared_data: Path) -> None:
    """`NC` is no duration, a hundred million billion euros no amount: both stay as written. NaN is read."""
    for name, contracts in (("decp-2019.json", 2), ("decp-2022.json", 5)):
        found = read(shared_data / "notices" / name)
        assert faults_of(found) == []
        assert sum(one.kind == "contract" for one in items_of(found)) == contracts, name
        durations = [fact for one in items_of(found) for fact in one.facts if fact.property == "duration"]
        assert ("NC", None) in [(fact.as_written, fact.value) for fact in durations]
        assert any(gap.column == "dureeMois" and gap.value == "NC" and gap.kept for gap in gaps_of(found))
    assert any(gap.column == "montant" and gap.value == "1.0E+17 EUR" for gap in gaps_of(found))


def test_eforms_notices(shared_data: Path) -> None:
    """Buyer, winners, total without tax with its lots beside it; contact points of persons are nowhere."""
    notices = shared_data / "notices"
    found = read(notices / "eforms-can_24_FRA_comments.xml")
    assert faults_of(found) == []
    (contract,) = (one for one in items_of(found) if one.kind == "contract")
    parties = [(fact.as_written, fact.value["role"]) for fact in contract.facts if fact.property == "party"]
    assert parties == [("Rouen Habitat", "buyer"), ("Espaces Verts Lemire", "supplier"), ("ID Verde SASU", "supplier")]
    (amount,) = (fact for fact in contract.facts if fact.property == "amount")
    assert amount.value == {"cents": 39_069_784, "currency": "EUR", "vat": "HT", "stage": "awarded"}
    assert amount.note == {"fr": "LOT-0001\u00a0: 95414 EUR\nLOT-0002\u00a0: 26500 EUR"}
    for path in sorted(notices.glob("eforms-*.xml")):
        found = read(path)
        assert faults_of(found) == [] and "Gourdin" not in str(found) and "@" not in str(items_of(found))


def test_xml_with_entities_is_not_expanded(write: Write) -> None:
    """A bomb, and a file of this machine, stay outside."""
    bomb = '<!DOCTYPE x [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    text = f'{bomb}<ContractNotice xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    found = read(write("n.xml", f"{text}<cbc:ID>&a;&f;</cbc:ID></ContractNotice>"))
    assert "boom" not in str(found)
    with pytest.raises(Unreadable):
        read(write("n.xml", "<ContractNotice>"))


def test_ocds_releases_and_records(write: Write) -> None:
    """A contracting process is one contract: its parties once, its amounts at their stages, the rest reported."""
    release = {
        "ocid": "ocds-1-a", "id": "1", "date": "2021-01-01T00:00:00Z", "tag": ["award"], "language": "fr",
        "parties": [
            {"id": "b", "name": "Ville de Metz", "roles": ["buyer"],
             "identifier": {"scheme": "FR-SIRENE", "id": "215704636"}},
            {"id": "s", "name": "Thales", "roles": ["supplier", "payee"]},
        ],
        "buyer": {"id": "b", "name": "Ville de Metz"},
        "tender": {"title": "Caméras", "value": {"amount": 1000.5, "currency": "EUR"}, "procurementMethod": "open",
                   "numberOfTenderers": 3},
        "awards": [{"id": "1", "date": "2021-02-03T00:00:00Z", "value": {"amount": 900, "currency": "EUR"},
                    "suppliers": [{"id": "s", "name": "Thales"}]}],
    }  # fmt: skip
    for package in ({"releases": [release]}, {"records": [{"ocid": "ocds-1-a", "compiledRelease": release}]}):
        found = read(write("o.json", json.dumps(package)))
        assert faults_of(found) == []
        contract = item(found, "Caméras")
        assert contract.urn == urn_of("ocds", "contract", "ocds-1-a")
        amounts = [(fact.value["cents"], fact.value["stage"]) for fact in contract.facts if fact.property == "amount"]
        assert amounts == [(100_050, "estimated"), (90_000, "awarded")]
        parties = [fact.value for fact in contract.facts if fact.property == "party"]
        assert {"ref": "siren:215704636", "role": "buyer"} in parties and len(parties) == 2
        assert [gap.column for gap in gaps_of(found)] == ["parties.roles", "tender.numberOfTenderers"]


def test_packages_of_ocds_one_a_line_are_all_read(write: Write) -> None:
    """As this site's own export has them: a package of each group on a line; a cut line is named, the rest was read."""
    releases = [{"ocid": f"ocds-1-{n}", "id": "1", "tag": ["award"], "tender": {"title": f"Marché {n}"}} for n in "abc"]
    packages = [{"version": "1.1", "releases": releases[:2]}, {"version": "1.1", "releases": releases[2:]}]
    for text in ("\n".join(map(json.dumps, packages)), "\n".join(map(json.dumps, releases)) + "\n"):
        found = read(write("o.jsonl", text))
        assert faults_of(found) == []
        assert [item(found, f"Marché {n}").urn for n in "abc"] == [
            urn_of("ocds", "contract", f"ocds-1-{n}") for n in "abc"
        ]
    with pytest.raises(Unreadable, match="2"):
        read(write("o.jsonl", json.dumps(packages[0]) + '\n{"releases": [{'))


def test_uwazi_entities_are_a_table(write: Write) -> None:
    """Dates in seconds, labels of choices, links and files; columns are matched like those of a table."""
    entities = [
        {"sharedId": "a1", "title": "Projet de Nîmes", "template": "t", "metadata": {
            "lieu": [{"value": "x1", "label": "Nîmes"}], "date": [{"value": 1554076800}],
            "resume": [{"value": "Des caméras."}], "page": [{"value": {"label": "x", "url": "https://a.example"}}]},
         "documents": [{"originalname": "arrete.pdf"}]},
    ]  # fmt: skip
    for text in (json.dumps({"rows": entities}), json.dumps(entities), json.dumps(entities[0]) + "\n"):
        found = read(write("u.json", text), kind="dossier")
        assert faults_of(found) == []
        (dossier,) = items_of(found)
        said = {fact.property: fact.value for fact in dossier.facts}
        assert said["title"] == {"fr": "Projet de Nîmes"} and said["place"] == "insee:30189"
        assert said["date"] == {"from": "2019-04-01", "to": "2019-04-01"}
        assert said["summary"] == {"fr": "Des caméras."}
        assert {gap.column for gap in gaps_of(found)} == {"template", "documents"}


FTM = [
    {"id": "c1", "schema": "Company", "properties": {"name": ["Acme", "ACME SA"], "country": ["fr"], "sector": ["x"]}},
    {"id": "c2", "schema": "PublicBody", "properties": {"name": ["Ville de Metz"], "sourceUrl": ["https://m.example"]}},
    {"id": "p1", "schema": "Person", "properties": {"name": ["Jean Dupont"]}},
    {"id": "o1", "schema": "Ownership", "properties": {"owner": ["c2"], "asset": ["c1"], "startDate": ["2019-01"]}},
    {"id": "k1", "schema": "Contract", "properties": {
        "title": ["Caméras"], "authority": ["c2"], "amount": ["12500"], "currency": ["EUR"], "contractDate": ["2020"]}},
    {"id": "w1", "schema": "ContractAward", "properties": {"supplier": ["c1"], "contract": ["k1"]}},
    {"id": "v1", "schema": "Vessel", "properties": {"name": ["Bateau"]}},
]  # fmt: skip


def test_followthemoney_entities(write: Write, give: Give) -> None:
    """Companies, who owns them, contracts and who won them; natural persons are not taken in."""
    path = write("f.jsonl", "\n".join(json.dumps(one) for one in FTM))
    found = read(path)
    assert faults_of(found) == [] and "Dupont" not in str(items_of(found))
    assert {gap.column for gap in gaps_of(found)} == {"Company.sector", "schema"}
    company = next(one for one in items_of(found) if one.kind == "party")
    assert [(fact.property, fact.value) for fact in company.facts] == [
        ("type", "company"), ("name", "Acme"), ("other_name", "ACME SA"),
    ]  # fmt: skip
    (owner,) = (fact for one in items_of(found) for fact in one.facts if fact.property == "owner")
    assert owner.since == "2019-01"
    given = give(path)
    assert given.counts["begun"] == 3
    assert give(path).counts == {"begun": 0, "changed": 0, "same": 3, "statements": 0}


def test_what_is_none_of_the_formats_is_refused(write: Write, tmp_path: Path) -> None:
    """In words, not with a traceback; so are JSON that breaks off, and JSON that is nested too deeply."""
    with pytest.raises(Unreadable):
        read(write("x.json", '{"a": 1}'))
    cut = write("d.json", '{"marches": [{"id": "1", "objet": "x"}, {"id": ')
    plan = Plan("decp", "decp", read="2026-01-02")
    found = formats.read([cut], plan)
    assert isinstance(next(found), Item), "what came before is given"
    with pytest.raises(Unreadable):
        list(found)
    with pytest.raises(Unreadable):
        list(streams.items(write("deep.json", "[" * 200 + "]" * 200), "item"))


@pytest.mark.parametrize("size", [64 * 1024, 100_001])
def test_nan_is_put_in_quotes_across_pieces(tmp_path: Path, size: int) -> None:
    """Wherever a piece of the file ends; the word in a text stays as it is."""
    path = tmp_path / "n.json"
    texts = ["x" * (size - 30), 'NaN "quoted" \\', "-Infinity"]
    path.write_text(json.dumps({"a": [*texts, float("nan"), float("-inf")]}))
    assert list(streams.items(path, "a.item")) == [*texts, "NaN", "-Infinity"]
