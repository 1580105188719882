"""Dates, numbers, amounts and sentences, as French and English print them."""

from datetime import UTC, date, datetime

import pytest

from contrechamp.shell import typography

THIN, FIXED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ("2018-03-01", "1er mars 2018", "1 March 2018"),
        ("2018-08", "août 2018", "August 2018"),
        ("2018", "2018", "2018"),
        (date(2019, 10, 25), "25 octobre 2019", "25 October 2019"),
        (datetime(2019, 12, 31, 23, 30, tzinfo=UTC), "1er janvier 2020", "1 January 2020"),
        ({"from": "2018-03-01", "to": "2018-05-31"}, "du 1er mars au 31 mai 2018", "1 March to 31 May 2018"),
        ({"from": "2018-06-01", "to": "2018-06-30"}, "juin 2018", "June 2018"),
        ({"from": "2020-02-01", "to": "2020-02-29"}, "février 2020", "February 2020"),
        ({"from": "2019-01-01", "to": "2019-12-31"}, "2019", "2019"),
        ({"from": "2018-11", "to": "2019-01"}, "de novembre 2018 à janvier 2019", "November 2018 to January 2019"),
        ({"from": "2018", "to": "2020"}, "2018–2020", "2018–2020"),
        ({"from": "2018-03-05", "to": "2018-03-05"}, "5 mars 2018", "5 March 2018"),
        ("printemps 2018", "printemps 2018", "printemps 2018"),
        ("2018-13", "2018-13", "2018-13"),
        ({"from": "9999-12-01", "to": "9999-12-31"}, "décembre 9999", "December 9999"),
        (
            {"from": "2018-02-01", "to": "2018-02-31"},
            "du 1er février au 31 février 2018",
            "1 February to 31 February 2018",
        ),
        ({"from": "2018-99-01", "to": "2018-99-31"}, "du 2018-99-01 au 2018-99-31", "2018-99-01 to 2018-99-31"),
    ],
)
def test_days_and_periods_in_words(value: object, french: str, english: str) -> None:
    """A day keeps the precision that it was stated with, and no line breaks within it."""
    assert typography.day(value, "fr").replace(FIXED, " ") == french
    assert typography.day(value, "en").replace(FIXED, " ") == english
    assert " " not in typography.day("2018-03-01", "fr")


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        ("2018-03-01", None, "depuis le 1er mars 2018", "since 1 March 2018"),
        ("2018", None, "depuis 2018", "since 2018"),
        (None, "2019-10-25", "jusqu’au 25 octobre 2019", "until 25 October 2019"),
        (None, "2019-10", "jusqu’en octobre 2019", "until October 2019"),
    ],
)
def test_periods_open_on_one_side(first: str | None, last: str | None, french: str, english: str) -> None:
    """A period may have no known beginning or end."""
    assert typography.between(first, last, "fr").replace(FIXED, " ") == french
    assert typography.between(first, last, "en").replace(FIXED, " ") == english


def test_thousands_are_apart_without_a_place_to_break() -> None:
    """French separates thousands with narrow no-break spaces, English with commas."""
    assert typography.number(1234567, "fr") == f"1{THIN}234{THIN}567"
    assert typography.number(1234567, "en") == "1,234,567"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        ({"cents": 120000000, "currency": "EUR", "vat": "HT"}, "1 200 000 € HT", "€1,200,000 excl. VAT"),
        ({"cents": 60050, "currency": "EUR", "vat": None}, "600,50 €", "€600.50"),
        ({"cents": -5, "currency": "CHF", "vat": "TTC"}, "−0,05 CHF TTC", "−0.05 CHF incl. VAT"),
    ],
)
def test_amounts_say_their_tax(value: dict[str, object], french: str, english: str) -> None:
    """Cents only where there are some; without and with tax are never left to guess where the source says it."""
    assert typography.amount(value, "fr").replace(THIN, " ").replace(FIXED, " ") == french
    assert typography.amount(value, "en").replace(FIXED, " ") == english


def test_french_sentences_get_their_spaces() -> None:
    """High punctuation, quotes and percentages are kept to their words; addresses and English stay as they are."""
    typed = "L'avis dit : « non » ! Pourquoi ? 20 % (voir https://exemple.fr/a?b;c)"
    expected = (
        f"L’avis dit{FIXED}: «{FIXED}non{FIXED}»{THIN}! Pourquoi{THIN}? 20{THIN}% (voir https://exemple.fr/a?b;c)"
    )
    assert typography.sentence(typed, "fr") == expected
    assert typography.sentence(expected, "fr") == expected
    assert typography.sentence(typed, "en") == typed
    assert typography.sentence("  ! ?", "fr") == f"{THIN}!{THIN}?"


@pytest.mark.parametrize("sign", [" ", "«", "« ", "« x", "«  »", " ;x", FIXED, "'"])
def test_a_hostile_sentence_takes_no_longer_than_another(sign: str) -> None:
    """No text that a record can hold keeps a page busy: a quadratic pattern would need minutes for this one."""
    assert typography.sentence(f"«{sign * 500_000}x", "fr")
