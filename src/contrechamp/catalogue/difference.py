"""What publishing a draft will sign, exactly: shown to a person first, and signed only if it is still that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from contrechamp.catalogue import claims, evidence, vocabulary
from contrechamp.catalogue.claims import Claim
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.vocabulary import schema
from contrechamp.catalogue.words import references
from contrechamp.ground.hashing import sha256_hex
from contrechamp.library.models import Document
from contrechamp.library.publishing import is_empty, publication_of
from contrechamp.records import reads as records
from contrechamp.records.acts import Entry
from contrechamp.records.errors import Refused


@dataclass(frozen=True)
class Change:
    """One statement that is added, replaced or ended. `before` is the published claim that ends, `ends` its id.

    `claim` is what will be signed, None where a statement only ends. `faults` say what has to be mended first.
    """

    claim: Claim | None
    before: Claim | None = None
    ends: str = ""
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubjectDifference:
    """The changes of one draft, in the order of its statements."""

    draft: Draft
    added: tuple[Change, ...]
    replaced: tuple[Change, ...]
    ended: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.added + self.replaced + self.ended

    @property
    def entry(self) -> Entry:
        """What records are asked to publish."""
        return Entry(
            subject=self.draft.subject,
            kind=self.draft.kind,
            claims=[change.claim for change in self.changes if change.claim],
            ends=[change.ends for change in self.changes if change.ends],
        )


@dataclass(frozen=True)
class DocumentAlong:
    """A private document that a quote needs; what of it is not public yet is published in the same act.

    `entry` is None where the document cannot be published, and `fault` says what to do.
    """

    document: Document
    entry: Entry | None
    fault: str = ""

    @property
    def published(self) -> str | None:
        """The hash of its published bytes."""
        return self.entry.subject.removeprefix("sha256:") if self.entry else None

    @property
    def needed(self) -> bool:
        """Whether anything of it is still to be published, or keeps it from being so."""
        return self.entry is None or not is_empty(self.entry)


@dataclass(frozen=True)
class Difference:
    """All that will be signed: documents first, then the subjects that the draft refers to, then the draft's own.

    `digest` names exactly this content; publishing is refused when it is not the one that was shown.
    """

    documents: tuple[DocumentAlong, ...]
    subjects: tuple[SubjectDifference, ...]
    digest: str

    @property
    def entries(self) -> list[Entry]:
        told = [subject.entry for subject in self.subjects]
        documents = [along.entry for along in self.documents if along.entry]
        return [*documents, *(entry for entry in told if entry.claims or entry.ends)]

    @property
    def faults(self) -> list[str]:
        of_documents = [along.fault for along in self.documents if along.fault]
        return of_documents + [fault for told in self.subjects for change in told.changes for fault in change.faults]

    @property
    def empty(self) -> bool:
        return not any(subject.changes for subject in self.subjects)


def difference(draft: Draft) -> Difference:
    """What publishing `draft` now would sign, with every quote found again on its page."""
    drafts = [*_referred(draft), draft]
    along = _documents(drafts)
    published = {str(one.document.pk): one.published for one in along}
    found = tuple(_subject(one, published) for one in drafts)
    needed = tuple(one for one in along if one.needed)
    bare = Difference(needed, found, "")
    return Difference(needed, found, sha256_hex(canonical(bare.entries)))


def _referred(draft: Draft) -> list[Draft]:
    """Drafts of subjects that this one refers to and that nobody shown has published: a new actor, for example."""
    kind = vocabulary.kind(draft.kind)
    named = [
        urn
        for row in draft.statements.all()
        if not row.dropped and kind and row.property in kind.properties
        if kind.properties[row.property].type == "reference"
        for urn in references(row.value)
    ]
    drafts = Draft.objects.filter(organisation=draft.organisation, subject__in=named).exclude(pk=draft.pk)
    new = [one for one in drafts.order_by("subject") if not records.statements(subject=one.subject).exists()]
    return [one for one in new if any(not row.dropped for row in one.statements.all())]


def _library_ids(drafts: Sequence[Draft]) -> list[str]:
    rows = (row for draft in drafts for row in draft.statements.all() if not row.dropped)
    return sorted({source["library"] for row in rows for source in row.sources if "library" in source})


def _documents(drafts: Sequence[Draft]) -> list[DocumentAlong]:
    documents = Document.objects.filter(organisation=drafts[0].organisation, pk__in=_library_ids(drafts))
    return [_along(document) for document in documents.order_by("original")]


def _along(document: Document) -> DocumentAlong:
    try:
        return DocumentAlong(document, publication_of(document=document))
    except Refused as refused:
        return DocumentAlong(document, None, str(refused))


def _subject(draft: Draft, published: Mapping[str, str | None]) -> SubjectDifference:
    rows = records.statements(subject=draft.subject, organisation=draft.organisation, shown_only=False)
    holding = {row.id: row.claim for row in rows}
    added, replaced, ended = [], [], []
    for row in draft.statements.all():
        if not row.published:
            added.append(_stated(row, draft, None, published))
        elif row.published not in holding:
            continue  # ended or erased since: it does not come back by itself
        elif row.dropped:
            ended.append(Change(None, holding[row.published], row.published))
        elif changed(row, holding[row.published]):
            replaced.append(_stated(row, draft, holding[row.published], published))
    return SubjectDifference(draft, tuple(added), tuple(replaced), tuple(ended))


def drafted(row: DraftStatement, sources: Sequence[Mapping[str, Any]] | None = None) -> Claim:
    """The claim of a draft's statement, with its own sources or with these."""
    fields = claims.said(row)
    return claims.claim(**fields if sources is None else {**fields, "sources": sources})


def changed(row: DraftStatement, before: Claim) -> bool:
    """Whether the draft's statement says anything else than the published claim."""
    return _plain(drafted(row)) != _plain(before)


def _plain(claim: Mapping[str, Any]) -> bytes:
    return orjson.dumps({key: part for key, part in claim.items() if part}, option=orjson.OPT_SORT_KEYS)


def _stated(row: DraftStatement, draft: Draft, before: Claim | None, published: Mapping[str, str | None]) -> Change:
    """The row as it will be signed. Sources that are published already stay as they are."""
    known = before["sources"] if before else []
    sources: list[Mapping[str, Any]] = []
    faults: list[str] = []
    for source in row.sources:
        try:
            if source in known:
                sources.append(source)
            elif published.get(source.get("library", ""), "") is not None:  # else the document's own fault is told
                sources.append(evidence.check(source, draft.organisation, published))
        except Refused as refused:
            faults.append(str(refused))
    claim = drafted(row, sources)
    return Change(claim, before, row.published, (*faults, *schema.faults(draft.kind, claim)))


def canonical(entries: Sequence[Entry]) -> bytes:
    """The entries as canonical JSON, one form for one content: what the digest is of."""
    return orjson.dumps(as_data(entries), option=orjson.OPT_SORT_KEYS)


def as_data(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The entries as the records will hold them, without salt."""
    return [
        {
            "subject": entry.subject,
            "subject_kind": entry.kind,
            "claims": list(entry.claims),
            "ends": list(entry.ends),
            "blobs": [
                {"sha256": blob.sha256, "size": blob.size, "type": blob.type, "role": blob.role} for blob in entry.blobs
            ],
        }
        for entry in entries
    ]
