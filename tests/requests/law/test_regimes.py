"""The files of the law: complete, and held to the code in force."""

import re
from datetime import date
from pathlib import Path

import pytest

from contrechamp.requests.law.due import due
from contrechamp.requests.law.regime import Faulty, Rule, read, regimes
from contrechamp.requests.law.texts import excerpt

FRANCE = regimes()["fr"]
HELD = [rule for rule in FRANCE.rules if re.fullmatch(r"[LR]\*?\d+-[\d-]+", rule.article)]
WORDS = {1: "un mois", 2: "deux mois", 12: "un an"}


def test_the_french_path_is_complete() -> None:
    """Each step of the code has its rule, held to an article."""
    assert {rule.key for rule in HELD} == {"reply", "referral", "opinion", "report", "confirmation"}
    assert all(rule.count.unit == "months" for rule in HELD)


@pytest.mark.parametrize("rule", HELD, ids=lambda rule: rule.key)
def test_a_french_rule_is_what_its_article_says(rule: Rule) -> None:
    """The article in force has the wording that was read, and names the rule's number and unit. Else the law moved."""
    found = excerpt([rule.article, *rule.articles])
    if found is None:
        pytest.skip("npm @socialgouv/legi-data is not on this machine: ./test fetches it")
    article = found.articles[0]
    assert article.wording == rule.wording, "the law has moved: read the article, then correct the rule"
    assert WORDS[rule.count.amount] in " ".join(article.paragraphs)
    assert article.since <= rule.verified_on.isoformat() if rule.verified_on else False
    assert rule.source.endswith(rule.wording)


def test_silence_is_a_refusal_says_the_code() -> None:
    """The effects of silence stand in the articles beside the rules."""
    found = excerpt(["R*311-12", "R*343-4", "L342-1", "R343-3-1"])
    if found is None:
        pytest.skip("npm @socialgouv/legi-data is not on this machine: ./test fetches it")
    silence, confirmed, first, series = (" ".join(article.paragraphs) for article in found.articles)
    assert "vaut décision de refus" in silence and "vaut décision de refus" in confirmed
    assert "préalable obligatoire" in first and "au moins cinq demandes" in series


@pytest.mark.parametrize("key", sorted(regimes()))
def test_every_rule_says_where_it_comes_from(key: str) -> None:
    """Source, article, reviewer; and advice rests on rules that were read only."""
    for rule in regimes()[key].rules:
        assert rule.article and rule.reviewer and rule.source.startswith("http"), rule.key
        assert rule.valid_to is None or rule.valid_from <= rule.valid_to
        assert rule.advises == (rule.verified_on is not None)
    assert any(not rule.advises for one in regimes().values() for rule in one.rules)


def test_before_the_code_the_decree_of_2005_held() -> None:
    """On each day one rule of a step is in force, before and after 1 January 2016."""
    for step in ("reply", "referral", "confirmation"):
        for day in (date(2014, 4, 1), date(2015, 12, 31), date(2016, 1, 1), date(2026, 1, 1)):
            assert len([r for r in FRANCE.rules if r.key.startswith(step) and r.holds_on(day)]) == 1


def test_the_prudent_date_is_shown_with_its_reason() -> None:
    """Two ways of counting differ by a day: the earlier one is for the requester, and why is said."""
    found = due(FRANCE.by_key["referral"], date(2022, 4, 15))
    assert (found.earliest, found.latest) == (date(2022, 6, 14), date(2022, 6, 15))
    assert "non franc" in found.why[0]["en"]


def test_a_local_holiday_never_moves_the_prudent_date() -> None:
    """In Strasbourg the court's term may end later, after Good Friday; the requester is told the earlier day."""
    rule = FRANCE.by_key["court"]
    here, there = due(rule, date(2026, 2, 2), "FR"), due(rule, date(2026, 2, 2), "FR-6AE")
    assert here.earliest == there.earliest == date(2026, 4, 2) and there.latest == date(2026, 4, 7)


def test_an_extension_of_the_council_ends_when_its_letter_says() -> None:
    """Registered on 6 September 2021, extended by 15 working days until 18 October 2021 (Council, 35/c/01/2021)."""
    union = regimes()["eu"]
    first = due(union.by_key["confirmation"], date(2021, 9, 6)).latest
    assert due(union.by_key["extended-confirmation"], first).latest == date(2021, 10, 18)


def test_a_country_more_is_a_file_more(tmp_path: Path) -> None:
    """A regime written by hand in a file is read as it is."""
    told = "{fr: x, en: x}"
    (tmp_path / "xx.yaml").write_text(
        f"jurisdiction: XX\nname: {told}\nbodies: {told}\nlaw: {told}\ncommission: {told}\nsource: https://example.org\n"
        f"reviewer: someone\nrules:\n  - {{key: reply, actor: body, says: {told}, trigger: [sent], amount: 10,"
        " unit: days, first_day: not_counted, roll_over: none, article: '3', source: https://example.org,"
        " valid_from: 2020-01-01}\n"
    )
    assert read(tmp_path / "xx.yaml").by_trigger["sent"][0].count.amount == 10


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("unit: weeks", "way of counting"),
        ("amount: 0", "way of counting"),
        ("actor: nobody", "actor"),
        ("colour: red", "unknown colour"),
        ("roll_over: next_working_day", "holiday calendar"),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, wrong: str, told: str) -> None:
    """A rule that cannot be counted is refused when read, with its place."""
    lines = ["key: reply", "actor: body", "says: {fr: x, en: x}", "trigger: [sent]", "amount: 10", "unit: days",
             "first_day: counted", "roll_over: none", "article: '3'", "source: https://e.org",
             "valid_from: 2020-01-01"]  # fmt: skip
    name = wrong.split(":")[0]
    kept = [line for line in lines if not line.startswith(f"{name}:")]
    languages = "".join(f"{key}: {{fr: x, en: x}}\n" for key in ("name", "bodies", "law", "commission"))
    rule = "\n".join(f"    {line}" for line in [*kept, wrong]).strip()
    path = tmp_path / "xx.yaml"
    path.write_text(f"jurisdiction: XX\nsource: https://e.org\nreviewer: x\n{languages}rules:\n  - {rule}\n")
    with pytest.raises(Faulty, match=told):
        read(path)
