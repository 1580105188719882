#!/usr/bin/env python3
"""Writes docs/vocabulary.md from the vocabulary files; a test fails when the page is not what this writes."""

from collections.abc import Iterator
from pathlib import Path

from contrechamp.catalogue.vocabulary import LARGEST, Kind, Property, Term, kinds

PAGE = Path(__file__).resolve().parents[1] / "docs" / "vocabulary.md"

OPENING = """# Vocabulary

Made by `tools/vocabulary_page.py` from `src/contrechamp/catalogue/vocabulary/*.yaml`: edit those files, not this page.
A node serves each kind at `/vocabulary/<kind>.json`, with the JSON Schema of a claim.

**Types.** `text`: a map from language to words. `string`: words in no language. `term`: one of the words listed.
`integer`: 0 or more, or within what is written beside it. `boolean`, `url`: as they say.
`reference`: a subject's URN, alone or as `{"ref": URN, …parts}`. `date`:
`{"from", "to"}`, both days included. `amount`: `{"cents", "currency", "vat": "HT" | "TTC" | null}`. `parts`: named
pieces, each with a type; where marked "or its `text`", the value may be that part alone. A date or an amount that
cannot be read is `null` beside `as_written`.

**Values.** `one`: an account with several shows "to reconcile", accounts that differ stand side by side; `one per …`:
one for each value of that part. `many`: side by side. `dated`: one at a time as the years go, the latest `since` is
current.

A property marked ° needs no source. What records say in words that are not here is kept, relayed and shown as "not
understood".
"""


def page() -> str:
    """The whole page as Markdown."""
    told: dict[str, str] = {}
    return "\n".join([OPENING, *(line for kind in kinds().values() for line in _kind(kind, told))])


def _kind(kind: Kind, told: dict[str, str]) -> Iterator[str]:
    """The kind's part of the page; `told` has the tables of terms written so far, by their rows."""
    yield f"## {kind.key}\n\n{kind.label['fr']} / {kind.label['en']}. {kind.help['en']}\n"
    yield "| property | type | values | French | English | what it is for |\n|---|---|---|---|---|---|"
    for described in kind.properties.values():
        yield _row(described)
    yield ""
    for described in kind.properties.values():
        yield from _terms(f"`{kind.key}.{described.key}`", described.terms, told)
        for part in described.parts.values():
            yield from _terms(f"`{kind.key}.{described.key}.{part.key}`", part.terms, told)
    yield from _terms(f"the kind `{kind.key}`", kind.terms, told)


def _row(described: Property) -> str:
    kind = described.type + (f" ({', '.join(described.kinds)})" if described.kinds else "")
    kind += f" ({described.terms_of})" if described.terms_of else ""
    kind += _bounds(described)
    kind += "".join(f", `{part.key}`: {part.type}{_bounds(part)}" for part in described.parts.values())
    kind += ", or its `text`" if described.bare else ""
    values = f"one per {described.per}" if described.per else described.values
    key = f"`{described.key}`{'' if described.sourced else ' °'}"
    return f"| {key} | {kind} | {values} | {described.label['fr']} | {described.label['en']} | {described.help['en']} |"


def _bounds(described: Property) -> str:
    bounded = described.type == "integer" and (described.least or described.most < LARGEST)
    return f" {described.least} to {described.most}" if bounded else ""


def _terms(name: str, terms: dict[str, Term], told: dict[str, str]) -> Iterator[str]:
    rows = "\n".join(_term(term) for term in terms.values())
    if not rows:
        return
    if rows in told:
        yield f"Terms of {name}: those of {told[rows]}.\n"
        return
    told[rows] = name
    yield f"Terms of {name}:\n\n| term | French | English |\n|---|---|---|\n{rows}\n"


def _term(term: Term) -> str:
    cells = []
    for lang in ("fr", "en"):
        inverse = f" (from the other end: {term.inverse[lang]})" if term.inverse else ""
        cells.append(term.label[lang] + inverse + (f": {term.help[lang]}" if term.help else ""))
    return f"| `{term.key}` | {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
