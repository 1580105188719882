#!/usr/bin/env python3
"""Writes docs/vocabulary.md from the vocabulary files; a test fails when the page is not what this writes."""

from collections.abc import Iterator
from pathlib import Path

from contrechamp.catalogue.vocabulary import Kind, Property, Term, kinds

PAGE = Path(__file__).resolve().parents[1] / "docs" / "vocabulary.md"

OPENING = """# Vocabulary

Made by `tools/vocabulary_page.py` from `src/contrechamp/catalogue/vocabulary/*.yaml`: edit those files, not this page.
A node serves each kind at `/vocabulary/<kind>.json`, with the JSON Schema of a claim.

**Types.** `text`: a map from language to words. `string`: words in no language. `term`: one of the words listed.
`integer`, `boolean`, `url`: as they say. `reference`: a subject's URN, alone or as `{"ref": URN, …parts}`. `date`:
`{"from", "to"}`, both days included. `amount`: `{"cents", "currency", "vat": "HT" | "TTC" | null}`. `parts`: named
pieces, each with a type. A date or an amount that cannot be read is `null` beside `as_written`.

**Values.** `one`: an account with several shows "to reconcile", accounts that differ stand side by side; `one per …`:
one for each value of that part. `many`: side by side. `dated`: one at a time as the years go, the latest `since` is
current.

A property marked ° needs no source. What records say in words that are not here is kept, relayed and shown as "not
understood".
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([OPENING, *(line for kind in kinds().values() for line in _kind(kind))])


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.key}\n\n{kind.label['fr']} / {kind.label['en']}. {kind.help['en']}\n"
    yield "| property | type | values | French | English | what it is for |\n|---|---|---|---|---|---|"
    for described in kind.properties.values():
        yield _row(described)
    yield ""
    for described in kind.properties.values():
        yield from _terms(f"Terms of `{described.key}`", described.terms)
        for part in described.parts.values():
            yield from _terms(f"Terms of `{described.key}.{part.key}`", part.terms)
    yield from _terms(f"Terms of the kind `{kind.key}`", kind.terms)


def _row(described: Property) -> str:
    kind = described.type + (f" ({', '.join(described.kinds)})" if described.kinds else "")
    kind += f" ({described.terms_of})" if described.terms_of else ""
    kind += "".join(f", `{part.key}`: {part.type}" for part in described.parts.values())
    values = f"one per {described.per}" if described.per else described.values
    key = f"`{described.key}`{'' if described.sourced else ' °'}"
    return f"| {key} | {kind} | {values} | {described.label['fr']} | {described.label['en']} | {described.help['en']} |"


def _terms(title: str, terms: dict[str, Term]) -> Iterator[str]:
    if not terms:
        return
    yield f"{title}:\n\n| term | French | English |\n|---|---|---|"
    for term in terms.values():
        cells = (f"{term.label[lang]}{f': {term.help[lang]}' if term.help else ''}" for lang in ("fr", "en"))
        yield f"| `{term.key}` | {' | '.join(cells)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
