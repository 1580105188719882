"""What was published lately, as lines that a person reads: day, group, about what, which source."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.utils import timezone

from contrechamp.catalogue.merging import Stated
from contrechamp.records import history as records
from contrechamp.records.bodies import reference_of
from contrechamp.records.history import Heading, HistoryItem
from contrechamp.site.reads.lines import Lines, ShownSource, documents_of
from contrechamp.site.reads.subjects import Group, Named, Sight

WEEK = timedelta(days=7)
READ = 120  # records at most, for a list of changes


@dataclass(frozen=True)
class Change:
    """What one group published about one subject in one publication."""

    day: str
    group: Group
    subject: Named
    added: int
    ended: int
    erased: int
    places: Sequence[Named]
    source: ShownSource | None
    record: str


def changes(sight: Sight, *, limit: int, organisation: str | None = None, records_read: int = READ) -> list[Change]:
    """The latest publications, newest first, without those about documents and groups, which come with others."""
    return read(publications(sight, organisation=organisation, records_read=records_read)[:limit], sight)


def publications(sight: Sight, *, organisation: str | None = None, records_read: int = READ) -> list[list[Heading]]:
    """The records of `changes`, those of one change together: to count changes, and to choose which are read."""
    groups = sight.shown if organisation is None else sight.shown & {organisation}
    return _parted(records.headings(kind="dossier", organisations=groups, limit=records_read))


def publications_about(sight: Sight, subjects: Collection[str], *, records_read: int = READ) -> list[list[Heading]]:
    """The same about these subjects alone, whose answer another publication leaves as it is."""
    return _parted(records.headings_about(subjects, organisations=sight.shown, limit=records_read))


def read(found: Iterable[Sequence[Heading]], sight: Sight) -> list[Change]:
    """What these publications changed."""
    parts = [[one.record for one in part] for part in found]
    items = records.items([id for part in parts for id in part])
    # What was erased in the meantime has no subject any more, and no page.
    kept = [[items[id] for id in part if id in items and items[id].subject] for part in parts]
    return _changes([part for part in kept if part], sight)


def _parted(found: Iterable[Heading]) -> list[list[Heading]]:
    """What one group published about one subject in one publication, together."""
    return [list(part) for _, part in groupby(found, key=lambda i: (i.day, i.organisation, i.subject, i.seal))]


def _changes(parted: Sequence[Sequence[HistoryItem]], sight: Sight) -> list[Change]:
    urns = {item.subject for part in parted for item in part}
    urns |= {urn for part in parted for item in part for urn in (*_places(item), *_documents(item))}
    names = sight.named(urns)
    groups = sight.groups(item.organisation for part in parted for item in part)
    lines = Lines(names, groups)
    return [_change(part, names, groups, lines) for part in parted]


def this_week(found: Sequence[Change]) -> list[Change]:
    """Those of the last seven days."""
    since = (timezone.localdate() - WEEK).isoformat()
    return [change for change in found if change.day >= since]


def _change(part: Sequence[HistoryItem], names: dict[str, Named], groups: dict[str, Group], lines: Lines) -> Change:
    first = part[0]
    cited = (
        lines.source(source, f"{item.record}#{number}")
        for item in part
        for number, claim in enumerate(item.claims)
        for source in claim.get("sources", ())
    )
    return Change(
        day=first.day,
        group=groups[first.organisation],
        subject=names[first.subject],
        added=sum(len(item.claims) for item in part),
        ended=sum(len(item.ended) for item in part),
        erased=sum(item.action == "erase" for item in part),
        places=[names[urn] for urn in dict.fromkeys(urn for item in part for urn in _places(item))],
        source=next(cited, None),
        record=first.record,
    )


def _places(item: HistoryItem) -> list[str]:
    claims = (claim for claim in item.claims if claim["property"] == "place")
    return [urn for claim in claims if (urn := reference_of(claim["value"]))]


def _documents(item: HistoryItem) -> list[str]:
    return [urn for claim in item.claims for urn in documents_of(Stated("", "", sources=claim.get("sources", ())))]
