"""What a file says anew of a subject that has a draft or is published: proposed in the draft, for a person to see.

Statements that files did not make, and those that people changed since, are left alone.
"""

import uuid
from collections.abc import Collection

from contrechamp.catalogue import acts, vocabulary
from contrechamp.catalogue.acts import MOST_SOURCES, MOST_STATEMENTS
from contrechamp.catalogue.imports.facts import MARK, Fact, Item, mark, marks
from contrechamp.catalogue.imports.models import Row
from contrechamp.catalogue.models import Draft, DraftStatement

SAID = MARK // 2


def propose(row: Row, item: Item, origin: uuid.UUID) -> bool:
    """Proposes what `item` says that files have not said of it before; whether the draft is another one now.

    What it does not say any more is dropped at the end of the run (`drop_unseen`): another row may still say it.
    """
    before = set(marks(row.facts))
    now = {mark(fact): fact for fact in item.facts}
    if before == now.keys():
        return False
    first = row.origin != origin
    new = {key: fact for key, fact in now.items() if key not in before}
    changed = False
    if new:
        changed = _write(row.organisation, row.subject, row.kind, list(new.values()), outdated=before - now.keys())
    if first or row.seen:
        row.seen = "".join(sorted(set(marks(row.seen)) | now.keys()))
    row.facts = "".join(sorted(before | now.keys()))
    row.origin = origin
    row.save(update_fields=["seen", "facts", "origin"])
    return changed


def add(organisation: str, item: Item, subject: str) -> bool:
    """Proposes the facts of `item` about a subject that no file has named before; whether any was new."""
    return _write(organisation, subject, item.kind, item.facts, outdated=())


def drop_unseen(organisation: str, origin: uuid.UUID) -> int:
    """Drops from the drafts what the file of this run has ceased to say; how many subjects that touches."""
    dropped = 0
    for row in Row.objects.filter(organisation=organisation, origin=origin).exclude(seen="").iterator():
        gone = {key[:SAID] for key in marks(row.facts)} - {key[:SAID] for key in marks(row.seen)}
        dropped += bool(gone) and _drop(organisation, row, gone)
        row.facts, row.seen = row.seen, ""
        row.save(update_fields=["facts", "seen"])
    return dropped


def _drop(organisation: str, row: Row, gone: Collection[str]) -> bool:
    draft, begun = _draft(organisation, row.subject, row.kind)
    said = [statement for statement in draft.statements.all() if mark(statement)[:SAID] in gone]
    for statement in said:
        if not statement.dropped:
            acts.drop(statement=statement, by=None)
    if begun and not said:
        draft.delete()
    return bool(said)


def _draft(organisation: str, subject: str, kind: str) -> tuple[Draft, bool]:
    """The group's draft about the subject, and whether it was begun for this."""
    found = Draft.objects.filter(organisation=organisation, subject=subject).first()
    if found:
        return found, False
    return acts.start_draft(organisation=organisation, kind=kind, by=None, subject=subject), True


def _write(organisation: str, subject: str, kind: str, facts: list[Fact], *, outdated: Collection[str]) -> bool:
    """Writes facts into the draft: a new statement, a change of one, or more sources; whether anything changed."""
    draft, begun = _draft(organisation, subject, kind)
    held = list(draft.statements.all())
    said = {mark(one)[:SAID]: one for one in held if not one.dropped}
    old = {key[:SAID] for key in outdated}
    number = max((one.number for one in held), default=0)
    changed = False
    for fact in facts:
        if (known := said.get(mark(fact)[:SAID])) is not None:
            changed |= _source(known, fact)
            continue
        before = _replaced(draft.kind, fact, [one for key, one in said.items() if key in old])
        if before is None and len(held) >= MOST_STATEMENTS:
            break
        number += before is None
        row = before or DraftStatement(draft=draft, number=number)
        for name in ("property", "value", "as_written", "since", "until", "sources", "note"):
            setattr(row, name, getattr(fact, name))
        row.save()
        said = {key: one for key, one in said.items() if one is not row} | {mark(row)[:SAID]: row}
        changed = True
    if begun and not changed:
        draft.delete()
    elif changed:
        draft.save(update_fields=["changed_at"])
    return changed


def _replaced(kind: str, fact: Fact, outdated: list[DraftStatement]) -> DraftStatement | None:
    """The statement whose place the fact takes: of a property that has one value, or one for each part."""
    described = vocabulary.find(kind, fact.property)
    if described is None or described.values != "one":
        return None

    def slot(value: object) -> object:
        return value.get(described.per) if described.per and isinstance(value, dict) else None

    same = (one for one in outdated if one.property == fact.property and slot(one.value) == slot(fact.value))
    return next(same, None)


def _source(statement: DraftStatement, fact: Fact) -> bool:
    """Adds the sources of the fact that the statement does not have; whether there were any."""
    had = [{**source, "read": ""} for source in statement.sources]
    more = [source for source in fact.sources if {**source, "read": ""} not in had]
    if not more or len(statement.sources) + len(more) > MOST_SOURCES:
        return False
    statement.sources = [*statement.sources, *more]
    statement.save(update_fields=["sources"])
    return True
