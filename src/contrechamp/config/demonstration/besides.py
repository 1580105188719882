"""What the sample groups do besides telling dossiers: they look for lost documents, and vouch for each other."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import yaml
from django.utils import timezone

from contrechamp.config.demonstration.cases import DATA
from contrechamp.library.publishing import days_of
from contrechamp.library.wanted.reads import KIND
from contrechamp.peers.trust import vouches
from contrechamp.people.models import User
from contrechamp.records import reads as records
from contrechamp.records.acts import Entry, publish

VOUCHES = (("east", "south", vouches.WORK), ("south", "east", vouches.IDENTITY))
"""Who, for whom, for what."""
YEAR = timedelta(days=365)


def wanted() -> list[dict[str, Any]]:
    """The lost documents, as the file has them."""
    rows: list[dict[str, Any]] = yaml.safe_load((DATA / "wanted.yaml").read_text())
    return rows


def look_for(row: Mapping[str, Any], organisation: str) -> None:
    """Puts a lost document on the list of the group, once."""
    if records.statements(subject=row["subject"], organisation=organisation).exists():
        return
    values = {key: row[key] for key in ("title", "authority", "place", "about")} | {"date": days_of(row["date"])}
    claims = [{"property": key, "value": value, "sources": []} for key, value in values.items()]
    publish(organisation=organisation, entries=[Entry(row["subject"], KIND, claims)])


def vouch(groups: Mapping[str, str], by: User | None) -> None:
    """Each group vouches for the other for a year, once."""
    for one, other, scope in VOUCHES:
        said = vouches.words(about=groups[other], by=groups[one])
        if not any(word.property == vouches.VOUCH for word in said):
            until = (timezone.localdate() + YEAR).isoformat()
            vouches.vouch(organisation=groups[one], about=groups[other], scope=scope, until=until, by=by)
