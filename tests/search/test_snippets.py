"""What is shown of a text is in it, says why it was found, and is short."""

import re
import unicodedata
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.search import snippets
from contrechamp.search.folded import same_length_fold
from contrechamp.search.query import parse
from contrechamp.search.text import search_form, stems

SOME = """Le la les de l’arrêté d'une vidéo-protection vidéoprotections VIDEO surveillance télé-surveillance caméra
caméras, Œuvre cœur municipal municipaux: police 2019-00079 n° « voie publique » commune. « — … Straße Łódź камера
responsabilités constamment logies yeux œil aujourd’hui jusqu'à"""
WORDS = st.sampled_from(SOME.split())
TEXTS = st.lists(WORDS, max_size=120).map(" ".join) | st.text(max_size=600) | st.lists(WORDS).map("\n".join)
QUERIES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join) | st.lists(WORDS, max_size=4).map('"{}"'.format)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))


@settings(deadline=None)
@given(TEXTS, QUERIES, st.integers(30, 300))
def test_a_snippet_is_a_short_piece_of_the_text_cut_between_words(text: str, query: str, longest: int) -> None:
    """Whatever the text and the query: never too long, never other words, no word cut unless it fills the snippet."""
    parts = snippets.snippet(text, parse(query).units, longest)
    whole = "".join(part for part, _lit in parts)
    assert len(whole) <= longest
    assert all(part for part, _lit in parts)
    original = plain(text).strip()
    cut = len(unicodedata.normalize("NFC", text).strip()) > longest
    inside = whole.strip() if not cut else whole.removeprefix("…").removesuffix("…").strip()
    assert inside in original
    if len(inside.split()) > 1:
        assert re.search(rf"(?<!\w){re.escape(inside)}(?!\w)", original)


@settings(deadline=None)
@given(TEXTS, QUERIES)
def test_what_is_lit_was_asked_for(text: str, query: str) -> None:
    """A lit part has the stems of a word or of a phrase of the query; lit parts do not overlap."""
    units = parse(query).units
    spans = snippets.spans(text, units)
    assert all(stems(text[start:end]) in units for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(deadline=None)
@given(st.lists(WORDS, max_size=60), st.text("abcdefghéèœ-' ", max_size=20))
def test_every_word_asked_for_is_lit(words: list[str], other: str) -> None:
    """The fast way to find words misses none that the slow way, stemming every word of the text, finds."""
    text = " ".join([*words, other])
    for match in re.finditer(r"[^\W_]+", search_form(text)):
        (unit,) = parse(match[0]).units or ((),)
        if unit and match[0] not in ("AND", "OR", "NOT", "ET", "OU", "SAUF"):
            assert snippets.spans(text, [unit]), (match[0], unit)


@settings(deadline=None)
@given(st.text() | TEXTS)
def test_the_folded_copy_keeps_every_place(text: str) -> None:
    """What is found at a place of the copy is at that place of the text."""
    assert len(same_length_fold(text)) == len(text)


@settings(deadline=None)
@given(st.text() | TEXTS)
def test_the_search_form_is_its_own_search_form(text: str) -> None:
    """Pages and queries meet however often the form is applied."""
    assert search_form(search_form(text)) == search_form(text)


def test_the_window_shows_the_most_words() -> None:
    """The part with all words of the query is chosen before one with a single word twice."""
    text = "caméra caméra " + "mot " * 100 + "la caméra de la police " + "mot " * 100
    shown = "".join(part for part, _lit in snippets.snippet(text, parse("police caméra").units))
    assert "la caméra de la police" in shown
    assert shown.startswith("…mot ")
    assert shown.endswith(" mot…")


def test_a_phrase_is_lit_as_a_whole() -> None:
    """Not its words wherever they are."""
    parts = snippets.snippet("la police, de Nice ; la police de l’État", parse('"police de l\'état"').units)
    assert [part for part, lit in parts if lit] == ["police de l’État"]


def test_without_a_word_in_the_text_its_beginning_is_shown() -> None:
    """As for an entry that was found by its title."""
    parts = snippets.snippet("début " + "mot " * 100, parse("absent").units)
    assert parts[0][0].startswith("début mot")
    assert parts[-1][0].endswith(" mot…")


def test_accents_that_are_written_apart_are_lit() -> None:
    """A text in decomposed form is shown composed, and its words are found."""
    assert ("arrêté", True) in snippets.snippet(unicodedata.normalize("NFD", "un arrêté"), parse("arrêté").units)
