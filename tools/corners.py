"""Histories that a hasty reader of the rules gets wrong; for tools/vectors.py, as those of tools/histories.py."""

from collections.abc import Callable

from tools.groups import DOSSIER, ERASE, Group, erased, said, secret
from tools.histories import USUAL, Outcome, Told, strangers


def listed_by_one(group: Group) -> Outcome:
    log = group.certify()
    (kept,) = log.write(said(DOSSIER, ("operator", "a name")))
    cut = log.cut()
    (eraser,) = log.write(erased(kept))
    before = group.present
    one = group.recover([cut], erased=[eraser])
    group.go_back(before)
    two = group.recover([cut])
    return Outcome([kept], {DOSSIER: [f"{kept}#0"]}, deciding=[one, two])


def listed_in_a_void_log(group: Group) -> Outcome:
    log, unnamed = group.certify(), group.certify()
    (first,) = log.write(said(DOSSIER, ("operator", "a name")))
    unnamed.write(said(DOSSIER, ("status", "in a log that the recovery does not name")))
    (eraser,) = unnamed.write(erased(first))
    group.recover([log.cut()], erased=[eraser])
    return Outcome([first, eraser], {}, erased=[first])


def listed_assert(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "honest")))
    cut = log.cut()
    (stolen,) = log.write(said(DOSSIER, ("status", "stolen"), ends=[f"{first}#0"]))
    group.recover([cut], erased=[stolen])
    return Outcome([first], {DOSSIER: [f"{first}#0"]})


def late_revoke(group: Group) -> Outcome:
    log = group.certify()
    both = [log.write(said(DOSSIER, ("status", value)))[0] for value in ("first", "second")]
    group.recover([log.cut()])
    group.revoke(log.cut(1))
    return Outcome(both, {DOSSIER: [f"{record}#0" for record in both]})


def foreign_cut(group: Group) -> Outcome:
    """The log that is cut is one that `cut_strangers` tell."""
    theirs = Group("foreign-cut other").certify()
    theirs.write(said(DOSSIER, ("status", "theirs")))
    group.recover([theirs.cut(1)])
    (mine,) = group.certify().write(said(DOSSIER, ("status", "mine")))
    return Outcome([mine], {DOSSIER: [f"{mine}#0"]})


def cut_strangers(group: Group, others: Group, before: Outcome) -> Outcome:
    log = group.certify()
    both = [log.write(said(DOSSIER, ("status", value)))[0] for value in ("theirs", "more of theirs")]
    return Outcome(both, {DOSSIER: [f"{record}#0" for record in both]})


def longest_run(group: Group) -> Outcome:
    good, beyond = group.certify(), group.certify()
    records = good.write(*(said(DOSSIER, ("devices", number)) for number in range(100)), without_bodies=True)
    (last,) = good.write(said(DOSSIER, ("devices", 100)))
    beyond.write(*(said(DOSSIER, ("devices", number)) for number in range(101)), without_bodies=True)
    return Outcome([*records, last], {DOSSIER: [f"{last}#0"]})


def adrift(group: Group) -> Outcome:
    """A cut names the record, so that only the look at its `prev` shows what is wrong."""
    log = group.certify()
    log.write(said(DOSSIER, ("status", "adrift")), place=(1, secret("elsewhere")))
    group.recover([log.cut()])
    return Outcome([], {})


def jump(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "first")))
    log.write(said(DOSSIER, ("status", "third, right after the first")), place=(3, first))
    return Outcome([first], {DOSSIER: [f"{first}#0"]})


def jump_cut(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "first")))
    (third,) = log.write(said(DOSSIER, ("status", "third, right after the first")), place=(3, first))
    group.recover([{"log": log.id, "seq": 3, "id": third}])
    return Outcome([], {})


def branch_twice(group: Group) -> Outcome:
    log = group.certify()
    (shared,) = log.write(said(DOSSIER, ("status", "shared")))
    bare, whole = group.fork(log, 1), group.fork(log, 1)
    log.write(said(DOSSIER, ("status", "one branch")))
    bare.write(said(DOSSIER, ("status", "other branch")), without_bodies=True)
    (chosen,) = whole.write(said(DOSSIER, ("status", "other branch")))
    group.recover([whole.cut()])
    return Outcome([shared, chosen], {DOSSIER: [f"{shared}#0", f"{chosen}#0"]})


def kinds_swapped(group: Group) -> Outcome:
    log = group.certify()
    (first,) = log.write(said(DOSSIER, ("status", "first")))
    (assert_in_erase,) = log.write((ERASE, said(DOSSIER, ("status", "second"), ends=[f"{first}#0"])[1]))
    (erase_in_assert,) = log.write(("assert", erased(first)[1]))
    return Outcome([first, assert_in_erase, erase_in_assert], {DOSSIER: [f"{first}#0"]})


HISTORIES: dict[str, Told] = USUAL | {
    "listed-by-one": ("Of two rival recoveries one lists an erase: it does not count.", listed_by_one),
    "listed-in-a-void-log": ("A recovery lists an erase of a log that it does not name.", listed_in_a_void_log),
    "listed-assert": ("A recovery lists a record that erases nothing: it does not count.", listed_assert),
    "late-revoke": ("A revoke names a log of an earlier epoch, which a recovery keeps: no effect.", late_revoke),
    "foreign-cut": ("A recovery cuts a log of another organisation: no effect on anybody.", foreign_cut),
    "longest-run": ("A run of 100 headers is good, one of 101 is left out but for its last.", longest_run),
    "adrift": ("The first record does not follow its log's id: left out, although a cut names it.", adrift),
    "jump": ("A record names the one before, and skips a seq: it does not count.", jump),
    "jump-cut": ("The same, and a cut names it: its chain is not whole.", jump_cut),
    "branch-twice": ("A branch comes first without bodies, then with them.", branch_twice),
    "kinds-swapped": ("Bodies under headers of the other kind are not understood.", kinds_swapped),
}

STRANGERS: dict[str, Callable[[Group, Group, Outcome], Outcome]] = {"foreign": strangers, "foreign-cut": cut_strangers}
