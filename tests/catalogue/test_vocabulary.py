"""The vocabulary files and what is compiled from them."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.vocabulary import schema
from contrechamp.library.kinds import DocumentKind
from tests.conftest import REPOSITORY

SOURCE = {
    "document": f"sha256:{'a' * 64}",
    "page": 37,
    "exact": "vidéoprotection",
    "prefix": "",
    "suffix": "",
    "start": 3,
}


def labels(described: vocabulary.Property) -> list[vocabulary.LanguageMap]:
    """Every label and help of a property, its terms and its parts."""
    found = [described.label, described.help or described.label]
    found += [term.label for term in described.terms.values()]
    return found + [label for part in described.parts.values() for label in labels(part)]


def test_every_label_is_in_french_and_english() -> None:
    """No kind, property or term lacks a label in a language of the pages."""
    for kind in vocabulary.kinds().values():
        maps = [kind.label, kind.help, *(label for one in kind.properties.values() for label in labels(one))]
        assert all(label["fr"].strip() and label["en"].strip() for label in maps)
        assert all(one.help for one in kind.properties.values())


def test_there_are_25_technologies_with_definitions() -> None:
    """Each technology is defined in both languages by a whole sentence."""
    terms = vocabulary.technologies().values()
    assert len(terms) == 25
    assert all(len(term.help[lang]) > 60 and term.help[lang].endswith(".") for term in terms for lang in ("fr", "en"))


def test_french_labels_have_french_spaces() -> None:
    """Before a high punctuation mark and inside quotes the space does not break."""
    for path in vocabulary.FOLDER.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not any(bad in text for bad in (" ;", " !", " ?", "« ", " »", "d'", "l'", "n'")), path.name


def test_references_and_terms_name_what_exists() -> None:
    """A property points only at kinds of the vocabulary."""
    kinds = vocabulary.kinds()
    for described in (one for kind in kinds.values() for one in kind.properties.values()):
        assert set(described.kinds) <= set(kinds)
        assert described.terms_of is None or kinds[described.terms_of].terms
        assert described.type != "term" or vocabulary.terms_of(described)


@pytest.mark.parametrize("kind", sorted(vocabulary.kinds()))
def test_the_compiled_schema_is_a_schema(kind: str) -> None:
    """What is served is valid JSON Schema."""
    Draft202012Validator.check_schema(schema.claim_schema(kind))
    assert schema.served(kind)["claim"] is schema.claim_schema(kind)


@pytest.mark.parametrize(
    "claim",
    [
        {"property": "title", "value": {"fr": "Vidéoprotection à Paris", "en": "Cameras in Paris", "br": "Kameraioù"}},
        {"property": "status", "value": "trial", "since": "2019-03", "sources": [SOURCE]},
        {"property": "amount", "value": {"cents": 120, "currency": "EUR", "vat": "HT", "stage": None}},
        {"property": "amount", "value": None, "as_written": "600 euros euros"},
        {"property": "party", "value": "siren:130005481"},
        {"property": "party", "value": {"ref": "urn:uuid:00000000-0000-4000-8000-000000000000", "role": "supplier"}},
        {"property": "date", "value": {"from": "2018-03-01", "to": "2018-05-31"}, "as_written": "printemps 2018"},
        {"property": "date", "value": {"from": "2018-03-01", "to": "2018-05-31", "step": "trial"}},
        {"property": "decision", "value": {"text": {"fr": "Autorisé"}, "reference": "2019-00079"}},
        {"property": "devices", "value": 50, "sources": [{"address": "https://example.org/", "read": "2026-01-02"}]},
    ],
)  # fmt: skip
def test_a_good_claim_fits(claim: dict[str, Any]) -> None:
    """Every type of value passes in the forms that records use."""
    assert schema.faults("dossier", claim) == []
    assert schema.understood("dossier", claim["property"], claim["value"])


@pytest.mark.parametrize(
    ("claim", "path"),
    [
        ({"property": "title", "value": "Paris"}, "value"),
        ({"property": "title", "value": None}, "claim"),
        ({"property": "title", "value": {"french": "Paris"}}, "value"),
        ({"property": "status", "value": "thinking"}, "value"),
        ({"property": "status", "value": "trial", "since": "March"}, "since"),
        ({"property": "devices", "value": 1.5}, "value"),
        ({"property": "amount", "value": {"cents": 1, "currency": "euro"}}, "value/currency"),
        ({"property": "article", "value": {"address": "javascript:alert(1)"}}, "value/address"),
        ({"property": "decision", "value": {"date": {"from": "2019-01-01", "to": "2019-01-01"}}}, "value"),
        ({"property": "devices", "value": 5, "sources": [{"document": "sha256:zz"}]}, "sources/0"),
        ({"property": "mood", "value": "sombre"}, "property"),
    ],
)
def test_a_faulty_claim_is_told_with_its_path(claim: dict[str, Any], path: str) -> None:
    """The message says where the fault is."""
    assert any(fault.startswith(path) for fault in schema.faults("dossier", claim))


@pytest.mark.parametrize(("property", "value"), [("place", "insee:13055"), ("title", {"fr": "Une caméra"})])
def test_a_line_feed_at_the_end_does_not_fit(property: str, value: Any) -> None:
    """Names go into addresses and attributes: Python's `$`, which allows a last line feed, is not enough."""
    hostile = f"{value}\n" if isinstance(value, str) else {f"{key}\n": text for key, text in value.items()}
    assert schema.understood("dossier", property, value)
    assert not schema.understood("dossier", property, hostile)


PROPERTIES = sorted((kind, key) for kind, one in vocabulary.kinds().items() for key in one.properties)
WORDS = sorted(
    {part for kind in vocabulary.kinds().values() for one in kind.properties.values() for part in one.parts}
    | {term for kind in vocabulary.kinds().values() for one in kind.properties.values() for term in one.terms}
    | {"fr", "sr-Latn", "ref", "from", "to", "cents", "currency", "vat", "EUR", "HT", "2024-02-30", "2024-02-3"}
    | {"insee:42218", f"sha256:{'0' * 64}", "https://example.org/\u00a0", "2024-01-01\n", "x" * 1_001}
)
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 101), st.integers(-(2**63), 2**63), st.sampled_from(WORDS), st.text()
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(WORDS), st.text()), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(st.sampled_from(PROPERTIES), VALUES)
def test_another_implementation_of_json_schema_judges_alike(named: tuple[str, str], value: Any) -> None:
    """Whatever a value is, it fits here exactly if it fits the same schema there."""
    described = vocabulary.kinds()[named[0]].properties[named[1]]
    other = Draft202012Validator({**schema.value_schema(described), "$defs": {"text": schema.TEXT}})
    assert schema.understood(*named, value) == (value is None or other.is_valid(value))
    claim = {"property": named[1], "value": value}
    assert bool(schema.faults(named[0], claim)) == (
        not Draft202012Validator(schema.claim_schema(named[0])).is_valid(claim)
    )


def test_a_fault_names_the_part_of_the_form_that_was_meant() -> None:
    """Of a reference that may be a URN or an object, what is an object is told what it lacks."""
    [fault] = schema.faults("dossier", {"property": "party", "value": {"role": "operator"}})
    assert '"ref" is a required property' in fault


def test_half_of_a_sign_is_refused() -> None:
    """A lone surrogate, which JSON can write and no text can hold, is told like any fault."""
    assert not schema.understood("dossier", "place", "\ud800")
    assert schema.faults("dossier", {"property": "place", "value": "\ud800"}) != []


def test_unknown_words_are_not_understood_and_break_nothing() -> None:
    """A kind or a property of a later version is told apart, without an error."""
    assert not schema.understood("spaceship", "title", {"fr": "x"})
    assert not schema.understood("dossier", "mood", "sombre")
    assert schema.faults("spaceship", {"property": "title", "value": None}) == ["unknown kind spaceship"]
    assert vocabulary.find("spaceship", "title") is None


def test_a_faulty_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label missing in one language is refused with the file and the property."""
    (tmp_path / "toy.yaml").write_text(
        "kind: toy\ntitle: name\nlabel: {fr: a, en: a}\nhelp: {fr: a, en: a}\n"
        "properties:\n  name: {type: text, label: {fr: Nom}}\n"
    )
    monkeypatch.setattr(vocabulary, "FOLDER", tmp_path)
    with pytest.raises(vocabulary.Faulty, match=r"toy\.yaml: name"):
        vocabulary.kinds.__wrapped__()


def test_every_word_is_documented() -> None:
    """docs/vocabulary.md is exactly what its script writes, so no kind, property or term is missing there."""
    spec = importlib.util.spec_from_file_location("vocabulary_page", REPOSITORY / "tools" / "vocabulary_page.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run tools/vocabulary_page.py"


def test_the_library_knows_the_same_kinds_of_documents() -> None:
    """The library's list, in a room below, is the vocabulary's."""
    described = vocabulary.find("document", "kind")
    assert described and list(described.terms) == DocumentKind.values
