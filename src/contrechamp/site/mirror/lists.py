"""Pages that only a copy has: the choice of a language, and lists by letter for readers without scripts."""

from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.words import pick
from contrechamp.ground.text import fold
from contrechamp.site.mirror import addresses, pages
from contrechamp.site.mirror.addresses import Place
from contrechamp.site.mirror.links import Rewriter
from contrechamp.site.mirror.make import suffix, where
from contrechamp.site.mirror.state import State

OTHER = "0-9"
_KINDS = {"town": "place", "group": "group"}


def first_page() -> bytes:
    """The page at the root of a copy: a reader chooses the language; browsers go to the site's own at once."""
    languages = [(code, name, f"{code}/index.html") for code, name in settings.LANGUAGES]
    context = {"languages": languages, "name": settings.NODE_NAME, "first": f"{settings.LANGUAGE_CODE}/index.html"}
    return render_to_string("mirror/first.html", context).encode()


def written(state: State) -> Iterable[tuple[str, bytes | None]]:
    """The files of the lists, where titles changed since; those that are gone with None."""
    if not state.fact("lists"):
        return
    by_language = {language: _by_letter(state.entries.listed(), language) for language, _name in settings.LANGUAGES}
    # The same letters in every language, so that each list has its counterpart.
    letters = sorted({letter for held in by_language.values() for letter in held})
    for language, held in by_language.items():
        kept = set()
        for letter in ("", *letters):
            path, data = _page(language, letter, {one: held.get(one, []) for one in letters})
            kept.add(path)
            yield path, data
        for path in state.paths_below(f"{language}/list"):
            if path not in kept:
                yield path, None
    state.note("lists", "")


Line = tuple[str, str, str, str]
"""What is sorted by, the title, the kind, the unit."""


def _by_letter(listed: Iterable[tuple[str, str, dict[str, str]]], language: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for unit, kind, titles in listed:
        title = titles.get(language) or next(iter(titles.values()), unit)
        folded = fold(title)
        letter = folded[:1] if "a" <= folded[:1] <= "z" else OTHER
        found.setdefault(letter, []).append((folded, title, kind, unit))
    return found


def _page(language: str, letter: str, by_letter: dict[str, list[Line]]) -> tuple[str, bytes]:
    there = Place(f"*/list/{letter or 'index'}", language)
    address = addresses.address(there.unit, language)
    with translation.override(language):
        lines = sorted(by_letter[letter]) if letter else []
        context = {
            "rows": [(title, _label(kind, language), addresses.address(to, language)) for _, title, kind, to in lines],
            "letters": [(one, f"/{language}/list/{one}", len(held)) for one, held in by_letter.items()],
            "letter": letter,
        }
        text = pages.made("mirror/list.html", address, context).body.decode()
        return addresses.file(there), Rewriter(there, address, where=where, kind=suffix).page(text).text.encode()


def _label(kind: str, language: str) -> str:
    described = vocabulary.kinds().get(_KINDS.get(kind, kind))
    return pick(described.label, language) if described else ""
