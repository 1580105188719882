"""The fields of the index, and how an entry becomes one of its documents."""

from functools import cache
from hashlib import sha256

import tantivy

from contrechamp.search import text
from contrechamp.search.sources import PUBLIC, Entry

FACETS = ("kind", "place", "technology", "organisation", "year", "language")
TEXTS = {"title": 2.0, "body": 1.0}
"""What is searched, and how much a word there counts."""

_ANALYZER = "french"
_DRAFT = "draft:"
_RAW = {"tokenizer_name": "raw", "index_option": "basic"}


@cache
def schema() -> tantivy.Schema:
    """Only the key is stored: texts stay where they are and can be erased there."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, **_RAW)
    builder.add_text_field("readers", **_RAW)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
    for name in FACETS:
        builder.add_text_field(name, fast=True, **_RAW)
    return builder.build()


@cache
def version() -> str:
    """Names what an index depends on besides the entries. Another one can neither be read nor added to."""
    parts = (FACETS, tuple(TEXTS), _ANALYZER, text.VERSION, "readers 1", tantivy.__version__)
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
    made.add_text("title", text.search_form(entry.title))
    made.add_text("body", text.search_form(entry.text))
    organisations = tuple(dict.fromkeys((entry.organisation, *entry.also)))
    readers = (PUBLIC, *organisations) if entry.scope == PUBLIC else (draft_of(entry.scope),)
    facets = {
        "kind": (entry.kind,),
        "place": (entry.place,),
        "technology": dict.fromkeys(entry.technologies),
        "organisation": organisations,
        "year": () if entry.year is None else (str(entry.year),),
        "language": (entry.language,),
    }
    for name, values in {"readers": readers, **facets}.items():
        for value in filter(None, values):
            made.add_text(name, value)
    return made
