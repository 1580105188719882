"""Values in words, in both languages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.catalogue import cards, vocabulary
from contrechamp.catalogue.merging import Stated, merge
from contrechamp.catalogue.words import in_words

ACTOR = "urn:uuid:00000000-0000-4000-8000-00000000000a"
KEYS = st.sampled_from(["ref", "role", "from", "to", "cents", "currency", "date", "text", "fr"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=6,
)
PROPERTIES = sorted({(kind.key, key) for kind in vocabulary.kinds().values() for key in kind.properties})


@pytest.mark.parametrize(
    ("key", "value", "french", "english"),
    [
        ("title", {"fr": "À Nice", "en": "In Nice"}, "À Nice", "In Nice"),
        ("title", {"de": "In Nizza"}, "In Nizza", "In Nizza"),
        ("status", "trial", "À l’essai", "On trial"),
        ("technology", "drone", "Drone", "Drone"),
        ("devices", 60674, "60\u202f674", "60,674"),
        ("party", {"ref": ACTOR, "role": "supplier"}, "Thales (fournisseur)", "Thales (supplier)"),
        ("party", "siren:210600888", "siren:210600888", "siren:210600888"),
        (
            "date", {"from": "2018-03-01", "to": "2018-03-31", "step": "signature"},
            "mars\u00a02018 (signature)", "March\u00a02018 (signature)",
        ),
        (
            "amount", {"cents": 120_000_000, "currency": "EUR", "vat": "HT", "stage": "paid"},
            "1\u202f200\u202f000\u00a0€\u00a0HT (payé)", "€1,200,000\u00a0excl. VAT (paid)",
        ),
        ("decision", {"text": {"fr": "Oui"}, "reference": "2019-00079"}, "Oui, 2019-00079", "Oui, 2019-00079"),
        ("mood", {"b": 1, "a": 2}, '{"a":2,"b":1}', '{"a":2,"b":1}'),
        ("status", ["trial"], '["trial"]', '["trial"]'),
    ],
)  # fmt: skip
def test_a_value_reads_in_both_languages(key: str, value: Any, french: str, english: str) -> None:
    """Each type has its words; what is not understood stands as it is in the record."""
    described = vocabulary.find("dossier", key)
    for language, expected in (("fr", french), ("en", english)):
        assert in_words(described, value, language=language, names={ACTOR: "Thales"}) == expected


def test_what_could_not_be_read_shows_as_written() -> None:
    """A null value gives the words of the source."""
    amount = vocabulary.find("dossier", "amount")
    assert in_words(amount, None, as_written="600 euros euros", language="fr") == "600 euros euros"


@given(kind_and_key=st.sampled_from(PROPERTIES), value=JSON)
def test_no_value_of_a_stranger_breaks_reading(kind_and_key: tuple[str, str], value: Any) -> None:
    """Whatever JSON a peer publishes, it merges, reads in words and has a card."""
    kind, key = kind_and_key
    (merged,) = merge(kind, [Stated("a" * 64, key, value)])
    assert isinstance(in_words(merged.described, value, language="fr"), str)
    assert isinstance(in_words(vocabulary.find(kind, key), value, language="en"), str)
    row = {
        "organisation": "a" * 64, "subject": "s", "kind": kind, "property": key, "value": value, "since": "",
        "sources": [], "reference": "", "id": "r#0",
    }  # fmt: skip
    card = cards._card([row])
    assert list(cards._facets(card, [row])) is not None
    assert card.first_day == "" or card.first_day[:4].isdigit()
