"""Histories of organisations, with what must come of them; for tools/vectors.py.

What is expected is written down with each history, record by record; nothing here reads the rules.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.groups import DOSSIER, TOWN, Group, erased, said

Told = tuple[str, Callable[[Group], "Outcome"]]


@dataclass
class Outcome:
    """What must come of a history: the records that count, those of them that are erased, the claims that hold, by
    subject; and the epochs that decide (the latest, unless given)."""

    counted: Iterable[str]
    accounts: dict[str, list[str]]
    erased: Sequence[str] = ()
    deciding: Sequence[str] = ()


def simple(group: Group) -> Outcome:
    log = group.certify()
    town = log.write(said(TOWN, ("name", {"fr": "Marseille"}), ("population", 873_076)))
    both = log.write(said(DOSSIER, ("status", "planned"), ("place", TOWN)), said(DOSSIER, ("title", {"en": "Cameras"})))
    held = {TOWN: [f"{town[0]}#0", f"{town[0]}#1"], DOSSIER: [f"{both[0]}#0", f"{both[0]}#1", f"{both[1]}#0"]}
    return Outcome([*town, *both], held)


def two_logs(group: Group) -> Outcome:
    (first,) = group.certify().write(said(DOSSIER, ("status", "planned")))
    (second,) = group.certify().write(said(DOSSIER, ("status", "suspended")))
    return Outcome([first, second], {DOSSIER: [f"{first}#0", f"{second}#0"]})


def ending(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "planned"), ("place", TOWN)))
    (second,) = log.write(said(DOSSIER, ("status", "suspended"), ends=[f"{first}#0"]))
    (third,) = log.write(said(DOSSIER, ends=[f"{second}#0"]))
    return Outcome([first, second, third], {DOSSIER: [f"{first}#1"]})


def foreign(group: Group) -> Outcome:
    """The other organisation is told by `strangers`."""
    (first,) = group.certify().write(said(DOSSIER, ("status", "planned")))
    return Outcome([first], {DOSSIER: [f"{first}#0"]})


def strangers(group: Group, others: Group, before: Outcome) -> Outcome:
    (theirs,) = before.counted
    log = group.certify()
    said_so = log.write(said(DOSSIER, ("status", "active"), ends=[f"{theirs}#0"]), erased(theirs))
    return Outcome(said_so, {DOSSIER: [f"{said_so[0]}#0"]})


def erase(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "planned")))
    (second,) = log.write(said(DOSSIER, ("status", "a name that must go"), ends=[f"{first}#0"]))
    (third,) = log.write(erased(second, ends=[f"{first}#0"]))
    return Outcome([first, second, third], {}, erased=[second])


def erase_without_endings(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "planned")))
    (second,) = log.write(said(DOSSIER, ("status", "active"), ends=[f"{first}#0"]))
    (third,) = log.write(erased(second))
    return Outcome([first, second, third], {DOSSIER: [f"{first}#0"]}, erased=[second])


def erase_of_erase(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "planned")))
    (second,) = log.write(erased(first))
    (third,) = log.write(erased(second))
    return Outcome([first, second, third], {}, erased=[first])


def absent_and_strange(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "planned")))
    (absent,) = log.write(said(DOSSIER, ("status", "active"), ends=[f"{first}#0"]), without_bodies=True)
    (strange,) = log.write(said(DOSSIER, ("status", "voted"), ends=[f"{first}#0"], mood="new in version 2"))
    (nul,) = log.write(said(DOSSIER, ("status", "\0"), ends=[f"{first}#0"]))
    (last,) = log.write(said(DOSSIER, ("place", TOWN)))
    return Outcome([first, absent, strange, nul, last], {DOSSIER: [f"{first}#0", f"{last}#0"]})


def revoke(group: Group) -> Outcome:
    log, other = group.certify(), group.certify()
    (honest,) = log.write(said(DOSSIER, ("status", "honest")))
    group.revoke(log.cut())
    log.write(said(DOSSIER, ("status", "stolen"), ends=[f"{honest}#0"]))
    other.write(said(DOSSIER, ("status", "all of this log is void")))
    group.revoke(other.cut(0))
    return Outcome([honest], {DOSSIER: [f"{honest}#0"]})


def recover(group: Group) -> Outcome:
    """The thief has the key of the log and writes under an earlier day."""
    log, unnamed = group.certify(), group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "honest"), ("operator", "a name")))
    (second,) = log.write(said(DOSSIER, ("title", {"en": "Cameras"})))
    unnamed.write(said(DOSSIER, ("status", "in a log that the recovery does not name")))
    cut = log.cut()
    log.write(said(DOSSIER, ("status", "stolen"), ends=[f"{first}#0"]), erased(second), day="2025-11-30")
    group.recover([cut], signers=3)
    (after,) = group.certify().write(said(DOSSIER, ("place", TOWN)))
    return Outcome([first, second, after], {DOSSIER: [f"{first}#0", f"{first}#1", f"{second}#0", f"{after}#0"]})


def recover_with_erase(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("operator", "a name")))
    (second,) = log.write(said(DOSSIER, ("status", "honest")))
    cut = log.cut()
    log.write(said(DOSSIER, ("status", "stolen")))
    (honest,) = log.write(erased(first))
    log.write(erased(second))
    group.recover([cut], erased=[honest])
    return Outcome([first, second, honest], {DOSSIER: [f"{second}#0"]}, erased=[first])


def fork(group: Group) -> Outcome:
    log = group.certify()
    (shared,) = log.write(said(DOSSIER, ("status", "shared")))
    other = group.fork(log, 1)
    log.write(said(DOSSIER, ("status", "one branch")))
    other.write(said(DOSSIER, ("status", "other branch")), said(DOSSIER, ("status", "longer")))
    return Outcome([shared], {DOSSIER: [f"{shared}#0"]})


def fork_decided(group: Group) -> Outcome:
    log = group.certify()
    (shared,) = log.write(said(DOSSIER, ("status", "shared")))
    other = group.fork(log, 1)
    log.write(said(DOSSIER, ("status", "one branch")), said(DOSSIER, ("status", "longer")))
    (chosen,) = other.write(said(DOSSIER, ("status", "other branch")))
    group.recover([other.cut()])
    return Outcome([shared, chosen], {DOSSIER: [f"{shared}#0", f"{chosen}#0"]})


def cut_not_whole(group: Group) -> Outcome:
    """Of the branch that is named, one run is missing."""
    log = group.certify()
    log.write(said(DOSSIER, ("status", "shared")))
    other = group.fork(log, 1)
    for value in ("stolen", "more of it"):
        log.write(said(DOSSIER, ("status", value)))
    for value in ("missing", "named"):
        other.write(said(DOSSIER, ("status", value)))
    del other.runs[0]
    group.recover([other.cut()])
    return Outcome([], {})


def rivals(group: Group) -> Outcome:
    log, other = group.certify(), group.certify()
    (both,) = log.write(said(DOSSIER, ("status", "kept by both")))
    early = log.cut()
    log.write(said(DOSSIER, ("status", "kept by one")))
    other.write(said(DOSSIER, ("status", "in a log that one of them names")))
    before = group.present
    one = group.recover([log.cut(), other.cut()])
    group.certify().write(said(DOSSIER, ("status", "certified by one")))
    group.go_back(before)
    two = group.recover([early])
    return Outcome([both], {DOSSIER: [f"{both}#0"]}, deciding=[one, two])


def longer_chain(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "kept by the longer chain")))
    before = group.present
    group.recover([log.cut(0)])
    group.certify().write(said(DOSSIER, ("status", "of the shorter chain")))
    group.go_back(before)
    group.recover([log.cut()])
    (second,) = group.certify().write(said(DOSSIER, ("place", TOWN)))
    group.recover([group.branches[0].cut(), group.branches[2].cut()])
    return Outcome([first, second], {DOSSIER: [f"{first}#0", f"{second}#0"]})


USUAL: dict[str, Told] = {
    "simple": ("Two publications, the second of two records under one seal.", simple),
    "two-logs": ("Two logs give one property two values; both hold.", two_logs),
    "ending": ("A claim is replaced; then what replaced it ends. What ended does not come back.", ending),
    "foreign": ("Another organisation names these records in ends and erases; nothing comes of it.", foreign),
    "erase": ("A record is erased; what it had ended stays ended, because the erase copies its endings.", erase),
    "erase-without-endings": ("An erase that copies no endings lets them lapse.", erase_without_endings),
    "erase-of-erase": ("Erasing an erase record has no effect.", erase_of_erase),
    "absent-and-strange": ("Bodies absent or not understood: the records count and say nothing.", absent_and_strange),
    "revoke": ("Two revokes: one cuts a log, one (seq 0) makes all of another void.", revoke),
    "recover": ("A recovery cuts a thief's records, which are backdated, and does not name one log.", recover),
    "recover-with-erase": ("A recovery lists an honest erase beyond its cut.", recover_with_erase),
    "fork": ("A log forks: it counts up to the fork, the longer branch does not matter.", fork),
    "fork-decided": ("A recovery names the shorter branch of a forked log.", fork_decided),
    "cut-not-whole": ("A recovery names a branch of which a run is missing: nothing of the log counts.", cut_not_whole),
    "rivals": ("Two recoveries of one epoch: only what both keep counts.", rivals),
    "longer-chain": ("Two chains of recoveries: the longer one decides alone.", longer_chain),
}
