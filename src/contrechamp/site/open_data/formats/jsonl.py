"""Statements as JSON lines: what the file is, and under which licences, in the first line; then a statement in each."""

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from django.urls import reverse

from contrechamp.catalogue.reads import stated
from contrechamp.records import bulk
from contrechamp.site import twins
from contrechamp.site.open_data import lines
from contrechamp.site.open_data.licences import Licences
from contrechamp.site.open_data.scopes import Scope
from contrechamp.site.twins import whole


def write(scope: Scope, language: str) -> Iterator[bytes]:
    """The lines, some hundreds at a time."""
    found = scope.licences
    yield _line({"about": about(scope, found, language)})
    rows = (_line(_statement(told)) for told in lines.told(scope, found, language))
    for batch in bulk.parts(rows, lines.BATCH):
        yield b"".join(batch)


def about(scope: Scope, found: Licences, language: str) -> dict[str, Any]:
    """What a file is: its site and scope, the groups that speak in it with their licences, how to check it."""
    return {
        "site": settings.NODE_NAME,
        "address": whole("/"),
        "scope": scope.name,
        "of": scope.key,
        "cut": scope.cut,
        "licences": licences(found, language),
        "several_licences": found.mixed,
        "vocabulary": whole(reverse("machine:vocabularies")),
        "records": [whole(reverse("machine:export", args=[id])) for id in found.groups],
        "check": "records are signed; `contrechamp receive` or docs/records.md verify them",
    }


def licences(found: Licences, language: str) -> list[dict[str, str]]:
    """Each group with its licence; a group that tells none keeps its rights."""
    return [
        {
            "group": id,
            "name": lines.plain(group.name, language),
            "licence": found.of[id].words,
            "licence_address": found.of[id].address,
        }
        for id, group in found.groups.items()
    ]


def _statement(told: lines.Told) -> dict[str, Any]:
    return {
        "subject": told.row.subject,
        "kind": told.row.kind,
        "title": told.title,
        **twins.statement(stated(told.row)),
        "words": told.words,
        "licence": told.licence,
    }


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
