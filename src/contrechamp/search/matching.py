"""From a query understood, filters and the rights of who asks, to what tantivy is asked."""

from collections.abc import Collection, Iterable

import tantivy
from tantivy import Query

from contrechamp.search import schema
from contrechamp.search.query import All, Any, Node, Not, Unit, Words
from contrechamp.search.sources import PUBLIC

_MUST, _SHOULD, _MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_FEW = 64
"""Up to so many words, looking for each as one goes is faster than collecting all their entries first."""


def query_of(node: Node) -> Query:
    """What matches `node`, in titles and bodies."""
    if isinstance(node, Words):
        return _words(node.unit)
    if isinstance(node, Any):
        return Query.boolean_query([(_SHOULD, query_of(part)) for part in node.parts])
    parts = node.parts if isinstance(node, All) else (node,)
    clauses = [_clause(part) for part in parts]
    if all(occur == _MUST_NOT for occur, _query in clauses):
        clauses.append((_MUST, _unscored(Query.all_query())))  # tantivy takes nothing away from nothing
    return Query.boolean_query(clauses)


def everything() -> Query:
    """What matches every entry."""
    return _unscored(Query.all_query())


def narrowed(query: Query, *, filters: dict[str, str], readers: Collection[str], without: Collection[str]) -> Query:
    """`query` among the entries that have the values of `filters`, that one of `readers` may see, and whose full key
    is not in `without`. What is narrowed does not change the scores."""
    clauses = [(_MUST, query), (_MUST, _unscored(one_of("readers", readers)))]
    clauses += [(_MUST, _unscored(one_of(name, [value]))) for name, value in filters.items()]
    if without:
        clauses.append((_MUST_NOT, one_of("key", without)))
    return Query.boolean_query(clauses)


def readers_of(scopes: Iterable[str], shown: Collection[str] | None, indexed: Collection[str]) -> list[str]:
    """The words in `readers` of somebody who may see `scopes`, public entries only of the organisations `shown`
    (None: of all). `indexed` are the organisations that have public entries: usually all are shown, and one word says
    it."""
    scopes = set(scopes)
    words = [schema.draft_of(scope) for scope in sorted(scopes - {PUBLIC})]
    if PUBLIC in scopes:
        hidden = shown is not None and not set(indexed) <= set(shown)
        words += sorted(set(indexed) & set(shown or ())) if hidden else [PUBLIC]
    return words


def one_of(name: str, values: Collection[str]) -> Query:
    """Entries whose field `name` has one of `values`."""
    if not values:
        return Query.empty_query()
    if len(values) > _FEW:
        return Query.term_set_query(schema.schema(), name, list(values))
    terms = [Query.term_query(schema.schema(), name, value, "basic") for value in values]
    return Query.boolean_query([(_SHOULD, term) for term in terms]) if len(terms) > 1 else terms[0]


def _clause(node: Node) -> tuple[tantivy.Occur, Query]:
    return (_MUST_NOT, query_of(node.part)) if isinstance(node, Not) else (_MUST, query_of(node))


def _words(unit: Unit) -> Query:
    return Query.boolean_query([(_SHOULD, _in_field(name, unit, weight)) for name, weight in schema.TEXTS.items()])


def _in_field(name: str, unit: Unit, weight: float) -> Query:
    if len(unit) == 1:
        found = Query.term_query(schema.schema(), name, unit[0], "position")
    else:
        found = Query.phrase_query(schema.schema(), name, list(unit))
    return Query.boost_query(found, weight)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
