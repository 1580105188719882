"""The heads: what this node has of each organisation whose records it gives on, in a few lines each."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import orjson
from django.db.models import Exists, OuterRef, QuerySet

from contrechamp.peers.reads import digest_of, relayed
from contrechamp.peers.serving import logpages
from contrechamp.records.export import seal_line
from contrechamp.records.models import KeyEvent, Log, Record, Seal

PAGE = 1_000_000  # bytes
AT_ONCE = 200  # organisations


def heads(after: str = "") -> bytes:
    """The heads as lines: for each organisation one line, then the seals at the ends of its logs and their branches.

    Organisations come in the order of their ids, from the one after `after`; where they do not fit into one page of
    1 MB, the last line says `{"more":true}`.
    """
    lines: list[bytes] = []
    size = 0
    last = after
    while organisations := list(relayed().filter(id__gt=last).order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        for organisation, said in _of(organisations):
            if lines and size + len(said) > PAGE:
                return b"".join([*lines, b'{"more":true}\n'])
            lines.append(said)
            size += len(said)
            last = organisation
    return b"".join(lines)


def _of(organisations: Sequence[str]) -> list[tuple[str, bytes]]:
    keys = KeyEvent.objects.filter(organisation__in=organisations).order_by("organisation", "id")
    events = {
        organisation: [id for _, id in rows]
        for organisation, rows in groupby(keys.values_list("organisation", "id"), key=itemgetter(0))
    }
    tips: dict[str, list[bytes]] = {}
    for log in _logs(organisations):
        tips.setdefault(log.organisation, []).extend(map(seal_line, _tips(log)))
    said = []
    for organisation in organisations:
        mine = events.get(organisation, [])
        line = orjson.dumps({"count": len(mine), "digest": digest_of(mine), "organisation": organisation})
        said.append((organisation, b"".join([line, b"\n", *tips.get(organisation, [])])))
    return said


def _logs(organisations: Sequence[str]) -> QuerySet[Log]:
    """The logs, each with whether it has branches that do not count."""
    branches = Exists(Record.objects.filter(log=OuterRef("id"), side=True))
    logs = Log.objects.filter(organisation__in=organisations).order_by("organisation", "id")
    return logs.annotate(branches=branches)


def _tips(log: Log) -> list[Seal]:
    """The seals at the ends of a log: of what counts, and of each branch beside it."""
    sealed = Seal.objects.filter(log=log.id)
    trunk = sealed.filter(seq__lte=logpages.end(log)).order_by("-seq")
    branches: bool = log.branches  # type: ignore[attr-defined]
    if not branches:
        return list(trunk[:1])
    side = Record.objects.filter(id=OuterRef("id"), side=True)
    tip = trunk.filter(~Exists(side)).first()
    following = Record.objects.filter(log=log.id, seq=OuterRef("seq") + 1, prev=OuterRef("id"))
    ends = sealed.filter(Exists(side), ~Exists(following)).order_by("seq", "id")[:100]
    return [*([tip] if tip else []), *ends]
