"""What a node answers to other nodes, from fixed secrets; for tools/vectors.py. Written without the node's own code."""

import hashlib
from typing import Any

import orjson

from tools.groups import TOWN, Group, Json, Log, erased, said

GOOD_RANGES: dict[str, list[list[int | None]]] = {
    "1": [[1, 1]],
    "1-": [[1, None]],
    "5,9-12,17-": [[5, 5], [9, 12], [17, None]],
    "1-1,2,999999999999999": [[1, 1], [2, 2], [999999999999999, 999999999999999]],
}
BAD_RANGES = [
    "",
    ",",
    "0",
    "01",
    "2-1",
    "1,1",
    "3,2",
    "1-,2",
    "1-3,3",
    "-",
    "-5",
    "x",
    "1 ",
    "1-2-3",
    "1000000000000000",
]


def exchange_vectors() -> Json:
    """One group with a log that erases and a log that forks, and the answers about them."""
    group = Group("exchange")
    plain, forked = group.certify(), group.certify()
    (first,) = plain.write(said(TOWN, ("name", "Marseille")))
    plain.write(said(TOWN, ("status", "planned")), said(TOWN, ("status", "decided")))
    plain.write(erased(first))
    forked.write(said(TOWN, ("devices", 1)), said(TOWN, ("devices", 2)))
    other = group.fork(forked, 2)
    forked.write(said(TOWN, ("devices", 3)))
    other.write(said(TOWN, ("devices", 4)), said(TOWN, ("devices", 5)))
    lines = [event.line() for event in group.events] + [
        line for log in group.branches for run in log.runs for line in run
    ]
    return {
        "ranges": [{"text": text, "places": places} for text, places in GOOD_RANGES.items()],
        "refused": BAD_RANGES,
        "lines": [line.decode() for line in lines],
        "organisation": group.id,
        "calls": [{"call": call, "answer": _text(answer)} for call, answer in _calls(group, plain, forked, other)],
    }


def _calls(group: Group, plain: Log, forked: Log, other: Log) -> list[tuple[str, list[bytes]]]:
    runs = plain.runs
    hidden = [[runs[0][0], runs[0][2]], *runs[1:]]  # the erased body is not served
    log, fork = f"/exchange/log?log={plain.id}", f"/exchange/log?log={forked.id}"
    shared, left, right = *forked.runs, *other.runs
    seals: dict[str, list[bytes]] = {
        plain.id: [runs[-1][-1]],
        forked.id: [shared[-1], left[-1], right[-1]],
    }
    tips = [seal for id in sorted(seals) for seal in seals[id]]
    keys = [group.events[0].line(), *(event.line() for event in sorted(group.events[1:], key=lambda one: one.id))]
    headers = [line for run in runs for line in run if line.startswith((b'{"body"', b'{"id"'))]
    return [
        ("/exchange/heads", [_organisation(group), *tips]),
        (f"/exchange/heads?after={group.id}", []),
        (f"/exchange/keys?org={group.id}", keys),
        (log, [line for run in hidden for line in run]),
        (f"{log}&seq=2-", [line for run in runs[1:] for line in run]),
        (f"{log}&seq=1,3", [*hidden[0], *runs[1][2:]]),
        (f"{log}&seq=2", runs[1][:2]),
        (f"{log}&bodies=0", headers),
        (f"{log}&seq=5-", []),
        (fork, shared),
        (f"{fork}&tip={forked.records[-1]}", [*shared, *left]),
        (f"{fork}&tip={other.records[-1]}&seq=2-", [*shared[2:], *right]),
    ]


def _organisation(group: Group) -> bytes:
    ids = sorted(event.id for event in group.events)
    digest = hashlib.sha256("".join(f"{id}\n" for id in ids).encode()).hexdigest()
    said: dict[str, Any] = {"count": len(ids), "digest": digest, "organisation": group.id}
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


def _text(lines: list[bytes]) -> str:
    return b"".join(line + b"\n" for line in lines).decode()
