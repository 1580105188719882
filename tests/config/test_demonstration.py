"""The demonstration: real cases, each statement with its source, made once however often it is begun."""

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pypdfium2
import pytest
from django.conf import LazySettings
from django.utils import timezone

from contrechamp.catalogue.merging import merge
from contrechamp.catalogue.vocabulary import schema
from contrechamp.config.commands.demo import counts
from contrechamp.config.demonstration import besides, create
from contrechamp.config.demonstration.cases import Case, Claim, cases, others, parties
from contrechamp.config.demonstration.documents import documents
from contrechamp.config.home import Home
from contrechamp.library import public, quotes, reading
from contrechamp.library.models import Document, Page
from contrechamp.library.wanted.reads import listed
from contrechamp.peers.trust import vouches
from contrechamp.records import reads as records
from contrechamp.records.verify import verify
from contrechamp.requests.law import texts as law

PROGRAM = [sys.executable, "-m", "contrechamp", "demo", "create", "--json"]
GROUPS = ("Témoin Est – Sample East", "Témoin Sud – Sample South")


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of a node that this test has alone."""
    settings.HOME = Home(tmp_path / "home")
    folder: Path = settings.HOME.folder
    return folder


@pytest.fixture
def law_text() -> Path:
    if not law.PACKAGE.exists():
        pytest.skip("no text of the law: run ./run --setup-only first")
    return law.PACKAGE


@pytest.fixture
def ocr(settings: LazySettings) -> None:
    if not (settings.ASSETS / "ocr" / "fra.traineddata").exists():
        pytest.skip("no OCR model: run ./run --setup-only first")


@pytest.fixture
def fewer(monkeypatch: pytest.MonkeyPatch) -> list[Case]:
    """The demonstration has these cases alone: those that quote its documents, and one that quotes addresses only."""
    quoting = [case for case in cases() if any(statement.quote for statement in case.statements)]
    kept = [*quoting, next(case for case in cases() if case not in quoting)]
    monkeypatch.setattr(create, "cases", lambda: kept)
    monkeypatch.setattr(create, "others", list)
    return kept


def run(package: Path = law.PACKAGE) -> None:
    for step in create.steps(package=package):
        step.work()


def test_every_claim_fits_the_vocabulary() -> None:
    """What the files say is understood by this software, actors included."""
    every = (*cases(), *others())
    told = [(case.kind, claim) for case in every for claim in (*case.common, *(s.claim for s in case.statements))]
    told += [("party", claim) for party in parties().values() for claim in party.claims]
    assert [(claim, faults) for kind, claim in told if (faults := schema.faults(kind, claim))] == []


def test_every_statement_has_a_source() -> None:
    """An address with the day it was read and words of it, or words of a document of the demonstration."""
    for case in (*cases(), *others()):
        for statement in case.statements:
            if statement.quote is None:
                [source] = statement.claim["sources"]
                assert {"address", "publisher", "title", "read", "exact"} == set(source), (case.key, source)
                assert 0 < len(source["exact"].split()) < 30
            else:
                assert "sources" not in statement.claim
                assert statement.quote.exact


def test_every_case_is_told_twice_and_differently() -> None:
    """Both groups tell each case, in the same words where they agree, and somewhere their versions differ."""
    for case in cases():
        told = [(group, claim) for group in ("east", "south") for claim in case.common]
        told += [(statement.group, statement.claim) for statement in case.statements]
        properties = merge("dossier", [Told(group, claim) for group, claim in told])
        assert any(merged.differs for merged in properties), case.key
        assert not any(merged.to_reconcile for merged in properties), case.key
        assert not {merged.key for merged in properties if merged.differs} & {"title", "summary", "place"}


def test_nothing_contradicts_itself() -> None:
    """No group gives one value two ways, in whatever it describes; every kind that the catalogue has is there."""
    for case in others():
        told = [Told(statement.group, statement.claim) for statement in case.statements]
        assert not any(merged.to_reconcile for merged in merge(case.kind, told)), case.key
    assert {case.kind for case in others()} == {"product", "decision", "contract", "trial", "party"}


def test_the_demonstration_is_large_enough_to_look_around() -> None:
    """At least twelve towns, in several countries, and twenty actors, some of them linked."""
    places = {claim["value"] for case in cases() for claim in case.common if claim["property"] == "place"}
    assert len(places) >= 12
    assert len({place for place in places if place.startswith("geonames:")}) >= 5
    assert len(parties()) >= 20
    said = {statement.claim["property"] for case in others() for statement in case.statements}
    assert {"owner", "link", "maker", "customer", "outcome", "appeal_of", "consent"} <= said


class Told:
    """A claim as the catalogue merges it."""

    def __init__(self, group: str, claim: Claim) -> None:
        self.id = ""
        self.organisation = group
        self.property: str = claim["property"]
        self.value: Any = claim["value"]
        self.as_written: str = claim.get("as_written", "")
        self.since: str = claim.get("since", "")
        self.until: str = claim.get("until", "")
        self.sources: list[dict[str, Any]] = claim.get("sources", [])
        self.note: dict[str, str] = claim.get("note", {})


def test_typesetting_gives_the_same_bytes_each_time(law_text: Path) -> None:
    """Otherwise a second run would add every document again."""
    for first, second in zip(documents(), documents(), strict=True):
        assert first.pdf() == second.pdf(), first.key


def test_official_texts_say_that_they_are_transcriptions(law_text: Path) -> None:
    """On every page: the word, the code, the package they come from; one of them is pixels only."""
    official = {document.key: document for document in documents() if document.transcription}
    assert len(official) == 2
    text = pypdfium2.PdfDocument(official["law-communication"].pdf())
    for page in text:
        words = page.get_textpage().get_text_range()
        assert "Transcription" in words
        assert "@socialgouv/legi-data" in words
    scan = pypdfium2.PdfDocument(official["law-cada"].pdf())
    assert [page.get_textpage().get_text_range() for page in scan] == [""] * len(scan)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_node_is_complete_and_the_second_run_changes_nothing(home: Path, law_text: Path, ocr: None) -> None:
    """Two groups with profiles, every case by both, every document published, every quote on its page."""
    run()
    first = counts()
    assert (first.groups, first.subjects, first.dossiers) == (2, len(cases()), 2 * len(cases()))
    assert first.documents == len(list(documents()))
    run()
    assert counts() == first
    assert {str(organisation) for organisation in records.hosted()} == set(GROUPS)
    assert verify().faults == []
    check_sources()
    assert len(listed()) == len(besides.wanted())
    assert sorted(word.scope for word in vouches.in_force(vouches.words(), timezone.localdate())) == [
        "identity",
        "work",
    ]
    assert Page.objects.filter(source=Page.Source.OCR).count() == 2
    reading.close()


def check_sources() -> None:
    """Every published statement that needs a source has one, and every quote of a document stands on its page."""
    quoted: Counter[str] = Counter()
    needed = {key for key, described in schema.kinds()["dossier"].properties.items() if described.sourced}
    for statement in records.statements(kind="dossier"):
        assert statement.sources or statement.property not in needed, statement.id
        for source in statement.sources:
            if "document" in source:
                name = source["document"].removeprefix("sha256:")
                page = public.page(name, source["page"])
                assert page
                assert quotes.find(page.text, exact=source["exact"]), source
                quoted[name] += 1
    assert len(quoted) >= 4


@pytest.mark.django_db
def test_without_the_text_of_the_law_the_rest_is_there(home: Path, tmp_path: Path, fewer: list[Case]) -> None:
    """The official texts are left out, and so are the statements that rest on them; nothing else is missing."""
    run(package=tmp_path / "no package")
    found = counts()
    assert (found.groups, found.subjects, found.documents) == (2, len(fewer), 3)
    assert not Document.objects.filter(transcription=True).exists()
    reading.close()


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [4])
def test_a_run_that_stops_on_the_way_is_completed(
    home: Path, law_text: Path, ocr: None, fewer: list[Case], steps: int
) -> None:
    """Whatever step it stops in: the next run does the rest, each thing once."""
    for number, step in enumerate(create.steps()):
        if number == steps:
            break
        step.work()
    run()
    once = {(d.organisation, d.file_name) for d in Document.objects.all()}
    assert len(once) == Document.objects.count() == len(list(documents()))
    statements = Counter(records.statements(kind="dossier").values_list("organisation", "subject", "property"))
    assert statements
    assert all(count == 1 for (_, _, key), count in statements.items() if key in ("title", "summary"))
    reading.close()


@pytest.fixture
def start(tmp_path: Path) -> Callable[[], subprocess.Popen[bytes]]:
    """Starts the command on a folder of its own, as ./run does."""
    environment = {**os.environ, "CONTRECHAMP_HOME": str(tmp_path / "node"), "CONTRECHAMP_DATABASE": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "contrechamp.config.settings"
    return lambda: subprocess.Popen(PROGRAM, env=environment, stdout=subprocess.PIPE, start_new_session=True)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_the_command_killed_on_the_way_completes_at_the_next(
    start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path, law_text: Path, ocr: None
) -> None:
    """kill -9 at three moments; then one run to the end, and one more that adds nothing."""
    for seconds in (2, 3, 4):
        process = start()
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    figures = [orjson.loads(start().communicate(timeout=900)[0]) for _ in range(2)]
    for line in figures:
        del line["seconds"]
    assert figures[0] == figures[1]
    assert figures[0]["dossiers"] == 2 * len(cases())
    settings = tomllib.loads((tmp_path / "node" / "node.toml").read_text())
    assert settings["sample"] is True


@pytest.mark.sqlite_only
def test_a_node_of_somebody_is_left_as_it_is(start: Callable[[], subprocess.Popen[bytes]], tmp_path: Path) -> None:
    """Nothing is written into it, not even a database."""
    (tmp_path / "node").mkdir()
    (tmp_path / "node" / "node.toml").write_text('name = "Ours"\n')
    assert orjson.loads(start().communicate(timeout=300)[0]) == {"created": False}
    assert not (tmp_path / "node" / "node.sqlite3").exists()
