"""From a query understood, filters and the rights of who asks, to what tantivy is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import tantivy
from tantivy import Query

from contrechamp.search import schema
from contrechamp.search.query import All, Any, Node, Not, Unit, Words
from contrechamp.search.sources import PUBLIC

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_FEW = 64
"""Up to so many words, looking for each as one goes is faster than collecting all their entries first."""


@dataclass(frozen=True)
class Asker:
    """Who asks: may see `scopes` (PUBLIC, ids of organisations whose drafts are theirs), and of public entries those of
    the organisations `shown` (None: of all)."""

    scopes: Collection[str]
    shown: Collection[str] | None = None


def visible(node: Node | None, asker: Asker, indexed: Collection[str]) -> Query:
    """What matches `node` (None: whatever) and `asker` may see; `indexed` are the organisations with public entries."""
    sides = []
    if PUBLIC in asker.scopes:
        public = _Side(tuple(schema.WEIGHTS), [PUBLIC]).query_of(node)
        # Usually all are shown, and nothing has to be looked at.
        hidden = asker.shown is not None and not set(indexed) <= set(asker.shown)
        sides.append(_among(public, "readers", set(indexed) & set(asker.shown or ())) if hidden else public)
    if drafts := [schema.draft_of(scope) for scope in asker.scopes if scope != PUBLIC]:
        matching = _Side(tuple(map(schema.draft, schema.WEIGHTS)), drafts).query_of(node)
        sides.append(_among(matching, "readers", drafts))
    return Query.boolean_query([(_SHOULD, side) for side in sides]) if len(sides) != 1 else sides[0]


def narrowed(query: Query, filters: Mapping[str, str], without: Collection[str]) -> Query:
    """`query` among the entries that have the values of `filters` and whose full key is not in `without`."""
    for name, value in filters.items():
        query = _among(query, name, [value])
    if without:
        query = Query.boolean_query([(_MUST, query), (_MUST_NOT, _one_of("key", without))])
    return query


@dataclass(frozen=True)
class _Side:
    """Public entries, or drafts: the fields of their texts in the order of WEIGHTS, and the `readers` who see them
    all."""

    fields: tuple[str, ...]
    readers: Collection[str]

    def query_of(self, node: Node | None) -> Query:
        if node is None:
            return self.everything()
        if isinstance(node, Words):
            weighted = zip(self.fields, schema.WEIGHTS.values(), strict=True)
            return Query.boolean_query([(_SHOULD, _in_field(name, node.unit, weight)) for name, weight in weighted])
        if isinstance(node, Any):
            return Query.boolean_query([(_SHOULD, self.query_of(part)) for part in node.parts])
        parts = node.parts if isinstance(node, All) else (node,)
        clauses = [self.clause(part) for part in parts]
        if all(occur == _MUST_NOT for occur, _query in clauses):
            clauses.append((_MUST, self.everything()))  # tantivy takes nothing away from nothing
        return Query.boolean_query(clauses)

    def clause(self, node: Node) -> tuple[tantivy.Occur, Query]:
        return (_MUST_NOT, self.query_of(node.part)) if isinstance(node, Not) else (_MUST, self.query_of(node))

    def everything(self) -> Query:
        return _unscored(_one_of("readers", self.readers))


def _in_field(name: str, unit: Unit, weight: float) -> Query:
    if len(unit) == 1:
        found = Query.term_query(schema.schema(), name, unit[0], "position")
    else:
        found = Query.phrase_query(schema.schema(), name, list(unit))
    return Query.boost_query(found, weight)


def _among(query: Query, name: str, values: Collection[str]) -> Query:
    """`query` among the entries whose field `name` has one of `values`; the scores stay the same."""
    return Query.boolean_query([(_MUST, query), (_MUST, _unscored(_one_of(name, values)))])


def _one_of(name: str, values: Collection[str]) -> Query:
    if not values:
        return Query.empty_query()
    if len(values) > _FEW:
        return Query.term_set_query(schema.schema(), name, list(values))
    terms = [Query.term_query(schema.schema(), name, value, "basic") for value in values]
    return Query.boolean_query([(_SHOULD, term) for term in terms]) if len(terms) > 1 else terms[0]


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
