"""The fields of the index, and how an entry becomes one of its documents."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256

import tantivy

from contrechamp.search import text
from contrechamp.search.sources import PUBLIC, Entry

FACETS = ("kind", "place", "technology", "organisation", "year", "language")
WEIGHTS = {"title": 2.0, "body": 1.0}
"""What is searched, and how much a word there counts."""

_ANALYZER = "french"
_DRAFT = "draft:"
_BETWEEN = "\x1f"
_RAW = {"tokenizer_name": "raw", "index_option": "basic"}


@cache
def schema() -> tantivy.Schema:
    """Only the key is stored: texts stay where they are and can be erased there."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, **_RAW)
    builder.add_text_field("readers", **_RAW)
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
        builder.add_text_field(draft(name), tokenizer_name=_ANALYZER)
    for name in FACETS:
        builder.add_text_field(name, **_RAW)
        builder.add_text_field(counted(name), fast=True, **_RAW)
    return builder.build()


@cache
def version() -> str:
    """Names what an index depends on besides the entries. Another one can neither be read nor added to."""
    parts = (FACETS, tuple(WEIGHTS), _ANALYZER, text.VERSION, "layout 3", tantivy.__version__)
    return sha256(repr(parts).encode()).hexdigest()[:12]


def opened(folder: str) -> tantivy.Index:
    """The index in `folder`, with the analyzer, which an index does not keep. Raises ValueError where there is none."""
    index = tantivy.Index.open(folder)
    index.register_tokenizer(_ANALYZER, text.analyzer())
    return index


def created(folder: str) -> tantivy.Index:
    """A new index in the empty `folder`."""
    index = tantivy.Index(schema(), folder, reuse=False)
    index.register_tokenizer(_ANALYZER, text.analyzer())
    return index


def draft(name: str) -> str:
    """The field in which drafts have their title or body. The public is never asked there, so that no mistake in a
    filter shows a draft, and public scores say nothing about the words of drafts."""
    return f"draft_{name}"


def counted(facet: str) -> str:
    """The field whose values are counted for that filter: the set of an entry's values as one, and one where there is
    none. Tantivy counts such fields 3 to 6 times faster than those with several values or none."""
    return f"{facet}_set"


def values_of(counted_value: str) -> list[str]:
    """The values in a set that `counted` fields hold."""
    return counted_value.split(_BETWEEN) if counted_value else []


def full_key(source: str, key: str) -> str:
    """The key of an entry among those of all sources."""
    return f"{source}/{key}"


def draft_of(organisation: str) -> str:
    """The word in `readers` for the drafts of an organisation; no organisation is called so."""
    return f"{_DRAFT}{organisation}"


def is_draft(reader: str) -> bool:
    """Whether that word in `readers` stands for drafts."""
    return reader.startswith(_DRAFT)


def document(source: str, entry: Entry) -> tantivy.Document:
    """`entry` of `source` as the index takes it.

    `readers` says who may find it: PUBLIC and the organisations behind it, or those who may see one group's drafts.
    """
    made = tantivy.Document()
    made.add_text("key", full_key(source, entry.key))
    public = entry.scope == PUBLIC
    for name, words in (("title", entry.title), ("body", entry.text)):
        made.add_text(name if public else draft(name), text.search_form(words))
    readers = (PUBLIC, entry.organisation, *entry.also) if public else (draft_of(entry.scope),)
    for reader in readers:
        made.add_text("readers", reader)
    for name, values in _facets(entry).items():
        some = sorted({value for value in values if value and _BETWEEN not in value})
        for value in some:
            made.add_text(name, value)
        made.add_text(counted(name), _BETWEEN.join(some))
    return made


def _facets(entry: Entry) -> dict[str, Iterable[str]]:
    return {
        "kind": [entry.kind],
        "place": [entry.place],
        "technology": entry.technologies,
        "organisation": [entry.organisation, *entry.also],
        "year": [] if entry.year is None else [str(entry.year)],
        "language": [entry.language],
    }
