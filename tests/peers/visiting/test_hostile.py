"""The table of hostile nodes: what each costs at most, that nothing of it is stored, and that the log says why."""

import logging
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from contrechamp.peers import acts as peer_acts
from contrechamp.peers.visiting import sync
from contrechamp.records import canonical, keys
from contrechamp.records.headers import make_seal
from contrechamp.records.models import KeyEvent, Log, Record, Seal, Statement
from tests.peers.nodes import Node
from tests.peers.visiting.hostile import Hostile, endless, fake_body, header_of, noise, sealed
from tests.records.world import Group, new_seed, said

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db]
New = Callable[[str], Node]
MEMORY = 30_000_000  # bytes
SECONDS = 20.0  # of a processor; each takes a fraction
CALLS = 12
BYTES = 3_000_000  # served


@dataclass
class Row:
    """One hostile node: how it is made, what must be said in the log, and how many of its records may be stored."""

    make: Callable[[], Hostile]
    says: str
    records: int = 0


def wrong_signature() -> Hostile:
    node = Hostile.honest(0)
    header = header_of(node.branch, body := fake_body())
    lines = sealed(node.branch, header, body)
    lines[-1] = lines[-1][:-11] + b'000000000"}'
    node.pages = lambda _: lines
    node.shown = [node.organisation(), lines[-1]]
    return node


def another_key() -> Hostile:
    node = Hostile.honest(0)
    lines = sealed(node.branch, header_of(node.branch, body := fake_body()), body, seed=new_seed())
    node.pages = lambda _: lines
    node.shown = [node.organisation(), lines[-1]]
    return node


def served_after(node: Hostile, lines: list[bytes], seq: int = 5) -> Hostile:
    """A node that shows a good head at `seq` and gives other lines."""
    node.shown = [node.organisation(), make_seal(node.branch.seed, node.branch.log, seq, "a" * 64).line()]
    node.pages = lambda _: lines
    return node


def replay() -> Hostile:
    node = Hostile.honest(3)
    lines = [line for run in node.branch.runs for line in run]
    return served_after(node, lines * 3, seq=9)


def gap() -> Hostile:
    node = Hostile.honest(3)
    lines = [line for run in node.branch.runs for line in run]
    return served_after(node, [lines[0], lines[1], *lines[4:]])


def broken_prev() -> Hostile:
    node = Hostile.honest(0)
    body = fake_body()
    first = header_of(node.branch, body)
    second = header_of(node.branch, body, 2, "b" * 64)
    return served_after(node, [first.line(), body, *sealed(node.branch, second, body)])


def false_body() -> Hostile:
    node = Hostile.honest(0)
    header = header_of(node.branch, b"{}")
    return served_after(node, sealed(node.branch, header, fake_body()))


def seal_over_nothing() -> Hostile:
    node = Hostile.honest(0)
    return served_after(node, [make_seal(node.branch.seed, node.branch.log, 5, "a" * 64).line()])


def body_that_is(content: bytes) -> Callable[[], Hostile]:
    """A signed header whose body, under its right hash, is not canonical."""

    def make() -> Hostile:
        node = Hostile.honest(0)
        return served_after(node, sealed(node.branch, header_of(node.branch, content), content))

    return make


def recovery_with_one_key() -> Hostile:
    node = Hostile.honest(0)
    fields = {
        "v": 1, "kind": "recover", "org": node.group.id, "prev": node.group.epoch, "cuts": [], "erased": [],
        "sign": keys.public_of(sign := new_seed()), "recovery": [keys.public_of(new_seed()) for _ in range(3)],
    }  # fmt: skip
    form = canonical.encode(fields)
    signers = [node.group.recovery[0], sign]
    signatures = {keys.public_of(seed): keys.sign(seed, keys.KEY_CONTEXT, form) for seed in signers}
    line = canonical.encode({**fields, "signatures": signatures})
    node.keys = [*(event.line() for event in node.group.events), line]
    node.shown = [node.organisation([event.id for event in node.group.events] + [canonical.identify(form)])]
    return node


def another_group_s_events() -> Hostile:
    node = Hostile.honest(0)
    node.keys = [event.line() for event in (*node.group.events, *Group().events)]
    node.shown = [node.organisation(["a" * 64])]
    return node


def large_page() -> Hostile:
    node = Hostile.honest(0)
    return served_after(node, [noise(2_000_000)])


def long_lines() -> Hostile:
    node = Hostile.honest(0)
    return served_after(node, [noise(900_000)])


def endless_log() -> Hostile:
    node = Hostile.honest(0)
    pages = endless(node.branch)
    node.shown = [node.organisation(), make_seal(node.branch.seed, node.branch.log, 10**9, "a" * 64).line()]
    node.pages = lambda _: next(pages)[:1407]  # seven runs
    return node


def empty_pages() -> Hostile:
    return served_after(Hostile.honest(0), [])


def endless_heads() -> Hostile:
    node = Hostile.honest(0)
    node.shown = [node.organisation(), b'{"more":true}']
    return node


def heads_without_end() -> Hostile:
    node = Hostile.honest(0)
    node.shown = [node.organisation(), *[node.organisation()] * 3]
    return node


def another_s_log() -> Hostile:
    node = Hostile.honest(0)
    node.shown = [node.organisation(), make_seal(new_seed(), "c" * 64, 1, "a" * 64).line()]
    return node


DEEP = b"[" * 100_000 + b"]" * 100_000
TABLE = {
    "wrong signature": Row(wrong_signature, "bad signature"),
    "right signature of another key": Row(another_key, "bad signature"),
    "replay": Row(replay, "gives nothing that can be verified", records=3),
    "gap": Row(gap, "left out"),
    "broken prev": Row(broken_prev, "left out"),
    "header with a false body": Row(false_body, "nor the body that the header before it names", records=1),
    "seal over nothing": Row(seal_over_nothing, "seals other records"),
    "100,000-level nesting": Row(body_that_is(DEEP), "longer than a record", records=1),
    "nesting within a line": Row(body_that_is(b"[" * 30_000 + b"]" * 30_000), "is", records=1),
    "duplicate keys": Row(body_that_is(b'{"a":1,"a":2}'), "canonical", records=1),
    "NaN": Row(body_that_is(b'{"a":NaN}'), "JSON", records=1),
    "1.0": Row(body_that_is(b'{"a":1.0}'), "fraction", records=1),
    "recovery with one key": Row(recovery_with_one_key, "not by the keys"),
    "events of another group": Row(another_group_s_events, "another organisation"),
    "page of 2 MB": Row(large_page, "longer than"),
    "lines of 900 kB": Row(long_lines, "nothing that can be verified"),
    "endless log": Row(endless_log, "quarantine", records=100),
    "endless empty pages": Row(empty_pages, "gives nothing"),
    "heads that promise more": Row(endless_heads, "heads"),
    "heads out of order": Row(heads_without_end, "heads"),
    "log of another group": Row(another_s_log, "never certified"),
    "heads that are none": Row(lambda: _serving(b"<html>"), "no heads"),
    "heads of deep nesting": Row(lambda: _serving(DEEP[:900]), "no heads"),
}


def _serving(heads: bytes) -> Hostile:
    node = Hostile.honest(0)
    node.shown = [heads]
    return node


@pytest.mark.parametrize("name", TABLE)
def test_a_hostile_node_costs_little_and_leaves_nothing(
    name: str, new_node: New, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing false is stored, the log says why in one line, and time, memory, calls and bytes stay within bounds."""
    reader, row = new_node("reader"), TABLE[name]
    hostile = row.make()
    caplog.set_level(logging.WARNING, "contrechamp.peers")
    tracemalloc.start()
    started = time.process_time()
    with reader.here():
        report = sync.sync(peer_acts.add_peer(address="https://hostile.example"), hostile)
        records, bodies = Record.objects.count(), Record.objects.filter(content__isnull=False).count()
        assert records == row.records
        assert bodies == (0 if row.records == 1 else row.records)
        assert Statement.objects.count() == bodies and Seal.objects.count() <= max(1, row.records)
    memory = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert not report.ok
    said_lines = [record.getMessage() for record in caplog.records if record.name == "contrechamp.peers"]
    assert any(row.says in line for line in said_lines), said_lines
    assert all("\n" not in line and len(line) < 400 for line in said_lines)
    assert (memory < MEMORY, time.process_time() - started < SECONDS) == (True, True)
    assert hostile.calls <= CALLS and hostile.served <= BYTES


def test_two_headers_for_one_place_are_kept_apart_and_count_for_nothing(new_node: New) -> None:
    """A fork is proved by its two branches: both are stored, neither counts, and other nodes get both."""
    first, second, reader = Hostile.honest(2), Hostile.honest(0), new_node("reader")
    second.group = first.group
    second.branch = first.branch.fork(1)
    second.branch.write(said("insee:13055", ("status", "the other")))
    second.branch.runs.insert(0, first.branch.records[0].lines)
    reader.trust(first.group.id)
    reader.visit_hostile(first)
    reader.visit_hostile(second)
    with reader.here():
        assert (Record.objects.count(), Log.objects.get().forked, Statement.objects.count()) == (3, True, 1)
    copy = new_node("copy")
    copy.trust(first.group.id)
    copy.visit(reader)
    with copy.here():
        assert (Record.objects.count(), Log.objects.get().forked) == (3, True)
    assert copy.digest() == reader.digest()


def test_a_node_that_hides_a_recovery_is_seen_and_changes_nothing(new_node: New) -> None:
    """Once a recovery is known, a node that shows fewer key events does not undo it, and can be named."""
    from contrechamp.peers import reads

    hostile, reader = Hostile.honest(3), new_node("reader")
    reader.trust(hostile.group.id)
    before = list(hostile.group.events)
    hostile.group.recover([hostile.branch.cut(1)])
    reader.visit_hostile(hostile)
    with reader.here():
        assert Statement.objects.count() == 1
    hiding = Hostile(hostile.group, hostile.branch, name="hiding")
    hiding.keys = [event.line() for event in before]
    hiding.shown = [hiding.organisation([event.id for event in before]), hiding.head()]
    reader.visit_hostile(hiding)
    with reader.here():
        assert Statement.objects.count() == 1
        assert [peer.address for peer in reads.showing_less(hostile.group.id)] == ["https://hiding.example"]
        assert reads.sources(hostile.group.id) == 1


def test_two_recoveries_of_one_epoch_leave_only_what_both_keep(new_node: New) -> None:
    """Whichever is learnt first, and from whichever node."""
    first = Hostile.honest(3)
    rival = Group()
    rival.__dict__.update(first.group.__dict__ | {"events": list(first.group.events)})
    first.group.recover([first.branch.cut(2)])
    rival.recover([first.branch.cut(1)])
    second = Hostile(rival, first.branch, name="rival")
    counts = []
    for order in ((first, second), (second, first)):
        reader = new_node(f"reader{len(counts)}")
        reader.trust(first.group.id)
        for node in order:
            reader.visit_hostile(node)
        with reader.here():
            counts.append((Statement.objects.count(), KeyEvent.objects.filter(kind="recover").count()))
    assert counts == [(1, 2), (1, 2)]


def test_a_cut_of_another_group_s_log_has_no_effect(new_node: New) -> None:
    """A recovery may name any log; it ends only those that its own group certified."""
    victim, thief, reader = Hostile.honest(3), Hostile.honest(1), new_node("reader")
    thief.group.recover([victim.branch.cut(1), thief.branch.cut(1)])
    reader.trust(victim.group.id, thief.group.id)
    reader.visit_hostile(victim)
    reader.visit_hostile(thief)
    with reader.here():
        assert Statement.objects.count() == 4


def test_a_mass_erase_hides_and_removes_nothing_at_once(new_node: New) -> None:
    """What a thief erases is hidden; removing over fifty bodies a day waits for a person."""
    from datetime import timedelta

    from django.utils import timezone

    from contrechamp.records import purges
    from tests.records.world import erased

    hostile, reader = Hostile.honest(80), new_node("reader")
    reader.trust(hostile.group.id)
    reader.visit_hostile(hostile)
    hostile.branch.write(erased(*(record.id for record in hostile.branch.records)))
    reader.visit_hostile(hostile)
    with reader.here():
        assert Statement.objects.count() == 0
        assert purges.purge_due(timezone.now() + timedelta(days=15)) == 0
        assert Record.objects.filter(content__isnull=True).count() == 0


def test_one_node_cannot_fill_this_one_with_groups(new_node: New) -> None:
    """Of the groups that nobody here knows, one node brings up fifty; the others wait."""
    reader, groups = new_node("reader"), sorted((Hostile.honest(0) for _ in range(60)), key=lambda one: one.group.id)
    crowd = Hostile.honest(0)
    crowd.shown = [one.organisation() for one in groups]
    by_id = {one.group.id: one for one in groups}
    get = crowd.get

    def one_of(path: str, parameters: dict[str, str], *, limit: int = 0) -> bytes:
        return by_id[parameters["org"]].get(path, {}) if path == "keys" else get(path, parameters)

    crowd.get = one_of  # type: ignore[method-assign]
    report = reader.visit_hostile(crowd)
    with reader.here():
        assert KeyEvent.objects.filter(kind="genesis").count() == sync.INTRODUCED
    assert any("the others wait" in note for note in report.notes)


def test_heads_without_end_are_not_all_remembered(new_node: New, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node that shows other good seals at each visit fills no table here; the first and the last stay."""
    from contrechamp.peers.models import SeenHead

    monkeypatch.setattr(sync, "HEADS", 20)
    monkeypatch.setattr(sync, "HEADS_IN_QUARANTINE", 5)
    reader, hostile = new_node("reader"), Hostile.honest(0)
    for trusted, most in ((False, 5), (True, 20)):
        if trusted:
            reader.trust(hostile.group.id)
        for visit in range(9):
            ids = [f"{trusted:d}{visit:061x}{seq:02x}" for seq in range(1, 9)]
            seals = [make_seal(hostile.branch.seed, hostile.branch.log, seq, id) for seq, id in enumerate(ids, 1)]
            hostile.shown = [hostile.organisation(), *(seal.line() for seal in seals)]
            reader.visit_hostile(hostile)
            with reader.here():
                kept = list(SeenHead.objects.order_by("since", "seq"))
                assert len(kept) <= most
    with reader.here():
        assert (kept[0].record, kept[-1].record) == (f"{1:064x}", ids[-1])


def test_tips_that_lead_nowhere_cost_few_calls(new_node: New) -> None:
    """A node that shows a hundred branches and gives none of them is asked for a few, not for all."""
    reader, hostile = new_node("reader"), Hostile.honest(0)
    seals = [make_seal(hostile.branch.seed, hostile.branch.log, 1, f"{number:064x}") for number in range(100)]
    hostile.shown = [hostile.organisation(), *(seal.line() for seal in seals)]
    report = reader.visit_hostile(hostile)
    assert len(report.notes) <= 4 and hostile.calls <= CALLS


def test_key_events_that_bring_nothing_are_asked_for_in_vain_only_so_often(
    new_node: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node that shows a false digest for each group that is known here could make every visit fetch all of them."""
    reader, groups = new_node("reader"), sorted((Hostile.honest(1) for _ in range(8)), key=lambda one: one.group.id)
    for one in groups:
        reader.visit_hostile(one)
    by_id = {one.group.id: one for one in groups}
    crowd = Hostile.honest(0)
    crowd.shown = [one.organisation([event.id for event in one.group.events][:1]) for one in groups]
    get, asked = crowd.get, []

    def one_of(path: str, parameters: dict[str, str], *, limit: int = 0) -> bytes:
        if path != "keys":
            return get(path, parameters)
        asked.append(answer := by_id[parameters["org"]].get(path, {}))
        return answer

    crowd.get = one_of  # type: ignore[method-assign]
    monkeypatch.setattr(sync, "KEYS_FOR_NOTHING", 2_000)
    reader.visit_hostile(crowd)
    assert 1 <= len(asked) < len(groups) and sum(map(len, asked[:-1])) < 2_000
