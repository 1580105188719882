"""A quote is found again, whatever a browser, a word processor or a retyping did to it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contrechamp.library import quotes

PAGE = (
    "Arrêté no 2019-00079 autorisant l'installation du\nsystème de vidéoprotection de la Préfecture de\nPolice.\n"
    "• L’exploitation des données « personnelles »… dure 30 jours – sauf exception.\n"
    "Vu le code ; Vu le code ; Vu le code ;"
)


def test_a_selection_keeps_words_and_surroundings() -> None:
    """Exact, 32 characters on both sides, where it starts; white space at the ends is not part of it."""
    start = PAGE.index(" autorisant")
    kept = quotes.select(PAGE, start, start + len(" autorisant l'installation "))
    assert kept == {
        "exact": "autorisant l'installation",
        "prefix": "Arrêté no 2019-00079 ",
        "suffix": " du\nsystème de vidéoprotection d",
        "start": 21,
    }


@pytest.mark.parametrize(("start", "end"), [(5, 5), (-1, 4), (0, 10**6), (49, 50), (9, 2)])
def test_an_impossible_selection_is_refused(start: int, end: int) -> None:
    """Empty, outside of the page, white space only, backwards."""
    with pytest.raises(ValueError, match="selection"):
        quotes.select(PAGE, start, end)


@pytest.mark.parametrize(
    ("exact", "tier"),
    [
        ("autorisant l’installation du système", 1),
        ("de la Préfecture de\r\n   Police", 1),
        ('données "personnelles"... dure', 1),
        ("30 jours - sauf", 1),
        ("L'exploitation des\u200b donn\u00adées", 2),
        ("no 2019-\n00079", 1),
        ("système de vidéo-protection", 2),
        ("ARRÊTÉ NO 2019-00079", 3),
        (unicodedata.normalize("NFD", "vidéoprotection de la Préfecture"), 1),
    ],
)
def test_a_mangled_quote_is_found(exact: str, tier: int) -> None:
    """Other apostrophes, quotation marks, line ends, hyphens, forms of accents; the tier says how strict it was."""
    match = quotes.find(PAGE, exact=exact)
    assert match is not None
    assert match.tier == tier


@pytest.mark.parametrize(
    "exact", ["", " ", "•", "videoprotection", "absent", "système de la vidéoprotection", "x" * 9000]
)
def test_what_the_page_does_not_say_is_not_found(exact: str) -> None:
    """Accents count; so does every word; nothing is not a quote."""
    assert quotes.find(PAGE, exact=exact) is None


def test_surroundings_choose_between_same_words_then_the_start() -> None:
    """Context first; the position only where the context says nothing."""
    places = [index for index in range(len(PAGE)) if PAGE.startswith("Vu le code", index)]
    found = quotes.find(PAGE, exact="Vu le code", prefix="; ", suffix=" ; Vu")
    assert found is not None
    assert found.start == places[1]
    for place in places:
        found = quotes.find(PAGE, exact="Vu le code", start=place + 1)
        assert found is not None
        assert found.start == place


def test_an_accent_is_not_cut_off() -> None:
    """`e` is not in `é`, though Unicode can write it as two."""
    assert quotes.find("été", exact="ete") is None
    match = quotes.find("le café de", exact="café")
    assert match == quotes.Match(3, 7, 1)


@settings(max_examples=500)
@given(st.text(min_size=1, max_size=200), st.data())
def test_every_selection_is_found_where_it_was(text: str, data: st.DataObject) -> None:
    """Any page, any selection: the kept quote leads back to the same words."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    try:
        kept = quotes.select(text, start, end)
    except ValueError:
        return
    match = quotes.find(text, **kept)
    if match is None:  # nothing but what keys leave out, or half of a character
        assert quotes._key(kept["exact"], 1)[0] == "" or any(unicodedata.combining(c) for c in text)
        return
    assert quotes._key(text[match.start : match.end], 3)[0] == quotes._key(kept["exact"], 3)[0]


WORDS = st.lists(
    st.sampled_from(
        ["arrêté", "l’article", "vidéo-protection", "2019-00079", "« données »", "Préfet", "de", "— n°", "œuvre"]
    )
)


@settings(max_examples=500)
@given(WORDS, st.data())
def test_a_selection_retyped_is_found_at_its_place(words: list[str], data: st.DataObject) -> None:
    """Straight apostrophes, other spaces, a hyphen more: with its surroundings the same place is found."""
    text = " ".join(words)
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if not text[start:end].strip():
        return
    kept = quotes.select(text, start, end)
    expected = quotes.find(text, **kept)
    retyped = kept["exact"].replace("’", "'").replace(" ", "\u00a0\n").replace("—", "-").replace("«", '"')
    assert quotes.find(text, **{**kept, "exact": retyped}) == expected
    assert expected is not None
    assert expected.start == kept["start"]


def test_rectangles_are_one_a_line() -> None:
    """Words of a line make one rectangle; a broken word lights both lines; another column is another rectangle."""
    words = [
        [0, 5, [[100, 100, 200, 120]]],
        [6, 9, [[210, 98, 260, 122]]],
        [10, 19, [[270, 100, 300, 120], [100, 130, 150, 150]]],
        [20, 25, [[160, 130, 260, 150]]],
        [26, 30, [[900, 130, 990, 150]]],
    ]
    assert quotes.rectangles(words, 0, 19) == [(100, 98, 300, 122), (100, 130, 150, 150)]
    assert quotes.rectangles(words, 7, 30) == [(210, 98, 300, 122), (100, 130, 260, 150), (900, 130, 990, 150)]
    assert quotes.rectangles(words, 5, 6) == []


def test_words_side_by_side_make_one_rectangle_only_when_near() -> None:
    """A gap as wide as between columns is not lit."""
    words = [[0, 1, [[0, 0, 10, 20]]], [2, 3, [[69, 0, 80, 20]]], [4, 5, [[200, 0, 210, 20]]]]
    assert quotes.rectangles(words, 0, 5) == [(0, 0, 80, 20), (200, 0, 210, 20)]
