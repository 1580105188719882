"""What can be done with drafts. Each act is one transaction and asks `people.may` first.

`by` is the person who acts; None stands for the operator of the machine, at the command line.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from contrechamp.catalogue import evidence, subjects, vocabulary
from contrechamp.catalogue.claims import said
from contrechamp.catalogue.difference import Difference, difference, drafted
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.vocabulary import DIFFERENT, SAME, schema
from contrechamp.library.models import Document
from contrechamp.library.publishing import mark_published
from contrechamp.people import may
from contrechamp.people.acts import note as note_act
from contrechamp.people.models import User
from contrechamp.records import acts as records_acts
from contrechamp.records import reads as records
from contrechamp.records.acts import Publication
from contrechamp.records.errors import Refused
from contrechamp.records.models import Statement

MOST_STATEMENTS = 400
MOST_SOURCES = 20
CHANGED = gettext_lazy("The draft has changed since you looked at it. Look at the difference again.")


def _allow(by: User | None, organisation: str, predicate: Callable[[may.Visitor, str], bool] = may.draft) -> None:
    if by is not None and not predicate(by, organisation):
        raise PermissionDenied


@transaction.atomic
def start_draft(*, organisation: str, kind: str, by: User | None, subject: str | None = None) -> Draft:
    """The group's draft about `subject`: the open one, or a new one holding what the group has published about it.

    Without `subject`, a draft about a new one; look for existing ones first (`subjects.existing`). Raises Refused for a
    kind that nobody drafts, or a name that is no URN.
    """
    _allow(by, organisation)
    if vocabulary.kind(kind) is None or kind in ("document", "technology"):
        raise Refused(_("There are no drafts of this kind."))
    if subject is not None and not re.fullmatch(schema.URN, subject):
        raise Refused(_("This is not the name of a subject."))
    draft, new = Draft.objects.get_or_create(
        organisation=organisation,
        subject=subject or subjects.new_subject(),
        defaults={"kind": kind, "started_by": by},
    )
    if new:
        rows = records.statements(subject=draft.subject, organisation=organisation, shown_only=False)
        DraftStatement.objects.bulk_create(_copy(draft, number, row) for number, row in enumerate(rows, 1))
        note_act(user=by, verb=gettext_noop("start draft"), subject=draft.subject, organisation=organisation)
    return draft


def _copy(draft: Draft, number: int, row: Statement) -> DraftStatement:
    return DraftStatement(draft=draft, number=number, published=row.id, **said(row))


@transaction.atomic
def begin(
    *,
    organisation: str,
    by: User | None,
    title: Mapping[str, str],
    place: str,
    technologies: Sequence[str],
    identifier: str = "",
) -> Draft:
    """A draft of a new dossier with its first statements; `place` is a URN. Raises Refused as `state` does."""
    draft = start_draft(organisation=organisation, kind="dossier", by=by)
    first: list[tuple[str, Any]] = [("title", dict(title)), ("place", place)]
    first += [("technology", term) for term in technologies]
    first += [("identifier", identifier)] if identifier else []
    for key, value in first:
        state(draft=draft, by=by, property=key, value=value)
    return draft


@transaction.atomic
def name_new(
    *, organisation: str, by: User | None, name: str, kind: str = "party", language: str = "fr", **first: Any
) -> Draft:
    """Begins a draft about a subject that nobody has named before, an actor or another; with its `first` statements.

    `language` is that of the name, where names of this kind are in a language.
    """
    draft = start_draft(organisation=organisation, kind=kind, by=by)
    described = vocabulary.kinds()[kind]
    in_language = described.properties[described.title].type == "text"
    state(draft=draft, by=by, property=described.title, value={language: name} if in_language else name)
    for key, value in first.items():
        state(draft=draft, by=by, property=key, value=value)
    return draft


@transaction.atomic
def liken(*, organisation: str, by: User | None, kind: str, subject: str, other: str, same: bool) -> Draft:
    """Says in a draft about `subject` that it is the same as `other`, or another; nothing is public before it is
    published. Raises Refused as `state` does."""
    draft = start_draft(organisation=organisation, kind=kind, by=by, subject=subject)
    key = SAME if same else DIFFERENT
    if not draft.statements.filter(property=key, value=other, dropped=False).exists():
        state(draft=draft, by=by, property=key, value=other)
    return draft


@transaction.atomic
def state(
    *,
    draft: Draft,
    by: User | None,
    property: str,
    value: Any,
    as_written: str = "",
    since: str = "",
    until: str = "",
    note: Mapping[str, str] | None = None,
    statement: DraftStatement | None = None,
) -> DraftStatement:
    """Adds a statement to the draft, or changes `statement`, which keeps its sources.

    Raises Refused when the vocabulary does not allow it, or the draft is full.
    """
    _allow(by, draft.organisation)
    row = statement or DraftStatement(draft=draft, number=_next_number(draft))
    row.property, row.value, row.as_written = property, value, as_written.strip()
    row.since, row.until, row.note = since, until, dict(note or {})
    row.dropped = False
    if row.published and not Statement.objects.filter(id=row.published).exists():
        row.published = ""  # ended since the draft began; who changes it means to say it again
    faults = schema.faults(draft.kind, drafted(row, sources=()))
    if faults:
        raise Refused(" ".join(faults))
    row.save()
    _touch(draft)
    return row


def _next_number(draft: Draft) -> int:
    if draft.statements.count() >= MOST_STATEMENTS:
        raise Refused(_("A draft holds at most %(n)d statements.") % {"n": MOST_STATEMENTS})
    return int(draft.statements.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def drop(*, statement: DraftStatement, by: User | None) -> None:
    """Takes a statement out of the draft; a published one is ended when the draft is published."""
    _allow(by, statement.draft.organisation)
    if statement.published:
        statement.dropped = True
        statement.save(update_fields=["dropped"])
    else:
        statement.delete()
    _touch(statement.draft)


@transaction.atomic
def keep(*, statement: DraftStatement, by: User | None) -> None:
    """Takes `drop` back for a published statement."""
    _allow(by, statement.draft.organisation)
    statement.dropped = False
    statement.save(update_fields=["dropped"])
    _touch(statement.draft)


@transaction.atomic
def use_as_source(
    *,
    statement: DraftStatement,
    document: Document,
    page: int,
    exact: str,
    by: User | None,
    prefix: str = "",
    suffix: str = "",
    start: int | None = None,
) -> dict[str, Any]:
    """Adds a quote of a document's page as a source; the source.

    Raises Refused when the words are not on the page, or stand there several times and nothing says which are meant.
    """
    _allow(by, statement.draft.organisation)
    if document.organisation != statement.draft.organisation:
        raise PermissionDenied
    read = evidence.page_of(document, page)
    places = evidence.places(read.text, exact=exact, prefix=prefix, suffix=suffix, start=start)
    if not places:
        raise Refused(_("These words are not on page %(n)d.") % {"n": page})
    if len(places) > 1:
        raise Refused(_("These words stand %(n)d times on the page; choose which.") % {"n": len(places)})
    source = evidence.private_source(read, places[0].start, places[0].end)
    _add_source(statement, source)
    return source


@transaction.atomic
def cite(
    *,
    statement: DraftStatement,
    address: str,
    read: str,
    by: User | None,
    publisher: str = "",
    title: str = "",
    exact: str = "",
) -> dict[str, Any]:
    """Adds an address, with the day it was read, as a source; the source. Raises Refused when it does not fit."""
    _allow(by, statement.draft.organisation)
    more = {"publisher": publisher.strip(), "title": title.strip(), "exact": exact.strip()}
    source = {"address": address, "read": read} | {key: text for key, text in more.items() if text}
    faults = schema.faults(statement.draft.kind, drafted(statement, sources=[source]))
    if faults:
        raise Refused(" ".join(faults))
    _add_source(statement, source)
    return source


def _add_source(statement: DraftStatement, source: dict[str, Any]) -> None:
    if source in statement.sources:
        return
    if len(statement.sources) >= MOST_SOURCES:
        raise Refused(_("A statement has at most %(n)d sources.") % {"n": MOST_SOURCES})
    statement.sources = [*statement.sources, source]
    statement.save(update_fields=["sources"])
    _touch(statement.draft)


@transaction.atomic
def remove_source(*, statement: DraftStatement, number: int, by: User | None) -> None:
    """Takes the source at place `number` (from 0) away; nothing happens when there is none."""
    _allow(by, statement.draft.organisation)
    statement.sources = [source for place, source in enumerate(statement.sources) if place != number]
    statement.save(update_fields=["sources"])
    _touch(statement.draft)


def _touch(draft: Draft) -> None:
    draft.save(update_fields=["changed_at"])


@transaction.atomic
def discard(*, draft: Draft, by: User | None) -> None:
    """Deletes a draft; what is published stays."""
    _allow(by, draft.organisation)
    note_act(user=by, verb=gettext_noop("discard draft"), subject=draft.subject, organisation=draft.organisation)
    draft.delete()


def publish(*, draft: Draft, digest: str, by: User | None) -> Publication:
    """Signs exactly the difference that has this `digest`, with the documents and subjects it needs; the draft is gone.

    The difference, whose files may take seconds to make, is found before the one transaction that signs it. Raises
    Refused when it is another one by now, a quote is not on its page, or nothing has changed.
    """
    _allow(by, draft.organisation, may.publish)
    fresh = Draft.objects.filter(pk=draft.pk).first()
    if fresh is None:
        raise Refused(_("This draft was published or discarded already."))
    found = difference(fresh)
    _check(found, digest)
    return _sign(found, by)


@transaction.atomic
def _sign(found: Difference, by: User | None) -> Publication:
    drafts = {subject.draft.pk: subject.draft for subject in found.subjects}
    locked = Draft.objects.select_for_update().filter(pk__in=drafts)
    if {one.pk: one.changed_at for one in locked} != {key: one.changed_at for key, one in drafts.items()}:
        raise Refused(CHANGED)
    organisation = next(iter(drafts.values())).organisation
    publication = records_acts.publish(organisation=organisation, entries=found.entries)
    for along in found.documents:
        assert along.entry  # `_check` refuses where there is none
        mark_published(document=along.document, entry=along.entry)
    for one in drafts.values():
        detail = publication.records[-1][:12]
        note_act(user=by, verb=gettext_noop("publish"), subject=one.subject, detail=detail, organisation=organisation)
    Draft.objects.filter(pk__in=drafts).delete()
    return publication


def _check(found: Difference, digest: str) -> None:
    if found.empty:
        raise Refused(_("There is nothing to publish: the draft says what is published already."))
    if found.faults:
        raise Refused(" ".join(found.faults))
    if found.digest != digest:
        raise Refused(CHANGED)
