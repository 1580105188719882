"""The files that a scope is written as: their names, media types and writers, which yield bytes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contrechamp.site.open_data.formats import csv, files, ftm, geojson, jsonl, ocds
from contrechamp.site.open_data.scopes import Scope

Write = Callable[[Scope, str], Iterator[bytes]]


@dataclass(frozen=True)
class Format:
    """One sort of file. `profile` is the address of what describes it, `name` what people call it."""

    file: str
    name: str | Promise
    help: Promise
    media_type: str
    profile: str
    write: Write


FORMATS: Mapping[str, Format] = MappingProxyType({
    one.file: one
    for one in (
        Format("statements.csv", "CSV", _("Every statement in a row, for spreadsheets."),
               "text/csv", "https://www.rfc-editor.org/rfc/rfc4180", csv.write),
        Format("statements.jsonl", "JSON lines", _("Every statement with its sources, for programs."),
               "application/x-ndjson", "https://jsonlines.org/", jsonl.write),
        Format("entities.ftm.jsonl", "FollowTheMoney", _("Actors, projects and contracts, linked."),
               "application/x-ndjson", "https://followthemoney.tech/", ftm.write),
        Format("contracts.ocds.jsonl", "OCDS", _("Contracts, by the open contracting standard."),
               "application/x-ndjson", "https://standard.open-contracting.org/1.1/", ocds.write),
        Format("places.geojson", "GeoJSON", _("Dossiers as points of the towns that they are about, for maps."),
               "application/geo+json", "https://www.rfc-editor.org/rfc/rfc7946", geojson.write),
        Format("files.jsonl", _("Files"), _("Documents and their texts, by fingerprint, with where to fetch them."),
               "application/x-ndjson", "https://jsonlines.org/", files.write),
    )
})  # fmt: skip
