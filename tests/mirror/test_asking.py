"""A unit is made again where the database would answer what it asked in another way, and only then."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contrechamp.records.models import Statement
from contrechamp.site.mirror import questions
from contrechamp.site.mirror.asking import Asked, Doubts, watching
from contrechamp.site.mirror.make import where
from contrechamp.site.mirror.questions import key

pytestmark = pytest.mark.django_db
GROUP = "a" * 64


def stated(number: int, subject: str = "a:1", value: str = "voted") -> Statement:
    common = {"kind": "dossier", "property": "status", "number": 0, "day": "2026-01-01", "organisation": GROUP}
    return Statement.objects.create(id=f"{number}#0", subject=subject, value=value, record=str(number), **common)


def asked(*queries: Iterable[object], answers: bool = True) -> Asked:
    with watching(answers=answers) as found:
        for query in queries:
            list(query)
    return found


def doubts(*about: Asked, changed: Iterable[int] | None = None) -> Doubts:
    """Doubts after everything changed that these rest on, or the keys that are given."""
    texts = {number: text for one in about for number, text in one.texts.items()}
    keys = {number for one in about for number in one.keys} if changed is None else set(changed)
    return Doubts(keys, texts.__getitem__)


def test_rows_that_no_answer_shows_leave_a_unit_as_it_is() -> None:
    """Of the rows that a unit rests on it asked one column: another one changes."""
    row = stated(1)
    found = asked(Statement.objects.filter(subject="a:1").values_list("value"))
    Statement.objects.filter(id=row.id).update(note={"fr": "Autre."})
    assert doubts(found).hold(found.packed())


@pytest.mark.parametrize("change", [lambda: stated(2), lambda: Statement.objects.all().delete()])
def test_another_answer_means_that_it_is_made_again(change: Callable[[], object]) -> None:
    """More rows, or fewer."""
    stated(1)
    found = asked(Statement.objects.filter(subject="a:2"), Statement.objects.filter(subject="a:1").values_list("id"))
    change()
    assert not doubts(found).hold(found.packed())


def test_questions_whose_rows_did_not_change_are_not_asked() -> None:
    """What no changed key bounds has the answer that it had."""
    found = asked(Statement.objects.filter(subject="a:1"), Statement.objects.filter(subject="a:2"))
    with CaptureQueriesContext(connection) as queries:
        told = doubts(found, changed={key("records_statement", "subject", "a:2")})
        assert told.hold(found.packed())
    assert [("a:2" in query["sql"]) for query in queries] == [True]


def test_a_question_of_several_units_is_asked_once() -> None:
    """Many towns ask for what is around them."""
    first, second = (asked(Statement.objects.filter(subject="a:1")) for _ in range(2))
    with CaptureQueriesContext(connection) as queries:
        told = doubts(first, second)
        assert told.hold(first.packed()) and told.hold(second.packed())
    assert len(queries) == 1


def test_two_answers_to_one_question_never_hold() -> None:
    """Something was published while the unit was made."""
    with watching() as found:
        list(Statement.objects.filter(subject="a:1").values_list("id"))
        stated(1)
        list(Statement.objects.filter(subject="a:1").values_list("id"))
    assert not doubts(found).hold(found.packed())


def test_what_cannot_be_asked_again_is_always_made() -> None:
    """A stream, whose answers are too long to be kept; and what was not only read."""
    stated(1)
    stream = asked(Statement.objects.filter(subject="a:1"), answers=False)
    assert stream.keys == {key("records_statement", "subject", "a:1")}
    assert stream.packed() is None and not doubts(stream).hold(None)
    with watching() as found:
        Statement.objects.filter(subject="a:1").update(day=str(date(2026, 1, 2)))
    assert found.packed() is None


def test_what_rests_on_nothing_is_not_kept() -> None:
    """Whom this site shows is asked for each page, and in doubt everything is made again."""
    found = asked(Statement.objects.filter(id="1#0"))
    assert [questions.parts(text) for text in found.texts.values()] == []
    assert doubts(found).hold(found.packed())


def test_links_to_towns_rest_on_whether_they_are_known(db: None) -> None:
    """A link to a town of which nothing is said leads to the site, until something is."""
    rests: set[int] = set()
    where("/fr/town/42218", rests)
    where("/fr/area/department/42", rests)
    where("/fr/groups", rests)
    assert rests == {key("known", "", "insee:42218"), key("known", "", ("department", "42"))}
