"""A citation proves, without the site it came from, who said what; two programs say the same of it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from contrechamp.records import acts, citation, export, receive
from contrechamp.records.acts import Entry
from contrechamp.records.citation import CLOSED, COUNTS, VOID
from contrechamp.records.headers import ASSERT
from tests.conftest import REPOSITORY
from tests.records.world import Group, erased
from tests.records.world import said as body_of

DOSSIER = "urn:uuid:6b1c2a4e-0d9c-4a54-9c63-0f5a2b1c7d10"
pytestmark = pytest.mark.django_db(transaction=True)


def said(value: str) -> list[dict[str, Any]]:
    return [{"property": "status", "value": value}]


@pytest.fixture
def three() -> tuple[str, ...]:
    """The ids of three records under one seal, with records before and after."""
    organisation = acts.create_organisation(name="Groupe témoin").organisation
    acts.publish(organisation=organisation, entries=[Entry(DOSSIER, "dossier", said("before"))])
    entries = [Entry(DOSSIER, "dossier", said(word)) for word in ("one", "two", "three")]
    published = acts.publish(organisation=organisation, entries=entries)
    acts.publish(organisation=organisation, entries=[Entry(DOSSIER, "dossier", said("after"))])
    return published.records


def in_javascript(lines: list[bytes], folder: Path) -> tuple[int, dict[str, Any]]:
    """What the verifier in JavaScript says: its exit code and its report."""
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    if node is None:
        pytest.skip("no Node.js here: the verifier in JavaScript was not run")
    path = folder / "citation.ndjson"
    path.write_bytes(b"".join(lines))
    command = [node, str(REPOSITORY / "verifier" / "verify.mjs"), str(path), "--citation", "--json"]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.returncode, json.loads(done.stdout)


def test_a_record_is_proved_with_nothing_but_its_citation(three: tuple[str, ...]) -> None:
    """Key events, the headers from the record to its seal, and its body: no other body, nothing before."""
    lines = list(citation.proof([three[1]]))
    checked = citation.check(lines)
    assert checked.faults == []
    (one,) = checked.cited
    assert (one.record, one.seq, one.standing, one.kind) == (three[1], 3, COUNTS, ASSERT)
    assert one.body["claims"] == said("two")
    assert len(lines) == 2 + 3 + 1  # genesis and certify; header, body, header; seal


def test_several_records_share_what_proves_them(three: tuple[str, ...]) -> None:
    """Records under one seal are one run, in the order of their log."""
    lines = list(citation.proof([three[2], three[0]]))
    assert [one.record for one in citation.check(lines).cited] == [three[0], three[2]]
    assert len(lines) == 2 + 5 + 1


def test_both_programs_find_the_same(three: tuple[str, ...], tmp_path: Path) -> None:
    """The verifier in JavaScript, written from the page alone, says of a citation what this one says."""
    lines = list(citation.proof(three))
    code, report = in_javascript(lines, tmp_path)
    assert (code, report["faults"]) == (0, [])
    found = [{name: getattr(one, name) for name in report["cited"][0]} for one in citation.check(lines).cited]
    assert json.loads(json.dumps(found)) == report["cited"]


def test_a_flipped_bit_in_any_line_is_found(three: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever changes by one bit, in a key event, a header, the body or the seal, is a fault in both programs."""
    lines = list(citation.proof([three[0]]))
    for place, line in enumerate(lines):
        torn = bytearray(line)
        torn[len(torn) // 2] ^= 1
        changed = [*lines[:place], bytes(torn), *lines[place + 1 :]]
        assert citation.check(changed).faults, f"line {place}"
        assert in_javascript(changed, tmp_path)[0] == 1, f"line {place}"


def test_an_erased_record_is_proved_without_its_body(three: tuple[str, ...]) -> None:
    """What a group erased is not handed out in a citation either."""
    (organisation,) = {one.organisation for one in citation.check(citation.proof(three)).cited}
    acts.erase(organisation=organisation, records=[three[0]])
    assert citation.check(citation.proof([three[0]])).faults
    assert b"one" not in b"".join(citation.proof([three[0]]))


def test_a_citation_gives_the_bodies_that_an_export_gives() -> None:
    """Not what was erased, nor what is void because its log was cut; what erases is given, and counts where listed."""
    group = Group()
    log = group.certify()
    first, second, _ = (log.write(body_of(DOSSIER, ("status", word)))[0] for word in ("one", "two", "three"))
    log.write(erased(first))
    cut = log.cut()
    (late,) = log.write(erased(second))
    log.write(body_of(DOSSIER, ("status", "void")))
    group.recover([cut], erased=[late])
    receive.receive(group.stream())
    lines = list(export.export(group.id))
    assert [word in b"".join(lines) for word in (b"one", b"two", b"three", b"void", late.encode())] == [
        *(False, False, True, False, True)
    ]
    assert sorted(citation.proof(record.id for record in log.records)) == sorted(lines)


def test_both_branches_of_a_forked_log_have_a_citation() -> None:
    """Of another's log all that is here is proved: what follows its fork shows who signed two histories."""
    group = Group()
    log = group.certify()
    log.write(body_of(DOSSIER, ("status", "shared")))
    other = group.fork(log, 1)
    branches = [branch.write(body_of(DOSSIER, ("status", "forked")))[0] for branch in (log, other)]
    receive.receive(group.stream())
    for record in branches:
        checked = citation.check(citation.proof([record]))
        assert ([one.record for one in checked.cited], checked.faults) == ([record], [])


def test_what_is_not_here_has_no_citation() -> None:
    """An id that nothing here has gives no line."""
    assert list(citation.proof(["0" * 64])) == []


def test_a_citation_says_when_a_recovery_closed_or_dropped_its_log(tmp_path: Path) -> None:
    """By the key events in it: before the cut of its log a record is closed, at the cut it counts, after it is void."""
    group = Group()
    log = group.certify()
    for word in ("one", "two", "three"):
        log.write(body_of(DOSSIER, ("status", word)))
    group.recover([log.cut(2)])
    lines = [line + b"\n" for line in group.stream()]
    assert [one.standing for one in citation.check(lines).cited] == [CLOSED, COUNTS, VOID]
    code, report = in_javascript(lines, tmp_path)
    assert (code, [one["standing"] for one in report["cited"]]) == (0, [CLOSED, COUNTS, VOID])
