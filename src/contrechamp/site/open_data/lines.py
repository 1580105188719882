"""Statements as other programs take them: one flat object each, with names and words in one language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.words import in_words, pick, references
from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.reads.subjects import Named, Text

BATCH = 500


@dataclass(frozen=True)
class Told:
    """A statement with what to call its subject, its group and what it refers to, in the language of the file."""

    row: Statement
    title: str
    group: str
    licence: str
    label: str
    words: str
    address: str
    names: Mapping[str, Named]


def told(scope: Scope, found: Licences, language: str) -> Iterator[Told]:
    """The statements of a scope one after another, names looked up some hundreds at a time."""
    for batch in bulk.parts(scope.statements.iterator(chunk_size=BATCH), BATCH):
        urns = {row.subject for row in batch} | {urn for row in batch for urn in references(row.value)}
        names = scope.sight.named(urns)
        words = {urn: plain(named.title, language) for urn, named in names.items()}
        for row in batch:
            described = vocabulary.find(row.kind, row.property)
            group = found.groups.get(row.organisation)
            yield Told(
                row=row,
                title=words[row.subject],
                group=plain(group.name, language) if group else row.organisation,
                licence=found.words(row.organisation),
                label=pick(described.label, language) if described else row.property,
                words=in_words(described, row.value, as_written=row.as_written, language=language, names=words),
                address=names[row.subject].address,
                names=names,
            )


def plain(text: Text, language: str) -> str:
    """A name or title as plain text in one language."""
    return pick(text, language) if isinstance(text, Mapping) else text


def part(value: Any, key: str) -> Any:
    """A piece of a value that has pieces; None elsewhere."""
    found: Any = value.get(key) if isinstance(value, Mapping) else None
    return found
