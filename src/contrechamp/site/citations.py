"""Keeps the view of citations: what it holds of an account follows from that account's statements alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from contrechamp.records.models import Statement
from contrechamp.site.models import Citation

BATCH = 500
_DOCUMENT = re.compile(r"sha256:([0-9a-f]{64})")


def refresh(pairs: Iterable[tuple[str, str]]) -> None:
    """Makes the citations of these (organisation, subject) pairs again."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for organisation, subject in pairs:
        subjects[organisation].append(subject)
    for organisation, all_of_it in sorted(subjects.items()):
        for batch in _batches(all_of_it):
            _refresh(organisation, batch)


def _refresh(organisation: str, subjects: Sequence[str]) -> None:
    rows = Statement.objects.filter(organisation=organisation, subject__in=subjects).values_list("subject", "sources")
    cited = {
        (subject, match[1])
        for subject, sources in rows
        for source in sources
        if (match := _DOCUMENT.fullmatch(str(source.get("document", ""))))
    }
    Citation.objects.filter(organisation=organisation, subject__in=subjects).delete()
    Citation.objects.bulk_create(
        Citation(organisation=organisation, subject=subject, document=document) for subject, document in sorted(cited)
    )


def _batches(items: Iterable[str]) -> Iterator[list[str]]:
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch
