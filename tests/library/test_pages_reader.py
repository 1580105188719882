"""What the reader shows of a page: paragraphs, quotes and searched words lit, neighbours, origin."""

from dataclasses import dataclass

from contrechamp.library import context, quotes
from contrechamp.library.context import Links, Quote

TEXT = (
    "Arrêté relatif aux caméras\n"
    "Article 1. Les caméras de la place sont tournées vers la chaussée et\n"
    "gardent leurs images trente jours.\n"
    "Article 2. Le maire de la commune est chargé de faire appliquer cet arrêté\n"
    "et de l’afficher à la mairie, pendant deux mois, à un endroit où chacun\n"
    "peut le lire sans le demander."
)


@dataclass(frozen=True)
class Document:
    title: str = "Arrêté"
    kind: str = "order"
    authority: str = "Mairie"
    date: str = "2019"
    language: str = "fr"
    pages: int = 40
    transcription: bool = False
    made_from: str = ""
    redacted: bool = False


@dataclass(frozen=True)
class Page:
    number: int = 20
    width: int = 6000
    height: int = 8400
    text: str = TEXT
    source: str = "text"


LINKS = Links(page=lambda number: f"/page/{number}", picture=lambda number, width: f"/{number}.webp?w={width}")
START = TEXT.index("trente jours")
WORDS = [
    [START, START + 6, [[100, 200, 180, 220]]],
    [START + 7, START + 12, [[190, 200, 250, 220]]],
]


def shown(page: Page = Page(), document: Document = Document(), **more: object) -> dict[str, object]:
    read: dict[str, object] = context.reader(document, page, words=WORDS, links=LINKS, **more)["reader"]  # type: ignore[arg-type]
    return read


def test_paragraphs_say_where_they_start() -> None:
    """Each paragraph is the text from its offset on, so that a selection in the browser has the right place."""
    blocks = context.blocks(TEXT)
    for block in blocks:
        words = "".join(text for text, _lit in block.pieces)
        assert TEXT[block.offset : block.offset + len(words)] == words
    assert "".join("".join(text for text, _ in block.pieces) for block in blocks) == "".join(
        part for part in (TEXT[block.offset : end] for block, end in zip(blocks, ends(blocks), strict=True))
    )


def ends(blocks: list[context.Block]) -> list[int]:
    return [block.offset + sum(len(text) for text, _ in block.pieces) for block in blocks]


def test_lines_of_one_paragraph_stay_together() -> None:
    """A heading, and each article with all its lines."""
    assert [block.pieces[0][0].split()[:2] for block in context.blocks(TEXT)] == [
        ["Arrêté", "relatif"],
        ["Article", "1."],
        ["Article", "2."],
    ]


def test_an_empty_page_has_no_paragraph() -> None:
    """Neither has one of blank lines."""
    assert context.blocks("") == context.blocks("\n \n") == []


def test_a_quote_is_lit_in_the_text_and_on_the_picture() -> None:
    """Two words on one line are one rectangle, in tenths of a point."""
    read = shown(lit=[Quote(key="a", exact="trente jours", supports="Thirty days")])
    assert [text for block in read["blocks"] for text, lit in block.pieces if lit] == ["trente jours"]  # type: ignore[attr-defined]
    [lit] = read["quotes"]  # type: ignore[misc]
    assert lit.found
    assert lit.boxes == [{"x": 100, "y": 200, "width": 150, "height": 20}]


def test_a_quote_that_is_not_there_is_listed_without_light() -> None:
    """The reader hears that the words were not found, instead of seeing a wrong place lit."""
    read = shown(lit=[Quote(key="a", exact="quarante jours")])
    [lit] = read["quotes"]  # type: ignore[misc]
    assert not lit.found
    assert lit.boxes == []
    assert not any(lit for block in read["blocks"] for _, lit in block.pieces)  # type: ignore[attr-defined]


def test_searched_words_are_lit_but_are_no_quotes() -> None:
    """They support nothing."""
    read = shown(asked=[(START, START + 6)])
    assert read["quotes"] == []
    assert read["asked"] == [{"x": 100, "y": 200, "width": 80, "height": 20}]
    assert [text for block in read["blocks"] for text, lit in block.pieces if lit] == ["trente"]  # type: ignore[attr-defined]


def test_overlapping_lights_keep_the_text_whole() -> None:
    """Two quotes that share words change nothing of the text."""
    lit = [Quote(key="a", exact="images trente"), Quote(key="b", exact="trente jours")]
    read = shown(lit=lit)
    assert [block.offset for block in read["blocks"]] == [block.offset for block in context.blocks(TEXT)]  # type: ignore[attr-defined]
    match = quotes.find(TEXT, exact="images trente jours")
    assert match
    whole = "".join(text for block in read["blocks"] for text, lit in block.pieces if lit)  # type: ignore[attr-defined]
    assert whole == "images trente jours"


def test_a_long_document_shows_the_pages_around() -> None:
    """The first, the last, and twelve on each side: forty thousand pages would not load."""
    numbers = [page["number"] for page in shown()["thumbnails"]]  # type: ignore[attr-defined]
    assert numbers == [1, *range(8, 33), 40]


def test_the_first_and_the_last_page_have_one_neighbour() -> None:
    """There is nothing before the first and after the last."""
    first, last = shown(Page(number=1)), shown(Page(number=40))
    assert (first["previous"], first["next"]) == ("", "/page/2")
    assert (last["previous"], last["next"]) == ("/page/39", "")


def test_the_origin_of_the_text_is_said() -> None:
    """A transcription, a scan, or both."""
    assert list(map(str, context.origin(Document(), Page()))) == ["texte du fichier"]
    scan = context.origin(Document(transcription=True), Page(source="ocr"))
    assert list(map(str, scan)) == ["transcription", "numérisation, texte lu par une machine (OCR)"]
    corrected = context.origin(Document(), Page(source="corrected"))
    assert list(map(str, corrected)) == ["numérisation, texte corrigé par une personne"]
