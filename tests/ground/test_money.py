"""Written amounts become whole cents, or stay as written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contrechamp.ground.money import Amount, read_amount


@pytest.mark.parametrize(
    ("written", "cents", "currency", "vat"),
    [
        ("1,2 M€ HT", 120_000_000, "EUR", "HT"),
        ("375.950 €", 37_595_000, "EUR", None),
        ("120 k€", 12_000_000, "EUR", None),
        ("10,9 millions d'euros", 1_090_000_000, "EUR", None),
        ("10,9 millions d’euros TTC", 1_090_000_000, "EUR", "TTC"),
        ("€9,000", 900_000, "EUR", None),
        ("€10.9M", 1_090_000_000, "EUR", None),
        ("€1,234.56", 123_456, "EUR", None),
        ("1 234,56 €", 123_456, "EUR", None),
        ("1\u202f234\u202f567 euros", 123_456_700, "EUR", None),
        ("1.234.567,89 €", 123_456_789, "EUR", None),
        ("1,250 million euros", 125_000_000, "EUR", None),
        ("1,5 milliard d'euros", 150_000_000_000, "EUR", None),
        ("25 000 € (hors taxes)", 2_500_000, "EUR", "HT"),
        ("£250,000 excluding VAT", 25_000_000, "GBP", "HT"),
        ("$574,000", 57_400_000, "USD", None),
        ("1'000 CHF", 100_000, "CHF", None),
        ("0,50 €", 50, "EUR", None),
    ],
)
def test_a_written_amount_becomes_cents(written: str, cents: int, currency: str, vat: str | None) -> None:
    """French and English ways of writing numbers, scales, currencies and tax are understood."""
    assert read_amount(written) == Amount(cents, currency, vat)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        "", "gratuit", "600 euros euros", "12 à 15 M€", "environ 20 000 €", "9000", "€9,000 €", "0,125 €",
        "12 345 67 €", "25² €", "1,2,3 €", "-5 €", "1 000,000,5 €", "99999999999999999 €",
        "1" * 300 + " €", "5 M", "3 € HT TTC",
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_read(written: str) -> None:
    """Ranges, guesses, misprints and amounts without a currency stay as written."""
    assert read_amount(written) is None


@given(st.integers(min_value=0, max_value=10**14))
def test_any_amount_reads_the_same_in_french_and_english(cents: int) -> None:
    """Grouping and decimal marks of both languages give the same cents, to the last one."""
    english = f"{cents // 100:,}.{cents % 100:02}"
    french = english.replace(",", "\u202f").replace(".", ",")
    german = english.replace(",", " ").replace(".", ",").replace(" ", ".")
    for written in (f"€{english}", f"{french} €", f"{german} euros", f"{cents // 100},{cents % 100:02} EUR"):
        assert read_amount(written) == Amount(cents, "EUR", None)


@given(st.text(alphabet="0123456789., '€kMHTC()millionsdeuro", max_size=40))
def test_whatever_is_typed_an_amount_is_whole_and_bounded(text: str) -> None:
    """Reading ends for any text, and what is read fits a record."""
    found = read_amount(text)
    assert found is None or (0 <= found.cents < 2**53 and found.currency == "EUR")
