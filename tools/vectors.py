"""Writes the test vectors of docs/records.md into docs/vectors: python tools/vectors.py

Everything follows from fixed seeds, so that running it again changes nothing. What is expected comes from a plain
reading of the rules (`tests/records/world.py`), not from the tables; a test shows that the node comes to the same.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "docs" / "vectors"
sys.path.insert(0, str(REPOSITORY))

from tests.records.world import Group, begin, erased, new_seed, plain_account, said  # noqa: E402

from contrechamp.records import canonical, events, keys  # noqa: E402
from contrechamp.records.errors import Invalid  # noqa: E402

TOWN, OTHER = "insee:13055", "urn:uuid:6b1c2a4e-0d9c-4a54-9c63-0f5a2b1c7d10"


def canonical_vectors() -> dict[str, Any]:
    """Values with their canonical form, and lines that are none."""
    good = [
        {"b": 1, "a": [True, False, None], "": ""},
        {
            "place": "insee:13055",
            "value": {"fr": "Vidéosurveillance « algorithmique »", "en": 'Line\nfeed "quoted" \\ / é'},
        },
        {"controls": "\u0001\b\t\n\f\r\u001f\u007f\u2028", "beyond": "😀"},
        {"integers": [0, -1, 9007199254740991, -9007199254740991]},
        [[[[[[[[[[[[[[[["sixteen levels"]]]]]]]]]]]]]]]],
    ]
    bad = {
        '{"a":1.0}': "a number with a fraction",
        '{"a":1e3}': "a number with an exponent",
        '{"a":9007199254740992}': "an integer of 2^53",
        '{"a":-0}': "minus zero",
        '{"b":1,"a":2}': "keys out of order",
        '{"a":1,"a":2}': "a key twice",
        '{"a": 1}': "white space",
        '{"a":"\\u00e9"}': "a needless escape",
        '{"a":"\\u000A"}': "an escape in another spelling",
        '{"é":1}': "a key that is not ASCII",
        '{"a":"\\ud800"}': "half of a surrogate pair",
        "[" * 17 + "]" * 17: "seventeen levels",
        "{": "no JSON",
    }
    return {
        "canonical": [_canonical(value) for value in good],
        "refused": [{"line": line, "because": reason, "path": _refused(line)} for line, reason in bad.items()],
    }


def _canonical(value: Any) -> dict[str, str]:
    line = canonical.encode(value)
    return {"line": line.decode(), "sha256": canonical.identify(line)}


def _refused(line: str) -> str:
    try:
        canonical.decode(line.encode())
    except Invalid as error:
        return error.path
    raise AssertionError(f"not refused: {line[:80]}")


def key_vectors() -> dict[str, Any]:
    """Key pairs, signed key events with their ids, and events that are refused."""
    begin(1)
    seed = new_seed()
    group = Group()
    log = group.certify()
    group.revoke(log.cut())
    group.recover([log.cut()])
    good = [{"id": event.id, "kind": event.kind, "line": event.line().decode()} for event in group.events]
    genesis, certify = group.events[0], group.events[1]
    other = Group()
    forged = events.make(certify.fields, [other.sign])
    short = {**group.events[3].signatures}
    short.pop(next(key for key in short if key != group.events[3].fields["sign"]))
    lone = events.Event(group.events[3].id, group.events[3].kind, group.events[3].fields, short)
    return {
        "pair": {"seed": seed, "public": keys.public_of(seed)},
        "signature": {
            "context": keys.SEAL_CONTEXT.decode(),
            "signed": '{"id":"' + "0" * 64 + '"}',
            "signature": keys.sign(seed, keys.SEAL_CONTEXT, b'{"id":"' + b"0" * 64 + b'"}'),
        },
        "accepted": good,
        "refused": [
            {"because": "signed by another key than the epoch's", "after": genesis.id, "line": forged.line().decode()},
            {"because": "one recovery key instead of two", "after": genesis.id, "line": lone.line().decode()},
        ],
    }


def _ordinary(group: Group) -> None:
    log = group.certify()
    log.write(said(TOWN, ("name", {"fr": "Marseille"}), ("population", 873_076)))
    (first,) = log.write(said(OTHER, ("status", "planned"), ("place", TOWN)))
    log.write(said(OTHER, ("status", "suspended"), ends=[f"{first}#0"]), said(OTHER, ("summary", {"en": "Cameras"})))


def _two_logs(group: Group) -> None:
    for value in ("planned", "suspended"):
        group.certify().write(said(OTHER, ("status", value)))


def _erased(group: Group) -> None:
    log = group.certify()
    (first,) = log.write(said(OTHER, ("status", "planned")))
    (second,) = log.write(said(OTHER, ("status", "a name that must go"), ends=[f"{first}#0"]))
    log.write(erased(second, ends=[f"{first}#0"]))


def _erased_without_its_endings(group: Group) -> None:
    log = group.certify()
    (first,) = log.write(said(OTHER, ("status", "planned")))
    (second,) = log.write(said(OTHER, ("status", "running"), ends=[f"{first}#0"]))
    log.write(erased(second))


def _forked(group: Group) -> None:
    log = group.certify()
    log.write(said(OTHER, ("status", "shared")))
    other = group.fork(log, 1)
    log.write(said(OTHER, ("status", "one branch")))
    other.write(said(OTHER, ("status", "other branch")))


def _fork_decided(group: Group) -> None:
    _forked(group)
    group.recover([group.branches[1].cut()])


def _revoked(group: Group) -> None:
    log = group.certify()
    log.write(said(OTHER, ("status", "honest")))
    cut = log.cut()
    log.write(said(OTHER, ("status", "stolen")))
    group.revoke(cut)


def _recovered(group: Group) -> None:
    log, unnamed = group.certify(), group.certify()
    (first,) = log.write(said(OTHER, ("status", "honest"), ("operator", "a name")))
    unnamed.write(said(OTHER, ("status", "in a log that the recovery does not name")))
    cut = log.cut()
    (kept,) = log.write(erased(first))
    log.write(said(OTHER, ("status", "stolen")))
    group.recover([cut], erased=[kept])
    group.certify().write(said(OTHER, ("status", "after the recovery")))


def _conflicting(group: Group) -> None:
    log = group.certify()
    log.write(said(OTHER, ("status", "kept by both")))
    early = log.cut()
    log.write(said(OTHER, ("status", "kept by one")))
    before = group.epoch, group.sign, group.recovery
    group.recover([log.cut()])
    group.certify().write(said(OTHER, ("status", "certified by one")))
    group.epoch, group.sign, group.recovery = before
    group.recover([early])


STORIES: dict[str, tuple[str, Callable[[Group], None]]] = {
    "ordinary": ("A publication of two records replaces one statement.", _ordinary),
    "two-logs": ("Two logs give one property two values; both hold.", _two_logs),
    "erased": ("A record is erased; what it had ended stays ended, because the erase says so.", _erased),
    "erased-plainly": ("An erase that names no endings lets them lapse.", _erased_without_its_endings),
    "forked": ("A log forks: it counts up to the fork.", _forked),
    "fork-decided": ("A recovery names one branch of a forked log.", _fork_decided),
    "revoked": ("A revoke ends a log inside its epoch.", _revoked),
    "recovered": ("A recovery cuts a log, leaves one out, and lists an honest erase that it cut.", _recovered),
    "conflicting": ("Two recoveries of one epoch: only what both keep counts.", _conflicting),
}


def stream_vectors() -> list[dict[str, Any]]:
    """Whole streams, with the statements that hold after them."""
    cases = []
    for number, (name, (story, tell)) in enumerate(STORIES.items()):
        begin(100 + number)
        group = Group()
        tell(group)
        lines = [line.decode() for line in group.stream()]
        holding = sorted(plain_account(group))
        cases.append({"name": name, "story": story, "organisation": group.id, "lines": lines, "statements": holding})
    return cases


def damaged_vectors() -> list[dict[str, Any]]:
    """Streams of three publications with one thing wrong, and what still holds."""
    begin(200)
    group = Group()
    log = group.certify()
    for value in ("one", "two", "three"):
        log.write(said(OTHER, ("status", value)))
    lines = [line.decode() for line in group.stream()]
    header, body, seal, last_seal = 5, 6, 7, 10  # after two key events, each publication has these three lines
    first, second, third = (f"{record.id}#0" for record in log.records)
    changes: list[tuple[str, int, str | None, list[str]]] = [
        ("a body changed: that record says nothing", body, lines[body].replace("two", "twp"), [first, third]),
        ("a body left out", body, None, [first, third]),
        ("a header changed: the chain breaks", header, lines[header].replace("2026-03-01", "2026-03-02"), [first]),
        ("a header left out", header, None, [first]),
        ("a seal changed: the next one covers its record too", seal, _flip(lines[seal]), [first, second, third]),
        ("the last seal changed: nothing covers its record", last_seal, _flip(lines[last_seal]), [first, second]),
        ("the certify event left out: nobody certified the log", 1, None, []),
    ]
    return [
        {
            "name": name,
            "organisation": group.id,
            "lines": [line for line in [*lines[:place], changed, *lines[place + 1 :]] if line is not None],
            "statements": sorted(holding),
        }
        for name, place, changed, holding in changes
    ]


def _flip(line: str) -> str:
    """The line with one digit of its signature changed."""
    return line[:-10] + ("0" if line[-10] != "0" else "1") + line[-9:]


def all_vectors() -> dict[str, Any]:
    """The content of each file."""
    return {
        "canonical.json": canonical_vectors(),
        "keys.json": key_vectors(),
        "streams.json": stream_vectors(),
        "damaged.json": damaged_vectors(),
    }


def text_of(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, content in all_vectors().items():
        (FOLDER / name).write_text(text_of(content))
