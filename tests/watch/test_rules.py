"""Rules as data: what they find, what they leave alone, and that they say what is wrong with them."""

import pytest

from contrechamp.watch.rules import book, scoring
from contrechamp.watch.rules.book import FOLDER
from contrechamp.watch.rules.judging import judge

RULES = book.book()


@pytest.mark.parametrize("half", scoring.HALVES)
def test_the_goal_holds_on_each_half(half: str) -> None:
    """At least 0.95 of what is found is wanted, at least 0.97 of what is wanted is found."""
    counted = scoring.score(scoring.passages(half), RULES)
    assert (counted.precision or 0) >= 0.95
    assert (counted.recall or 0) >= 0.97


def test_each_half_has_a_hundred_passages_of_both_sorts() -> None:
    """The labelled set is large enough to say something, and says it of what is wanted and what is not."""
    for half in scoring.HALVES:
        labels = [one.wanted for one in scoring.passages(half)]
        assert len(labels) >= 100
        assert 40 <= sum(labels) <= 70


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Un dispositif LAPI contrôle le stationnement par la lecture des plaques des véhicules.", True),
        ("La société LAPI organise une exposition de tableaux.", False),
        ("Les opérateurs du CSU visionnent les images des caméras de la police municipale.", True),
        ("Le CSU Handball reçoit une subvention de la ville.", False),
    ],
)
def test_an_ambiguous_acronym_needs_a_companion(text: str, wanted: bool) -> None:
    """LAPI and CSU count beside words of their trade only."""
    assert judge(text, RULES).wanted is wanted


def test_a_street_among_many_shops_is_found() -> None:
    """In a list of authorisations, the one line about public space is what is shown."""
    shops = " ".join(f"Boulangerie Numéro {n} : 2 caméras intérieures." for n in range(40))
    text = f"{shops} Commune de Varzy : 6 caméras de voie publique. {shops}"
    judged = judge(text, RULES)
    assert judged.wanted
    assert "Varzy" in text[judged.start : judged.end]


def test_a_refusal_and_a_withdrawal_are_news() -> None:
    """What is not authorised, or no longer, is found and called what it is."""
    refused = judge("La demande de la commune d'installer une vidéoprotection sur la voie publique est refusée.", RULES)
    withdrawn = judge("L'arrêté autorisant les drones équipés de caméras de la police nationale est abrogé.", RULES)
    assert (refused.wanted, refused.sort) == (True, "refuses")
    assert (withdrawn.wanted, withdrawn.sort) == (True, "withdraws")


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("video.yaml", "technology: x\nterms: {caméra: 99}", "1 to 12"),
        ("video.yaml", "technology: x\nterms: {caméra: {weight: 3, near: [rue]}}", "unknown: near"),
        ("video.yaml", "terms: {caméra: 3}", "has a technology"),
        ("video.yaml", "technology: [", "video.yaml"),
        ("video.yaml", "technology: x\nterms: {'---': 3}", "no letters"),
        ("sorts.yaml", "just words", "lacks"),
        ("video.yaml", "technology: x\nterms: {caméra: 3}\nwithout: 5", "a list of words"),
        ("video.yaml", "technology: x\nterms: {caméra: {weight: 3, with: rue}}", "a list of words"),
        ("video.yaml", "technology: 2026-13-45\nterms: {caméra: 3}", "video.yaml"),
        ("video.yaml", "[" * 3_000 + "]" * 3_000, "too deeply"),
        ("video.yaml", "a: &a [x, x]\nwithout: [*a, *a]\ntechnology: x\nterms: {caméra: 3}", "aliases"),
    ],
)
def test_rules_that_cannot_be_used_say_where(name: str, text: str, says: str) -> None:
    """A mistake in a file of rules names the file, the term and what was expected."""
    files = {path.name: path.read_text() for path in FOLDER.glob("*.yaml")}
    with pytest.raises(book.BadRules, match=says):
        book.read({**files, name: text})


def test_the_version_changes_with_any_word() -> None:
    """What was judged by other rules is judged again."""
    files = {path.name: path.read_text() for path in sorted(FOLDER.glob("*.yaml"))}
    assert book.read(files).version == RULES.version
    files["video.yaml"] = files["video.yaml"].replace("caméra de rue: 10", "caméra de rue: 9")
    assert book.read(files).version != RULES.version


def test_why_adds_up_to_the_weight() -> None:
    """The words that counted, with their points, are the whole weight of the passage."""
    judged = judge("Six caméras de surveillance dans le quartier de la gare, près de la mairie.", RULES)
    assert judged.weight == sum(points for _word, points in judged.why)
