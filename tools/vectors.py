#!/usr/bin/env python3
"""Writes the test vectors of docs/records.md and docs/federation.md into docs/vectors: python tools/vectors.py

Everything follows from fixed seeds, so that running it again changes nothing.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDER = REPOSITORY / "docs" / "vectors"
sys.path.insert(0, str(REPOSITORY))

from contrechamp.records import canonical, events, keys  # noqa: E402
from contrechamp.records.errors import Invalid  # noqa: E402
from contrechamp.records.headers import Header, make_seal, signed_part  # noqa: E402
from tools.corners import HISTORIES, STRANGERS  # noqa: E402
from tools.edges import EDGES  # noqa: E402
from tools.exchanged import exchange_vectors  # noqa: E402
from tools.exported import export_vectors  # noqa: E402
from tools.groups import DAY, TOWN, Group, Json, secret  # noqa: E402
from tools.histories import Outcome  # noqa: E402
from tools.streams import body_vectors, stream_vectors  # noqa: E402

LONGEST = canonical.MAX_BYTES - 2  # characters of a string that is a line by itself


def canonical_vectors() -> Json:
    """Values in canonical form with their hash, and lines that are not in it."""
    good: list[Any] = [
        {"b": 1, "a": [True, False, None], "": ""},
        {
            "place": "insee:13055",
            "value": {"fr": "Vidéosurveillance « algorithmique »", "en": 'Line\nfeed "quoted" \\ / é'},
        },
        {"controls": "\u0000\u0001\b\t\n\u000b\f\r\u001f\u007f\u2028", "beyond": "😀\uffff"},
        {"integers": [0, -1, 9007199254740991, -9007199254740991]},
        {"a": 1, "A": 2, "a.b": 3, "a-b": 4, "a\n": 5, "~": 6, "aa": 7, "1": 8},
        [[[[[[[[[[[[[[[["sixteen levels"]]]]]]]]]]]]]]]],
    ]
    bad = {
        '{"a":1.0}': "a number with a fraction",
        '{"a":{"b":[0,1e3]}}': "a number with an exponent",
        '{"a":9007199254740992}': "an integer of 2^53",
        '{"a":-9007199254740992}': "an integer of -2^53",
        '{"a":18446744073709551616}': "an integer of 2^64",
        '{"a":-0}': "minus zero",
        '{"a":01}': "a leading zero",
        '{"b":1,"a":2}': "keys out of order",
        '{"a":1,"a":2}': "a key twice",
        '{"a": 1}': "white space",
        '{"a":1}\n': "a line feed after the value",
        '{"a":"\\u00e9"}': "a needless escape",
        '{"a":"\\/"}': "an escaped slash",
        '{"a":"\\u000A"}': "an escape in another spelling",
        '{"a":"\\u001F"}': "upper-case hexadecimal digits in an escape",
        '{"é":1}': "a key that is not ASCII",
        '{"a":[{"é":1}]}': "a key that is not ASCII, deeper",
        '{"a":"\\ud800"}': "half of a surrogate pair",
        '\ufeff{"a":1}': "a byte order mark",
        "[" * 17 + "]" * 17: "seventeen levels",
        '{"a":NaN}': "not a number",
        "{": "no JSON",
        "": "nothing",
    }
    return {
        "canonical": [_line(canonical.encode(value)) for value in good],
        "refused": [{"line": line, "because": reason, "path": _refused(line)} for line, reason in bad.items()],
        "longest": {"repeat": "x", "times": LONGEST, "sha256": canonical.identify(canonical.encode("x" * LONGEST))},
    }


def _line(line: bytes) -> dict[str, str]:
    return {"line": line.decode(), "sha256": canonical.identify(line)}


def _refused(line: str) -> str:
    try:
        canonical.decode(line.encode())
    except Invalid as error:
        return error.path
    raise AssertionError(f"not refused: {line[:80]}")


def key_vectors() -> Json:
    """Signatures, key events with their ids, and events that are refused."""
    group = Group("keys")
    log = group.certify()
    group.revoke(log.cut())
    group.recover([log.cut()], erased=[secret("some record")])
    second = group.present
    group.recover([], signers=3)
    group.go_back(second)
    overlapping = _overlapping(group)
    pair = {"seed": secret("pair"), "public": keys.public_of(secret("pair"))}
    signed = b'{"id":"' + b"0" * 64 + b'"}'
    return {
        "pair": pair,
        "signature": {
            "context": keys.SEAL_CONTEXT.decode(),
            "signed": signed.decode(),
            "signature": keys.sign(pair["seed"], keys.SEAL_CONTEXT, signed),
        },
        "edges": [
            {"because": why, "message": b"x".hex(), "key": key, "signature": signature, "good": good}
            for why, key, signature, good in EDGES
        ],
        "accepted": [
            {
                "id": event.id,
                "kind": event.kind,
                "signed": canonical.encode(event.fields).decode(),
                "line": event.line().decode(),
            }
            for event in [*group.events, overlapping]
        ],
        "refused": [{"because": why, "line": line.decode()} for why, line in _refused_events(group)],
    }


def _overlapping(group: Group) -> events.Event:
    """A recovery whose new signing key is one of the recovery keys that sign it."""
    epoch, _, recovery = group.present
    fields = {"v": 1, "kind": "recover", "org": group.id, "prev": epoch, "cuts": [], "erased": []}
    fresh = [keys.public_of(secret(f"fresh {number}")) for number in range(3)]
    return events.make({**fields, "sign": keys.public_of(recovery[0]), "recovery": fresh}, recovery[:2])


def _refused_events(group: Group) -> Iterable[tuple[str, bytes]]:
    genesis, certify, revoke, recover = group.events[:4]
    first, stranger = Group("keys"), secret("stranger")
    sign, own = first.sign, secret("keys sign 2")

    def signed(event: events.Event, seeds: list[str], **changed: Any) -> bytes:
        fields = {**event.fields, **changed}
        form = canonical.encode(fields)
        made = {keys.public_of(seed): keys.sign(seed, keys.KEY_CONTEXT, form) for seed in seeds}
        return canonical.encode({**fields, "signatures": made})

    yield "no signature", signed(certify, [])
    yield "signed by another key than the epoch's", signed(certify, [stranger])
    yield "one signature more than is asked for", signed(certify, [sign, stranger])
    yield "signed by a recovery key", signed(certify, [first.recovery[0]])
    yield "one recovery key instead of two", signed(recover, [own, first.recovery[0]])
    yield "without the new signing key", signed(recover, first.recovery[:2])
    yield (
        "recovery keys of another epoch",
        signed(recover, [own, secret("keys recovery 2 0"), secret("keys recovery 2 1")]),
    )
    swapped = {**certify.fields, "signatures": {keys.public_of(sign): revoke.signatures[keys.public_of(sign)]}}
    yield "the signature of another event", canonical.encode(swapped)
    upper = {**certify.fields, "signatures": {key: value.upper() for key, value in certify.signatures.items()}}
    yield "a signature in upper case", canonical.encode(upper)
    yield "an epoch that a certify event names", signed(certify, [sign], epoch=certify.id)
    yield "another organisation than the epoch's", signed(certify, [sign], org=secret("elsewhere"))
    yield "an epoch that nothing opened", signed(certify, [sign], epoch=secret("elsewhere"))
    yield "one member more", signed(certify, [sign], day=DAY)
    yield "version 2", signed(certify, [sign], v=2)
    yield "version true", signed(certify, [sign], v=True)
    yield "another kind", signed(certify, [sign], kind="rotate")
    yield "a key in upper case", signed(certify, [sign], key=certify.fields["key"].upper())
    yield "two recovery keys", signed(genesis, [sign], recovery=genesis.fields["recovery"][:2])
    yield (
        "a recovery key twice",
        signed(genesis, [sign], recovery=[*genesis.fields["recovery"][:2], genesis.fields["recovery"][0]]),
    )
    yield (
        "the signing key among the recovery keys",
        signed(genesis, [sign], recovery=[*genesis.fields["recovery"][:2], genesis.fields["sign"]]),
    )
    yield (
        "a cut at seq 0 that names another id",
        signed(revoke, [sign], cut={**revoke.fields["cut"], "id": secret("other")}),
    )
    yield "a cut below seq 0", signed(revoke, [sign], cut={**revoke.fields["cut"], "seq": -1})
    yield "a log cut twice", signed(recover, [own, *first.recovery[:2]], cuts=recover.fields["cuts"] * 2)
    yield (
        "recovered by those who may, and signed by a stranger besides",
        signed(recover, [own, *first.recovery[:2], stranger]),
    )
    yield "an erased that is no id", signed(recover, [own, *first.recovery[:2]], erased=["all"])


def log_vectors() -> Json:
    """The smallest organisation that says something, every step of it; also the example of the page."""
    seeds = {"sign": "11" * 32, "recovery": ["22" * 32, "33" * 32, "44" * 32], "log": "55" * 32}
    public = [keys.public_of(seed) for seed in seeds["recovery"]]
    genesis = events.make(
        {"v": 1, "kind": "genesis", "sign": keys.public_of("11" * 32), "recovery": public}, ["11" * 32]
    )
    fields = {"v": 1, "kind": "certify", "org": genesis.id, "epoch": genesis.id, "key": keys.public_of("55" * 32)}
    certify = events.make(fields, ["11" * 32])
    claims = [{"property": "name", "value": {"fr": "Marseille"}, "sources": []}]
    body = {"salt": "66" * 16, "subject": TOWN, "subject_kind": "place", "claims": claims, "ends": [], "blobs": []}
    content = canonical.encode(body)
    header = Header(canonical.identify(content), DAY, "assert", certify.id, certify.id, 1)
    seal = make_seal("55" * 32, certify.id, 1, header.id)
    told = [("genesis", genesis), ("certify", certify)]
    return {
        "seeds": seeds,
        **{
            kind: {
                "signed": (keys.KEY_CONTEXT + canonical.encode(event.fields)).decode(),
                "id": event.id,
                "line": event.line().decode(),
            }
            for kind, event in told
        },
        "body": {"line": content.decode(), "sha256": header.body},
        "header": {"line": header.line().decode(), "id": header.id},
        "seal": {
            "signed": (keys.SEAL_CONTEXT + signed_part(certify.id, 1, header.id)).decode(),
            "line": seal.line().decode(),
        },
        "lines": [line.decode() for line in (genesis.line(), certify.line(), header.line(), content, seal.line())],
        "statements": [f"{header.id}#0"],
    }


def history_vectors() -> list[Json]:
    """Whole streams, with what must come of them for each organisation."""
    cases = []
    for name, (story, tell) in HISTORIES.items():
        group = Group(name)
        told = [(group, tell(group))]
        if name in STRANGERS:
            other = Group(f"{name} other")
            told.append((other, STRANGERS[name](other, group, told[0][1])))
        lines = [line.decode() for one, _ in told for line in one.lines()]
        outcomes = {one.id: _outcome(one, outcome) for one, outcome in told}
        cases.append({"name": name, "story": story, "lines": lines, "organisations": outcomes})
    return cases


def _outcome(group: Group, outcome: Outcome) -> Json:
    return {
        "deciding": sorted(outcome.deciding or [group.epoch]),
        "counted": sorted(outcome.counted),
        "erased": sorted(outcome.erased),
        "accounts": {subject: sorted(claims) for subject, claims in sorted(outcome.accounts.items())},
    }


def all_vectors() -> Json:
    """The content of each file."""
    return {
        "canonical.json": canonical_vectors(),
        "keys.json": key_vectors(),
        "log.json": log_vectors(),
        "histories.json": history_vectors(),
        "bodies.json": body_vectors(),
        "streams.json": stream_vectors(),
        "export.json": export_vectors(),
        "exchange.json": exchange_vectors(),
    }


def text_of(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    for name, content in all_vectors().items():
        (FOLDER / name).write_text(text_of(content))
