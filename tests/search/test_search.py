"""People find what is there, however it is written."""

from collections.abc import Callable

import pytest

from contrechamp.jobs import worker
from contrechamp.search import reads
from contrechamp.search.query import Note
from tests.search.conftest import Notes

pytestmark = pytest.mark.django_db

Indexed = Callable[..., None]


def found(query: str, **more: object) -> set[str]:
    """The keys of what `query` finds."""
    return {hit.key for hit in reads.search(query, **more).hits}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "videoprotections",
        "VIDEOPROTECTION",
        "vidéoprotection",
        "vidéo-protection",
        "vidéo protection",
        "Vidéos‑protections",
    ],
)
def test_every_writing_of_a_word_finds_the_same_pages(indexed: Indexed, query: str) -> None:
    """Accents, capitals, plural, hyphen or space: one word."""
    indexed(
        joined="La vidéoprotection des rues",
        hyphen="Un système de vidéo-protection",
        space="Le centre de vidéo protection",
        capitals="ARRÊTÉ DE VIDEOPROTECTION",
        plural="les vidéoprotections",
        other="La protection des rues, sans vidéo",
    )
    assert found(query) == {"joined", "hyphen", "space", "capitals", "plural"}


@pytest.mark.parametrize("query", ["l'arrêté", "l’arrêté", "arretes", "L'ARRÊTÉ", "qu'arrêtés", '"d’arrêté"'])
def test_an_article_before_an_apostrophe_is_no_matter(indexed: Indexed, query: str) -> None:
    """`l'arrêté` finds the pages that say `un arrêté`."""
    indexed(with_article="Vu l’arrêté du maire", without="Un arrêté municipal", none="Une délibération")
    assert found(query) == {"with_article", "without"}


def test_ligatures_are_two_letters(indexed: Indexed) -> None:
    """`œuvre` and `oeuvre` are one word."""
    indexed(a="La mise en œuvre", b="La mise en oeuvre")
    assert found("oeuvres") == found("ŒUVRE") == {"a", "b"}


def test_a_phrase_is_words_in_their_order(indexed: Indexed) -> None:
    """Quotation marks of any sort ask for neighbours."""
    indexed(a="la police municipale de Nice", b="une police qui est municipale", c="municipale police")
    assert found("police municipale") == {"a", "b", "c"}
    assert found('"police municipale"') == found("« police municipale »") == found("“polices municipales”") == {"a"}


def test_a_number_with_a_hyphen_is_one_thing(indexed: Indexed) -> None:
    """`2019-00079` does not find pages that have 2019 here and 00079 there."""
    indexed(a="Arrêté n° 2019-00079 du 24 janvier", b="en 2019, le dossier 00079")
    assert found("2019-00079") == {"a"}


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("caméra drone", {"both"}),
        ("caméra AND drone", {"both"}),
        ("caméra ET drone", {"both"}),
        ("caméra OR drone", {"both", "camera", "drone"}),
        ("caméra OU drone", {"both", "camera", "drone"}),
        ("caméra NOT drone", {"camera"}),
        ("caméra SAUF drone", {"camera"}),
        ("caméra -drone", {"camera"}),
        ("NOT drone", {"camera", "neither"}),
        ("SAUF (drone OU caméra)", {"neither"}),
        ("rue caméra OU drone", {"both", "camera", "drone"}),
        ("caméra ET drone OU calme", {"both", "neither"}),
        ("calme OU (caméra SAUF drone)", {"neither", "camera"}),
        ("drone SAUF caméra OU calme", {"drone"}),
    ],
)
def test_operators(indexed: Indexed, query: str, keys: set[str]) -> None:
    """AND, OR and NOT, in English and in French, and what stands side by side."""
    indexed(both="rue caméra drone", camera="rue caméra", drone="rue drone", neither="rue calme")
    assert found(query) == keys


@pytest.mark.parametrize(
    "query", ["kind:document", "notes:a caméra", "[a TO z] caméra^3 ~2", "/cam.*/ caméra", "caméra*"]
)
def test_signs_have_no_secret_meaning(indexed: Indexed, query: str) -> None:
    """What other engines take for commands is looked for as words, and never fails."""
    indexed(a="caméra")
    reads.search(query)
    assert found("caméra:") == found("+caméra*") == {"a"}


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ('"caméra', Note.UNCLOSED),
        ("(caméra", Note.BRACKETS),
        ("caméra)", Note.BRACKETS),
        ("caméra ET", Note.OPERATOR),
        ("OU caméra", Note.OPERATOR),
        ("(" * 50 + "caméra", Note.BRACKETS),
        ("caméra " * 100, Note.TOO_LONG),
    ],
)
def test_a_slip_is_forgiven_and_named(indexed: Indexed, query: str, note: Note) -> None:
    """A faulty query finds what it can, and says what was left out."""
    indexed(a="une caméra", b="un drone")
    results = reads.search(query)
    assert [hit.key for hit in results.hits] == ["a"]
    assert results.notes == (note,)


@pytest.mark.parametrize("query", ["", "  ", "!?", "NOT", "()", '""', "ET"])
def test_no_word_finds_nothing_and_says_so(indexed: Indexed, query: str) -> None:
    """Nothing is asked, nothing is found."""
    indexed(a="une caméra")
    results = reads.search(query)
    assert results.total == 0
    assert Note.NO_WORD in results.notes


def test_the_title_counts_more_than_the_text(indexed: Indexed, notes: Notes) -> None:
    """What is about something comes before what names it."""
    notes.write("text", "Les capteurs sonores de Saint-Étienne", title="Procès-verbal")
    notes.write("title", "Rapport sur les micros de la ville", title="Capteurs sonores")
    indexed()
    assert [hit.key for hit in reads.search("capteurs").hits] == ["title", "text"]


def test_filters_narrow_and_counts_say_how_far(indexed: Indexed, notes: Notes) -> None:
    """Each filter has its values with the number of hits behind them, and choosing one gives that number."""
    for number in range(6):
        notes.write(
            str(number),
            "Une caméra à Marseille",
            kind="document" if number % 2 else "dossier",
            place="insee:13055" if number < 4 else "insee:06088",
            technologies=("cameras", "drones") if number == 0 else ("cameras",),
            year=2018 + number % 3,
            language="en" if number == 5 else "fr",
        )
    notes.write("other", "Un micro", kind="dossier", year=2018)
    indexed()
    facets = reads.search("caméra").facets
    assert facets["kind"] == [("document", 3), ("dossier", 3)]
    assert facets["place"] == [("insee:13055", 4), ("insee:06088", 2)]
    assert facets["technology"] == [("cameras", 6), ("drones", 1)]
    assert facets["year"] == [("2018", 2), ("2019", 2), ("2020", 2)]
    assert facets["language"] == [("fr", 5), ("en", 1)]
    for name, values in facets.items():
        for value, count in values:
            assert reads.search("caméra", filters={name: value}).total == count
    assert found("caméra", filters={"kind": "dossier", "year": "2018"}) == {"0"}


def test_filters_alone_list_what_they_choose(indexed: Indexed, notes: Notes) -> None:
    """A town's entries can be listed without a word."""
    notes.write("a", "Une caméra", place="insee:13055")
    indexed(b="Une caméra")
    assert found("", filters={"place": "insee:13055"}) == {"a"}


def test_an_unknown_filter_is_refused(indexed: Indexed) -> None:
    """A filter that does not exist is not taken for one that matches nothing."""
    with pytest.raises(reads.UnknownFilter):
        reads.search("caméra", filters={"colour": "red"})


def test_pages_of_hits_follow_each_other(indexed: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offset and limit cut one list; what is too deep is not computed."""
    indexed(**{f"n{number}": "caméra" for number in range(25)})
    first, second = reads.search("caméra", limit=20), reads.search("caméra", offset=20)
    assert (len(first.hits), len(second.hits), first.total, second.total) == (20, 5, 25, 25)
    assert not {hit.key for hit in first.hits} & {hit.key for hit in second.hits}
    assert reads.search("caméra", offset=10**9).hits == []
    assert len(reads.search("caméra", limit=10**9).hits) == 25
    monkeypatch.setattr(reads, "DEEPEST", 10)
    deep = reads.search("caméra", offset=10, limit=5)
    assert (deep.hits, deep.total) == ([], 25)


def test_a_hit_is_shown_as_its_source_shows_it(indexed: Indexed, notes: Notes) -> None:
    """Title and address come from the source, the snippet from its text with the words lit."""
    notes.write("a", "Le maire installe des caméras.", title="Conseil")
    indexed()
    (hit,) = reads.search("caméra").hits
    assert (hit.title, hit.address, hit.source, hit.document) == ("Conseil", "/notes/a", "notes", "a")
    assert hit.snippet == [("Le maire installe des ", False), ("caméras", True), (".", False)]


def test_the_words_of_a_query_are_lit_on_a_page() -> None:
    """The reader lights on the page what the query asked for, not what it left out."""
    text = "L’arrêté sur la vidéo-protection, sans drones."
    lit = [text[start:end] for start, end in reads.lit("arrêtés videoprotection SAUF drone", text)]
    assert lit == ["arrêté", "vidéo-protection"]


def test_the_generation_moves_with_the_index(indexed: Indexed) -> None:
    """What is kept from an answer can be told from what is newer."""
    assert reads.generation() == ""
    indexed(a="caméra")
    before = reads.generation()
    assert before == reads.generation() != ""
    indexed(b="caméra")
    assert reads.generation() != before


def test_without_an_index_the_answer_says_so(notes: Notes) -> None:
    """No index yet is not the same as nothing found."""
    assert not reads.search("caméra").ready
    worker.run_until_idle()
    notes.write("a", "caméra")
    worker.run_until_idle()
    assert reads.search("caméra").ready
