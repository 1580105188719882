"""The difference to be signed, in words, for the page and the command line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from contrechamp.catalogue import subjects, vocabulary
from contrechamp.catalogue.claims import Claim
from contrechamp.catalogue.desk import ShownSource, shown_sources
from contrechamp.catalogue.difference import Change, Difference, DocumentAlong, SubjectDifference, as_data
from contrechamp.catalogue.vocabulary import LanguageMap, Property
from contrechamp.catalogue.words import in_words, pick, references, whole
from contrechamp.library.models import Document
from contrechamp.records.reads import hosted

ADDED, REPLACED, ENDED = "added", "replaced", "ended"


@dataclass(frozen=True)
class Said:
    """One claim in words; `others` are what it says in further languages."""

    words: str
    others: Sequence[tuple[str, str]]
    since: str
    until: str
    note: LanguageMap
    sources: Sequence[ShownSource]
    written: str
    waits: bool


@dataclass(frozen=True)
class ShownChange:
    """A statement that is added, replaced or ended: what will hold, and what held before."""

    what: str
    label: str
    now: Said | None
    before: Said | None
    faults: Sequence[str]


@dataclass(frozen=True)
class ShownSubject:
    """The changes about one subject."""

    urn: str
    name: str
    kind: str
    changes: Sequence[ShownChange]


@dataclass(frozen=True)
class ShownDocument:
    """A document that is published in the same act, with what will be said of it. `fault` says why it cannot be."""

    document: Document
    sha256: str
    size: int
    facts: Sequence[tuple[str, str]]
    fault: str


@dataclass(frozen=True)
class ShownDifference:
    """All that will be signed, with the name of the group that signs; `data` is the same as JSON."""

    group: str
    documents: Sequence[ShownDocument]
    subjects: Sequence[ShownSubject]
    faults: Sequence[str]
    empty: bool
    digest: str
    data: str

    @property
    def total(self) -> int:
        """How many statements are added, replaced or ended."""
        return sum(len(subject.changes) for subject in self.subjects)

    @property
    def waiting(self) -> int:
        """How many of them will show as open, without a source."""
        return sum(1 for told in self.subjects for change in told.changes if change.now and change.now.waits)


def shown_difference(found: Difference, language: str) -> ShownDifference:
    """The difference in words of `language`."""
    organisation = found.subjects[0].draft.organisation
    unpublished = {one.entry.subject: one.document for one in found.documents if one.entry}
    return ShownDifference(
        group=next((one.name for one in hosted() if one.id == organisation), organisation[:12]),
        documents=[_document(one, language) for one in found.documents],
        subjects=[_subject(one, language, unpublished) for one in found.subjects if one.changes],
        faults=found.faults,
        empty=found.empty,
        digest=found.digest,
        data=orjson.dumps(as_data(found.entries), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode(),
    )


def _document(along: DocumentAlong, language: str) -> ShownDocument:
    claims = along.entry.claims if along.entry else ()
    names = subjects.names({urn for claim in claims for urn in references(claim["value"])}, language)
    facts = []
    for claim in claims:
        described = vocabulary.find("document", claim["property"])
        label = pick(described.label, language) if described else str(claim["property"])
        facts.append((label, in_words(described, claim["value"], language=language, names=names)))
    size = sum(ref.size for ref in along.entry.blobs) if along.entry else 0
    return ShownDocument(along.document, along.published or "", size, facts, along.fault)


@dataclass(frozen=True)
class Words:
    """What it takes to say claims: the language, the names of subjects, the documents that are still private."""

    language: str
    names: Mapping[str, str]
    unpublished: Mapping[str, Document]


def _subject(found: SubjectDifference, language: str, unpublished: Mapping[str, Document]) -> ShownSubject:
    draft = found.draft
    claims = [claim for change in found.changes for claim in (change.claim, change.before) if claim]
    referred = {urn for claim in claims for urn in references(claim["value"])}
    names = subjects.names({draft.subject, *referred}, language, organisation=draft.organisation)
    kind = vocabulary.kind(draft.kind)
    return ShownSubject(
        urn=draft.subject,
        name=names.get(draft.subject, draft.subject),
        kind=pick(kind.label, language) if kind else draft.kind,
        changes=list(_changes(found, Words(language, names, unpublished))),
    )


def _changes(found: SubjectDifference, words: Words) -> Iterator[ShownChange]:
    for what, changes in ((ADDED, found.added), (REPLACED, found.replaced), (ENDED, found.ended)):
        for change in changes:
            yield _change(what, change, found, words)


def _change(what: str, change: Change, found: SubjectDifference, words: Words) -> ShownChange:
    claim = change.claim or change.before or {}
    described = vocabulary.find(found.draft.kind, claim["property"])
    return ShownChange(
        what=what,
        label=pick(described.label, words.language) if described else str(claim["property"]),
        now=_said(change.claim, found, words) if change.claim else None,
        before=_said(change.before, found, words) if change.before else None,
        faults=change.faults,
    )


def _texts(described: Property | None, value: Any) -> Mapping[str, str]:
    """What a value says in each language, where it says it in language maps."""
    if described is None or not isinstance(value, dict):
        return {}
    texts = value if described.type == "text" else whole(described, value).get("text")
    return texts if described.type in ("text", "parts") and isinstance(texts, dict) and len(texts) > 1 else {}


def _said(claim: Claim, found: SubjectDifference, words: Words) -> Said:
    described = vocabulary.find(found.draft.kind, claim["property"])
    value, written = claim["value"], claim.get("as_written", "")
    text = in_words(described, value, as_written=written, language=words.language, names=words.names)
    others = [(code, other) for code, other in _texts(described, value).items() if code != words.language]
    return Said(
        words=text,
        others=others,
        since=claim.get("since", ""),
        until=claim.get("until", ""),
        note=claim.get("note", {}),
        sources=shown_sources(found.draft, claim["sources"], words.language, words.unpublished),
        written=written if written != text else "",
        waits=not claim["sources"] and (described is None or described.sourced),
    )
