"""A prepared question gives what the query itself gives, whatever and however many its values are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contrechamp.records.models import Statement
from contrechamp.records.prepared import Columns, prepared

pytestmark = pytest.mark.django_db
SUBJECTS = ["insee:13055", "insee:69123", "insee:75056"]


def question(subjects: list[str], kind: str, number: int, *, limit: int = 9) -> Columns:
    found = Statement.objects.filter(subject__in=subjects, kind=kind, number__gte=number, property="summary")
    return found.order_by("id").values_list("id", "value", "sources")[:limit]


asked = prepared(question)


@pytest.fixture(autouse=True)
def statements() -> None:
    for number, subject in enumerate(SUBJECTS):
        Statement.objects.create(
            id=f"{'a' * 64}#{number}", organisation="b" * 64, subject=subject, kind="place", property="summary",
            value={"fr": "Été"}, sources=[{"page": number}], record="a" * 64, number=number, day="2026-03-01",
        )  # fmt: skip


def test_it_gives_the_rows_of_its_query_for_one_value_and_for_many() -> None:
    for subjects in (SUBJECTS[:1], SUBJECTS, SUBJECTS[1:2], [], [SUBJECTS[0], SUBJECTS[0]]):
        for number in (0, 1):
            assert asked(subjects, "place", number) == list(question(subjects, "place", number))
    assert asked(SUBJECTS, "dossier", 0) == []


def test_what_is_given_by_name_is_part_of_the_question() -> None:
    assert [len(asked(SUBJECTS, "place", 0, limit=limit)) for limit in (1, 2, 9)] == [1, 2, 3]


def test_it_asks_in_the_words_of_django_so_that_a_copy_knows_what_bounds_it() -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked(SUBJECTS, "place", 1)
        list(question(SUBJECTS, "place", 1))
    one, other = queries.captured_queries
    assert one["sql"] == other["sql"]


def test_questions_with_nearly_as_many_values_share_their_sql() -> None:
    """What is kept stays small: about the same number of values is asked in the same words, and answered as ever."""
    many = [*SUBJECTS, *(f"insee:{number:05}" for number in range(400))]
    with CaptureQueriesContext(connection) as queries:
        for more in range(100):
            assert len(asked(many[: 300 + more], "place", 0)) == 3
    assert len({one["sql"].count("insee:") for one in queries.captured_queries}) < 10


def test_a_value_that_a_condition_changes_is_refused() -> None:
    """A value of which the condition makes another would be asked for as it was when the SQL was made."""

    @prepared
    def beginning(subject: str) -> Columns:
        return Statement.objects.filter(subject__startswith=subject).values_list("id")

    with pytest.raises(TypeError):
        beginning("insee:")
