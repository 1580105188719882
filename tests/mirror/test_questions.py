"""What a page rests on is read from what it asks the database."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from contrechamp.catalogue.models import Card, CardFacet
from contrechamp.records.models import Assertion, Statement
from contrechamp.site.mirror import digests, questions
from contrechamp.site.mirror.asking import watching
from contrechamp.site.mirror.questions import ALL, key

pytestmark = pytest.mark.django_db


def asked(query: object) -> set[int]:
    with watching() as watch:
        list(query)  # type: ignore[call-overload]
    return watch.keys


def test_a_condition_bounds_what_is_rested_on() -> None:
    """Rows of one subject are all that a query for it rests on, whatever it also asks."""
    found = asked(Statement.objects.filter(kind="dossier", subject="insee:42218", organisation__in=["a" * 64]))
    assert found == {key("records_statement", "subject", "insee:42218")}


def test_each_value_of_a_list_is_a_bound() -> None:
    """`IN` with several values rests on the rows of each."""
    found = asked(Statement.objects.filter(subject__in=["a:1", "a:2"]).order_by("day"))
    assert found == {key("records_statement", "subject", value) for value in ("a:1", "a:2")}


def test_without_a_bound_the_whole_table_counts() -> None:
    """So does a condition that OR or NOT loosens, or a comparison."""
    whole = {key("records_statement", ALL)}
    assert asked(Statement.objects.all()) == whole
    assert asked(Statement.objects.filter(Q(subject="a:1") | Q(reference="a:1"))) == whole
    assert asked(Statement.objects.exclude(subject="a:1")) == whole
    assert asked(Statement.objects.filter(subject__startswith="a:")) == whole


def test_a_table_inside_another_question_counts_as_well() -> None:
    """What narrows by another table rests on that one too."""
    inner = Assertion.objects.filter(organisation="b" * 64).values("subject")
    found = asked(Statement.objects.filter(organisation="b" * 64, subject__in=inner))
    assert found == {key("records_statement", "organisation", "b" * 64), key("records_assertion", ALL)}


def test_cards_found_by_a_word_rest_on_that_word() -> None:
    """The dossiers of a town rest on those that name the town, and on what their cards say."""
    named = CardFacet.objects.filter(name="place", value="insee:42218").values("subject")
    assert asked(Card.objects.filter(kind="dossier", subject__in=named)) == {
        key("catalogue_cardfacet", "value", "insee:42218")
    }


def test_cards_of_a_department_rest_on_the_beginning_of_its_codes() -> None:
    """What is found by the beginning of a word rests on the words that begin so, no matter how long they are."""
    named = CardFacet.objects.filter(name="place", value__startswith="insee:42").values("subject")
    assert asked(Card.objects.filter(kind="dossier", subject__in=named)) == {
        key("catalogue_cardfacet", "value~", "insee:42")
    }
    short = CardFacet.objects.filter(name="place", value__startswith="insee:").values("subject")
    assert asked(Card.objects.filter(kind="dossier", subject__in=short)) == {key("catalogue_cardfacet", ALL)}


def test_numbers_of_a_table_change_with_their_rows_alone() -> None:
    """A new row changes the number of its keys and of the whole table; those of the others stay."""
    common = {"kind": "dossier", "property": "status", "number": 0, "day": "2026-01-01", "organisation": "a" * 64}
    Statement.objects.create(id="1#0", subject="a:1", record="1", **common)
    before = digests.digest("records_statement")
    Statement.objects.create(id="2#0", subject="a:2", reference="b:1", record="2", **common)
    changed = digests.changed(before, digests.digest("records_statement"))
    values = (("subject", "a:2"), ("reference", "b:1"), ("organisation", "a" * 64))
    expected = {key("records_statement", column, value) for column, value in values}
    assert changed == expected | {key("records_statement", ALL)}


def test_parameters_are_counted_through_brackets() -> None:
    """The value of a bound is found behind other conditions with parameters of their own."""
    with CaptureQueriesContext(connection):
        found = asked(Statement.objects.filter(Q(kind="a") | Q(kind="b"), property__in=["x", "y"], subject="s:1"))
    assert found == {key("records_statement", "subject", "s:1")}
    assert questions.parts("UPDATE x SET y = 1") == ()
