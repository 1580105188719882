"""The published files, as JSON lines: documents and their texts, by fingerprint, with where each can be fetched."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.urls import reverse

from contrechamp.library.public import DOCUMENT
from contrechamp.records import bulk
from contrechamp.records.models import Attachment, Block
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.twins import whole


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """A line for each file that a group of the scope brings, without those that are blocked here."""
    found = scope.licences
    rows = Attachment.objects.filter(organisation__in=scope.organisations)
    rows = rows.exclude(sha256__in=Block.objects.values("id"))
    if scope.subjects is not None:
        rows = rows.filter(subject__in=scope.subjects)
    told = (_file(row, found) for row in rows.order_by("subject", "organisation", "role").iterator(chunk_size=500))
    for batch in bulk.parts(told, lines.BATCH):
        yield b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in batch)


def _file(row: Attachment, found: Licences) -> dict[str, Any]:
    route = "machine:file" if row.role == DOCUMENT else "exchange:file"
    return {
        "sha256": row.sha256,
        "size": row.size,
        "type": row.type,
        "role": row.role,
        "subject": row.subject,
        "group": row.organisation,
        "licence": found.words(row.organisation),
        "address": whole(reverse(route, args=[row.sha256])),
    }
