"""The rules as they lie in the YAML files of this folder, checked and compiled.

A file that names a `technology` holds terms with weights; a term may say another technology, and the words of which one
must stand near it (`with`); words of `without` take all of the file's terms in that sentence away. `contexts.yaml` says
what lifts and lowers a weight, `sorts.yaml` what an act does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from contrechamp.ground.hashing import sha256_hex
from contrechamp.ground.terms import Terms
from contrechamp.ground.yamls import LOADER, loaded

FOLDER = Path(__file__).parent
CONTEXTS, SORTS = "contexts.yaml", "sorts.yaml"
Area = Literal["public", "private", "routine"]
AREAS: tuple[Area, ...] = ("public", "private", "routine")
MOST_TERMS = 5_000
DEEPEST = 20


class BadRules(ValueError):
    """The rules cannot be used; the message says where and why."""


@dataclass(frozen=True)
class Term:
    """One term: its weight from 1 to 12, the technology it is of, what must stand near it, what must not."""

    text: str
    weight: int
    technology: str
    companions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """All rules together. `version` changes with any of their words."""

    version: str
    terms: tuple[Term, ...]
    contexts: Mapping[Area, Mapping[str, int]]
    sorts: tuple[tuple[str, tuple[str, ...]], ...]

    @cached_property
    def matcher(self) -> Terms:
        """Finds the terms; their numbers are places in `terms`."""
        return Terms(term.text for term in self.terms)

    @cached_property
    def around(self) -> tuple[Terms, tuple[str, ...]]:
        """Finds the words of all contexts, companions and exclusions; their numbers are places in the second."""
        words = {word for area in self.contexts.values() for word in area}
        words |= {word for term in self.terms for word in (*term.companions, *term.without)}
        ordered = tuple(sorted(words))
        return Terms(ordered), ordered

    @cached_property
    def doing(self) -> tuple[Terms, tuple[str, ...]]:
        """Finds the words that tell what an act does; the second says the sort of each."""
        pairs = [(word, sort) for sort, words in self.sorts for word in words]
        return Terms(word for word, _sort in pairs), tuple(sort for _word, sort in pairs)


@lru_cache(maxsize=1)
def book() -> Book:
    """The rules of this version of the software. Raises BadRules."""
    return read({path.name: path.read_text() for path in sorted(FOLDER.glob("*.yaml"))})


def read(files: Mapping[str, str]) -> Book:
    """Rules from the text of their files, by name. Raises BadRules."""
    loaded: dict[str, Any] = {}
    for name, text in files.items():
        loaded[name] = _loaded(name, text)
    try:
        contexts = {area: _weights(loaded[CONTEXTS][area], CONTEXTS) for area in AREAS}
        sorts = tuple((str(sort), tuple(map(str, words))) for one in loaded[SORTS] for sort, words in one.items())
    except (KeyError, TypeError, AttributeError) as error:
        raise BadRules(f"{CONTEXTS} or {SORTS} lacks {error}") from None
    terms = [term for name, rules in loaded.items() if name not in (CONTEXTS, SORTS) for term in _terms(name, rules)]
    if len(terms) > MOST_TERMS:
        raise BadRules(f"There are {len(terms)} terms, {MOST_TERMS} at most.")
    made = Book(sha256_hex("\0".join(files.values()).encode())[:16], tuple(terms), contexts, sorts)
    try:
        _ = made.matcher, made.around, made.doing
    except ValueError as error:
        raise BadRules(str(error)) from None
    return made


def _loaded(name: str, text: str) -> Any:
    """What a file says. Aliases are refused: a few lines of them stand for gigabytes."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.AliasEvent):
                raise BadRules(f"{name}: aliases (*name) are not understood")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise BadRules(f"{name}: it is nested too deeply")
        return loaded(text)
    except BadRules:
        raise
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day or number that is none
        raise BadRules(f"{name}: {error}") from None


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise BadRules(f"{where}: a list of words is expected, not {value!r}")
    return tuple(map(str, value))


def _terms(name: str, rules: Any) -> Iterable[Term]:
    if not isinstance(rules, dict) or not isinstance(rules.get("terms"), dict) or "technology" not in rules:
        raise BadRules(f"{name}: a file of rules has a technology and terms")
    without = _words(rules.get("without") or (), f"{name}: without")
    for text, said in rules["terms"].items():
        told = said if isinstance(said, dict) else {"weight": said}
        if unknown := set(told) - {"weight", "technology", "with"}:
            raise BadRules(f"{name}: {text}: unknown: {', '.join(sorted(unknown))}")
        weight = _weight(told.get("weight"), f"{name}: {text}")
        companions = _words(told.get("with", ()), f"{name}: {text}: with")
        yield Term(str(text), weight, str(told.get("technology", rules["technology"])), companions, without)


def _weights(words: Any, name: str) -> dict[str, int]:
    return {str(word): _weight(weight, f"{name}: {word}") for word, weight in words.items()}


def _weight(value: Any, where: str) -> int:
    if not isinstance(value, int) or not 1 <= value <= 12:
        raise BadRules(f"{where}: a weight is a whole number from 1 to 12, not {value!r}")
    return value
