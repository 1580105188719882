"""What a page asks of large tables is found by an index."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contrechamp.records import bulk
from tests.site.conftest import DOSSIER, World

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_only]
LARGE = ("records_statement", "records_attachment", "records_record", "records_assertion", "site_citation")


def test_no_page_of_a_dossier_or_a_document_reads_a_whole_table(reader: Client, documented: World) -> None:
    """With so few rows a database may read them all; the plan is what it does without knowing how many there are."""
    addresses = [f"/en/dossier/{DOSSIER.removeprefix('urn:uuid:')}", f"/en/document/{documented.document}/page/1"]
    with connection.cursor() as cursor:
        bulk.survey()  # so that there is something to forget, whatever ran before
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.execute("ANALYZE sqlite_schema")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for address in addresses:
            assert reader.get(address).status_code == 200
    scans = []
    with connection.cursor() as cursor:
        for question in asked.captured_queries:
            if question["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN QUERY PLAN {question['sql']}")
                scans += [
                    plan for *_, plan in cursor.fetchall() if plan.startswith(tuple(f"SCAN {one}" for one in LARGE))
                ]
    assert scans == []


def test_the_database_learns_how_its_tables_have_grown(documented: World) -> None:
    """A survey leaves what the planner needs to know."""
    bulk.survey()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'records_statement'")
        assert cursor.fetchone()[0] > 0
