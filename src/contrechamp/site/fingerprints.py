"""Keeps the fingerprints of the versions that pages can have, so that one alone leads to its version.

A version takes of each group all its publications about a subject up to one of them, or none: there are as many as the
groups' numbers of publications, plus one, multiplied. Up to MOST of them are kept; of a subject with more, those in the
order of the days, and of each group alone: the latest, as many as can be made in a moment.
"""

import hashlib
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

from contrechamp.records import bulk
from contrechamp.records.models import Assertion
from contrechamp.site.models import Fingerprint
from contrechamp.site.reads.subjects import PLACES
from contrechamp.site.reads.versions import PREFIX

BATCH = 500
MOST = 1_000
HASHED = 1_000_000  # publications that the versions of one subject may rest on together
WITHOUT_VERSIONS = ("sha256:", "org:", *PLACES)
"""A document is its bytes, a group its log; a town's versions are those of its dossiers too."""

Told = Sequence[tuple[str, str]]
"""The publications about a subject in the order of their days: (organisation, record)."""


def refresh(pairs: Iterable[tuple[str, str]]) -> None:
    """Makes the fingerprints of the subjects of these (organisation, subject) pairs again."""
    subjects = sorted({subject for _, subject in pairs if not subject.startswith(WITHOUT_VERSIONS)})
    for batch in bulk.parts(subjects, BATCH):
        Fingerprint.objects.filter(subject__in=batch).delete()
        rows = Assertion.objects.filter(subject__in=batch).order_by("day", "seq", "record")
        told: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, organisation, record in rows.values_list("subject", "organisation", "record"):
            told[subject].append((organisation, record))
        found = ((*version, subject) for subject, steps in told.items() for version in versions(steps))
        bulk.insert(Fingerprint, ("fingerprint", "token", "subject"), found)


def versions(told: Told) -> Iterator[tuple[str, str]]:
    """The versions to keep of a subject: fingerprint and token."""
    by_group: dict[str, list[str]] = defaultdict(list)
    for organisation, record in told:
        by_group[organisation].append(record)
    if len(by_group) > 1 and prod(len(records) + 1 for records in by_group.values()) <= MOST:
        yield from _all(by_group)
        return
    yield from _in_order(told)
    if len(by_group) > 1:
        for organisation, records in by_group.items():
            yield from _in_order([(organisation, record) for record in records])


def _all(by_group: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    groups = [by_group[organisation] for organisation in sorted(by_group)]
    for cut in product(*(range(len(records) + 1) for records in groups)):
        kept = sorted(record for records, end in zip(groups, cut, strict=True) for record in records[:end])
        if kept:
            yield _digest(kept), _token(records[end - 1] for records, end in zip(groups, cut, strict=True) if end)


def _in_order(told: Told) -> Iterator[tuple[str, str]]:
    """The latest versions, as publication followed publication: MOST, or fewer that rest on many publications each."""
    first = max(0, len(told) - max(1, min(MOST, HASHED // max(1, len(told)))))
    kept = sorted(record for _, record in told[:first])
    last = dict(told[:first])
    for organisation, record in told[first:]:
        insort(kept, record)
        last[organisation] = record
        yield _digest(kept), _token(last[organisation] for organisation in sorted(last))


def _digest(records: Sequence[str]) -> str:
    """As `reads.versions.Version.fingerprint`."""
    return hashlib.sha256("\n".join(records).encode()).hexdigest()


def _token(records: Iterable[str]) -> str:
    """As `reads.versions.Version.token`."""
    return "-".join(record[:PREFIX] for record in records)
