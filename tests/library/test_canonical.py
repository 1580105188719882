"""Raw text becomes canonical text, and every word knows where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.library.text import canonical
from contrechamp.library.text.hyphens import keep_by


def made(raw: str, *more: str) -> str:
    marked = canonical.mark(raw)
    return canonical.resolve(marked, keep_by([marked, *more]))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("un  deux\u00a0 trois\u2009quatre", "un deux trois quatre"),
        ("  un \r\n\r\n  deux\u00a0\r\n", "un\ndeux"),
        ("e\u0301te\u0301", "été"),
        ("\uf0b7 point \ue001 privé", "• point \ufffd privé"),
        ("a\x00b\x07c\u200bd\ufeffe\u00adf", "abcdef"),
        ("no\u00a0 2019-00079", "no 2019-00079"),
        ("- un tiret\r\n- deux", "- un tiret\n- deux"),
        ("un tiret -\r\nsuite", "un tiret -\nsuite"),
        ("fin de page-", "fin de page-"),
        ("fin de page\ufffe", "fin de page-"),
        ("", ""),
    ],
)
def test_characters_and_spaces(raw: str, text: str) -> None:
    """One space between words, one line end between lines, no character without a place."""
    assert made(raw) == text


@pytest.mark.parametrize("hyphen", ["\ufffe", "\x02", "-\r\n", "\u2010\r\n", "\u00ad\r\n", "¬ \r\n", "- \n"])
def test_a_word_broken_at_a_line_end_is_one_word(hyphen: str) -> None:
    """Whatever sign the file uses; the line ends after the word."""
    assert made(f"un arrêté notam{hyphen}ment pris ici") == "un arrêté notamment\npris ici"


@pytest.mark.parametrize(
    ("raw", "known", "text"),
    [
        ("la plate-\nforme", "", "la plateforme"),
        ("la plate-\nforme", "une plate-forme, la plate-forme, plateforme", "la plate-forme"),
        ("le sous-\npréfet", "", "le sous-préfet"),
        ("le sous-\npréfet", "souspréfet souspréfet", "le souspréfet"),
        ("à Saint-\nDenis", "", "à Saint-Denis"),
        ("la PRÉFEC-\nTURE", "", "la PRÉFECTURE"),
        ("l’arrêté no 2019-\n00079", "", "l’arrêté no 2019-00079"),
        ("eux-\nmêmes", "", "eux-mêmes"),
        ("le vice-pré-\nsident du", "", "le vice-président\ndu"),
        ("in-\nconstitution-\nnellement vu", "", "inconstitutionnellement\nvu"),
    ],
)
def test_whether_a_hyphen_stays(raw: str, known: str, text: str) -> None:
    """The document decides; on a tie capitals, figures and usual first parts keep it."""
    assert made(raw, known) == text


def test_words_are_placed_in_the_order_of_their_pieces() -> None:
    """A broken word has two boxes, a superscript joins its word, a dash has its own."""
    pieces = [
        ("notam\ufffe", (500, 100, 560, 120)),
        ("ment", (50, 130, 90, 150)),
        ("le", (95, 130, 110, 150)),
        ("1", (115, 130, 120, 150)),
        ("er", (121, 128, 130, 140)),
        ("–", (140, 130, 150, 150)),
        ("mai", (160, 130, 190, 150)),
    ]
    text = "notamment\nle 1er – mai"
    placed = {text[start:end]: boxes for start, end, boxes in canonical.place(text, pieces)}
    assert placed["notamment"] == [(500, 100, 560, 120), (50, 130, 90, 150)]
    assert placed["1er"] == [(115, 128, 130, 150)]
    assert placed["–"] == [(140, 130, 150, 150)]
    assert placed["mai"] == [(160, 130, 190, 150)]


@given(st.text())
def test_canonical_text_is_stable(raw: str) -> None:
    """Made once more, it is the same; no odd space, no empty line, nothing that a database refuses."""
    text = made(raw)
    assert canonical.tidy(text) == text
    assert "  " not in text
    assert "\n\n" not in text
    assert "\0" not in text
    text.encode()


SYLLABLES = st.lists(
    st.sampled_from(["vidéo", "protec", "tion", "Saint", "Denis", "2019", "l’", "œuvre", "(2)", "—", "-"]), min_size=1
)


@given(st.lists(SYLLABLES, min_size=1), st.sampled_from(["-\n", "\ufffe", "\u00ad\n"]))
def test_every_word_gets_its_own_boxes(lines: list[list[str]], hyphen: str) -> None:
    """However lines break words, no piece is lost and no word takes another's."""
    raw = hyphen.join(" ".join(line) for line in lines)
    pieces = [
        (piece, (10 * n, 100 * n, 10 * n + 5, 100 * n + 50))
        for n, piece in enumerate(raw.replace("\ufffe", "\ufffe ").split())
    ]
    text = made(raw)
    placed = canonical.place(text, pieces)
    assert [text[start:end] for start, end, _ in placed] == text.split()
    boxes = [box for _, _, boxes in placed for box in boxes]
    assert boxes == sorted(boxes)
    for start, end, own in placed:
        letters = "".join(piece for piece, box in pieces if box in own)
        assert canonical._letters(letters) == canonical._letters(text[start:end])
