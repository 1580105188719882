"""The machine twins of the pages about groups: who they are, who vouches for whom, what their logs hold."""

from collections.abc import Iterable

from contrechamp.records.holdings import Holdings
from contrechamp.site import twins
from contrechamp.site.reads.groups import Profile, Summary
from contrechamp.site.reads.rows import Row
from contrechamp.site.reads.vouching import Said


def summaries(found: Iterable[Summary]) -> twins.Json:
    return {
        "groups": [
            {
                **twins.group(one.group),
                "dossiers": one.dossiers,
                "documents": one.documents,
                "statements": one.statements,
                "contacts": list(one.contacts),
            }
            for one in found
        ]
    }


def vouched(rows: Iterable[Said]) -> twins.Json:
    return {
        "words": [
            {"by": row.by.id, "about": row.about.id, "says": row.sort, "until": row.until or None} for row in rows
        ]
    }


def logs(holdings: Holdings) -> list[twins.Json]:
    return [{"log": log, "key": key, "publications": count, "open_here": own} for log, key, count, own in holdings.keys]


def profile(page: Profile, rows: Iterable[Row], export: str) -> twins.Json:
    return {
        **twins.group(page.group),
        "about": [twins.line(one) for one in page.about],
        "facts": [twins.line(one) for one in page.facts],
        "join": [twins.line(one) for one in page.join],
        "figures": {"dossiers": len(page.dossiers), "documents": len(page.documents)},
        "dossiers": [twins.row(one) for one in rows],
        "documents": [twins.named(one) for one in page.documents],
        "changes": [twins.change(one) for one in page.changes],
        "logs": logs(page.holdings),
        "export": twins.whole(export),
    }
