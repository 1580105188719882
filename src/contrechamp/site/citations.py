"""Keeps the view of citations: what it holds of an account follows from that account's statements alone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.site.models import Citation
from contrechamp.site.reads.lines import cited

BATCH = 500
COLUMNS = ("organisation", "subject", "document", "page", "statement")
OF = ("organisation", "subject", "id", "sources")


def refresh(pairs: Iterable[tuple[str, str]]) -> None:
    """Makes the citations of these (organisation, subject) pairs again."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for organisation, subject in pairs:
        subjects[organisation].append(subject)
    for organisation, all_of_it in sorted(subjects.items()):
        for batch in _batches(all_of_it):
            _refresh(organisation, batch)


def _refresh(organisation: str, subjects: Sequence[str]) -> None:
    rows = Statement.objects.filter(organisation=organisation, subject__in=subjects).values_list(*OF)
    Citation.objects.filter(organisation=organisation, subject__in=subjects).delete()
    found = [tuple(one[name] for name in COLUMNS) for row in rows for one in of(*row)]
    bulk.insert(Citation, COLUMNS, found)


def of(organisation: str, subject: str, statement: str, sources: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """What is held of a statement: each page that its sources name, once."""
    for document, page in sorted({there for source in sources if (there := cited(source))}):
        yield {
            "organisation": organisation,
            "subject": subject,
            "document": document.removeprefix("sha256:"),
            "page": page,
            "statement": statement,
        }


def _batches(items: Iterable[str]) -> Iterator[list[str]]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch
