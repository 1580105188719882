"""Questions to the index."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import connection

from contrechamp.search import matching, snippets, store
from contrechamp.search.query import Note, Unit, parse
from contrechamp.search.schema import FACETS, counted, full_key, values_of
from contrechamp.search.sources import PUBLIC, registered

MOST_HITS = 100
"""In one answer."""
DEEPEST = 10_000
"""Hits further down cannot be asked for: whoever needs them narrows the question."""
MOST_VALUES = 100
"""Of one filter, with their counts."""
MOST_SETS = 5_000
"""Different sets of values that are counted; the rarest beyond are not."""


@dataclass(frozen=True)
class Hit:
    """One entry found. `snippet` is text in parts, lit or not; `page` a number when the entry is a page of a
    document."""

    key: str
    source: str
    score: float
    title: str
    address: str
    page: int | None
    snippet: list[tuple[str, bool]]

    @property
    def document(self) -> str:
        """The key of what was found; of a page, that of its document."""
        return self.key if self.page is None else self.key.rpartition("/")[0]


@dataclass(frozen=True)
class Results:
    """An answer. `facets` gives for each filter its values among all the hits, with counts, the most frequent first.

    `notes` say what of the question was left out. `ready` is False while there is no index yet: the answer is then
    empty.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    ready: bool = True


class UnknownFilter(ValueError):
    """There is no filter of that name; FACETS has those that there are."""


def search(
    query: str,
    *,
    filters: Mapping[str, str] | None = None,
    scopes: Collection[str] = frozenset({PUBLIC}),
    organisations: Collection[str] | None = None,
    offset: int = 0,
    limit: int = 20,
) -> Results:
    """The entries that match `query` (see `query`) and have the values of `filters`, the best first.

    `scopes` are what the asker may see: PUBLIC and the ids of organisations whose drafts are theirs too. Public
    entries are only those of `organisations` (None: of all). Without a word in `query` it is the filters that choose;
    without filters either, nothing is found. Raises UnknownFilter.
    """
    filters = dict(filters or {})
    if unknown := filters.keys() - set(FACETS):
        raise UnknownFilter(", ".join(sorted(unknown)))
    # Before the reader: what is taken off this list meanwhile is already out of the index that the reader then sees.
    without = _removed()
    reader = store.reader()
    parsed = parse(query)
    if reader is None or (parsed.node is None and not filters):
        return Results(notes=parsed.notes, ready=reader is not None)
    asker = matching.Asker(scopes, organisations)
    asked = matching.narrowed(matching.visible(parsed.node, asker, reader.organisations), filters, without)
    offset, limit = max(0, offset), max(1, min(limit, MOST_HITS))
    if offset + limit > DEEPEST:
        top, total = [], reader.searcher.search(asked, 1).count
    else:
        found = reader.searcher.search(asked, limit, offset=offset)
        top, total = found.hits, found.count
    hits = _hits([(reader.searcher.doc(address)["key"][0], score) for score, address in top], parsed.units)
    named = None if organisations is None else {*organisations, *scopes}
    facets = _facets(reader.searcher.aggregate(asked, _COUNTS), named)
    return Results(total - len(top) + len(hits), hits, facets, parsed.notes if parsed.node else ())


def lit(query: str, text: str) -> list[tuple[int, int]]:
    """Where the words of `query` are in the canonical text of a page: start and end of each, in code points, in
    order."""
    return snippets.spans(text, parse(query).units)


def generation() -> str:
    """Another word after each change of the index: for the keys of what is kept from its answers."""
    reader = store.reader()
    return "-".join(map(str, reader.generation)) if reader else ""


_COUNTS = {name: {"terms": {"field": counted(name), "size": MOST_SETS, "segment_size": MOST_SETS}} for name in FACETS}


def _facets(counts: Mapping[str, Any], organisations: Collection[str] | None) -> dict[str, list[tuple[str, int]]]:
    """Tantivy's counts of sets as counts of values, in a fixed order; of the organisations only those given (None:
    all)."""
    facets = {}
    for name in FACETS:
        total: dict[str, int] = {}
        for bucket in counts[name]["buckets"]:
            for value in values_of(bucket["key"]):
                total[value] = total.get(value, 0) + bucket["doc_count"]
        if name == "organisation" and organisations is not None:
            total = {value: count for value, count in total.items() if value in organisations}
        by_value = sorted(total.items())
        facets[name] = sorted(by_value, key=itemgetter(1), reverse=True)[:MOST_VALUES]
    return facets


def _removed() -> list[str]:
    """The full keys of entries that are removed but perhaps still in the index."""
    with connection.cursor() as cursor:  # without the ORM, which would take a fifth of the time of a small question
        cursor.execute("SELECT source, key FROM search_mark WHERE gone")
        return [full_key(source, key) for source, key in cursor.fetchall()]


def _hits(found: Sequence[tuple[str, float]], units: Sequence[Unit]) -> list[Hit]:
    """What was found as its sources show it, asking each source once. What a source no longer has is left out."""
    keys: dict[str, list[str]] = {}
    for full, _score in found:
        source, _slash, key = full.partition("/")
        keys.setdefault(source, []).append(key)
    shown = {source: registered()[source].show(wanted) for source, wanted in keys.items() if source in registered()}
    hits = []
    for full, score in found:
        source, _slash, key = full.partition("/")
        if entry := shown.get(source, {}).get(key):
            snippet = snippets.snippet(entry.text, units)
            hits.append(Hit(key, source, score, entry.title, entry.address, entry.page, snippet))
    return hits
