"""Statements as lines of a page: what is said, in words; by whom; after which source."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from contrechamp.catalogue.merging import Stated, Value
from contrechamp.catalogue.vocabulary import Property, terms_of
from contrechamp.catalogue.words import in_words, pick, references, whole
from contrechamp.shell.languages import current
from contrechamp.site.reads.subjects import Group, Named, Text, page_of
from contrechamp.site.states import wedge_of

DOCUMENT = "sha256:"
_DOCUMENT = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class ShownSource:
    """Where something is said: a page of a document here, or an address elsewhere with the day it was read.

    `publisher` stands with the licence of the data, where the source tells one.
    """

    address: str
    title: Text
    page: int | None = None
    publisher: str = ""
    read: str = ""
    exact: str = ""

    @property
    def elsewhere(self) -> bool:
        return self.page is None


@dataclass(frozen=True)
class Line:
    """One value as it is shown. `claim` is the id of the first statement that says it, `name`
    its property.

    `words` is text or a language map, `detail` what it says besides, `address` the page of the subject it refers to.
    `written` is what the source writes, where that is not the same; `kept` says that no value could be read from it,
    `waits` that it needs a source and has none.
    """

    claim: str
    name: str
    label: Text
    words: Text
    detail: str = ""
    address: str = ""
    written: str = ""
    since: str = ""
    until: str = ""
    notes: Sequence[Mapping[str, str]] = ()
    who: Sequence[Group] = ()
    sources: Sequence[ShownSource] = ()
    waits: bool = False
    understood: bool = True
    kept: bool = False
    term: str = ""
    wedge: str = ""

    @property
    def key(self) -> str:
        """Names the line inside its page."""
        record, _, number = self.claim.partition("#")
        return f"s-{record[:12]}-{number}"

    @property
    def sourced(self) -> bool:
        return bool(self.sources)


@dataclass(frozen=True)
class Lines:
    """Makes lines of values, with the names of the subjects and groups that they mention."""

    names: Mapping[str, Named]
    groups: Mapping[str, Group]
    language: str = field(default_factory=current)

    def line(self, value: Value) -> Line:
        first = value.first
        described = value.described
        words, detail, address = self._words(described, first)
        term = first.value if described and described.type == "term" and isinstance(first.value, str) else ""
        return Line(
            claim=first.id,
            name=first.property,
            label=described.label if described else first.property,
            words=words,
            detail=detail,
            address=address,
            written=_written(described, first, words),
            since=first.since,
            until=first.until,
            notes=_distinct(s.note for s in value.statements if s.note),
            who=[self.groups[id] for id in value.organisations],
            sources=list(self.sources(value.statements)),
            waits=value.waits,
            understood=described is not None,
            kept=first.value is None,
            term=term,
            wedge=wedge_of(term) if first.property == "status" else "",
        )

    def lines(self, values: Iterable[Value]) -> list[Line]:
        return [self.line(value) for value in values]

    def sources(self, statements: Iterable[Stated]) -> Iterator[ShownSource]:
        """The sources of statements that say the same, each once."""
        seen = set()
        for statement in statements:
            for source in statement.sources:
                key = orjson.dumps(source, option=orjson.OPT_SORT_KEYS)
                if key not in seen:
                    seen.add(key)
                    yield self.source(source, statement.id)

    def source(self, source: Mapping[str, Any], claim: str) -> ShownSource:
        exact = str(source.get("exact", ""))
        if found := cited(source):
            document, page = found
            named = self.names.get(document)
            title = named.title if named else document
            return ShownSource(page_of(document.removeprefix(DOCUMENT), page, claim), title, page=page, exact=exact)
        address = str(source.get("address", ""))
        title = str(source.get("title") or source.get("publisher") or address)
        told = [source.get("publisher") if source.get("title") else "", source.get("licence")]
        publisher = ", ".join(str(part) for part in told if part)
        return ShownSource(_safe(address), title, publisher=publisher, read=str(source.get("read", "")), exact=exact)

    def _words(self, described: Property | None, statement: Stated) -> tuple[Text, str, str]:
        """What is said, what is said besides, and where the subject it refers to has its page."""
        value = whole(described, statement.value) if described else statement.value
        if described is None or value is None:
            return in_words(described, value, as_written=statement.as_written, language=self.language), "", ""
        if described.type == "text" and isinstance(value, Mapping):
            return value, "", ""
        if described.type == "parts" and isinstance(value.get("text"), Mapping):
            return value["text"], self._parts(described, value, without=("text", "date", "topic")), ""
        if described.type == "parts" and isinstance(value.get("address"), str):
            title = str(value.get("title") or value["address"])
            return title, self._parts(described, value, without=("title", "address")), _safe(value["address"])
        if described.type == "reference":
            (urn,) = references(value)
            named = self.names[urn]
            return named.title, self._parts(described, value), named.address
        if described.type in ("amount", "date"):
            own = {key: part for key, part in value.items() if key not in described.parts}
            return in_words(described, own, language=self.language), self._parts(described, value), ""
        return in_words(described, value, language=self.language), "", ""

    def _parts(self, described: Property, value: Any, *, without: Sequence[str] = ()) -> str:
        if not isinstance(value, Mapping):
            return ""
        said = (
            self._part(part, value[key])
            for key, part in described.parts.items()
            if key not in without and value.get(key) is not None
        )
        return ", ".join(said)

    def _part(self, part: Property, value: Any) -> str:
        words = in_words(part, value, language=self.language)
        return f"{pick(part.label, self.language).lower()} {words}" if part.key == "number" else words


def mentioned(statements: Iterable[Stated]) -> set[str]:
    """The subjects whose names lines of these statements need: those they refer to, and the documents they cite."""
    return {urn for statement in statements for urn in (*references(statement.value), *documents_of(statement))}


def documents_of(statement: Stated) -> Iterator[str]:
    """The URNs of the documents that a statement cites."""
    for source in statement.sources:
        if found := cited(source):
            yield found[0]


def cited(source: Mapping[str, Any]) -> tuple[str, int] | None:
    """The URN and the page of the document that a source names; None where it names none that can be."""
    document, page = source.get("document"), source.get("page")
    if isinstance(document, str) and _DOCUMENT.fullmatch(document) and type(page) is int and page > 0:
        return document, page
    return None


def label_of(described: Property, term: str) -> Text:
    """The label of a term of a property or of its part; the word itself where it is unknown."""
    for terms in (terms_of(described), *(part.terms for part in described.parts.values())):
        if term in terms:
            return terms[term].label
    return term


def when_of(value: Value) -> Mapping[str, str] | str:
    """When a value holds: the period it says itself, {"from", "to"}, or else the day of its statement ("": none)."""
    held = value.first.value
    if value.described and isinstance(held, Mapping):
        inner = held.get("date", held)
        if isinstance(inner, Mapping) and isinstance(inner.get("from"), str) and isinstance(inner.get("to"), str):
            return {"from": inner["from"], "to": inner["to"]}
    return value.first.since


def first_day(when: Mapping[str, str] | str) -> str:
    """The day by which something dated is put in order."""
    return when if isinstance(when, str) else when["from"]


def together(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that name subjects or terms with the same groups, dates, sources and notes, as one where the first stands:
    four rights from one page, ten towns that one article lists. Any other line stands alone."""
    found: list[tuple[Any, list[Line]]] = []
    for line in lines:
        who = tuple(group.id for group in line.who)
        same = (who, line.sources, line.notes, line.since, line.until, line.written, line.kept)
        alone = not line.sources or not (line.address or line.term)
        held = None if alone else next((held for key, held in found if key == same), None)
        if held is not None:
            held.append(line)
        else:
            found.append((None if alone else same, [line]))
    return [held for _, held in found]


def _safe(address: str) -> str:
    """An address that may be linked: of the web, never a script or a file."""
    return address if address.startswith(("https://", "http://")) else ""


def _written(described: Property | None, statement: Stated, words: Text) -> str:
    """What the source writes, for figures, dates and amounts that were understood from it."""
    if described is None or described.type not in ("amount", "date", "integer") or statement.value is None:
        return ""
    return statement.as_written if statement.as_written != words else ""


def _distinct(notes: Iterable[Any]) -> list[Mapping[str, str]]:
    kept: list[Mapping[str, str]] = []
    for note in notes:
        if isinstance(note, Mapping) and note not in kept:
            kept.append(note)
    return kept
