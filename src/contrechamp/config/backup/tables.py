"""The rows of a backup: those that nothing could make again, as lines of JSON, read at one moment.

Left out: views, the search index's bookkeeping, sessions, and the records and backups of groups that are not hosted
here, which come back from those groups.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Q, QuerySet

from contrechamp.peers.custody.models import Carried, Kept
from contrechamp.records import blobs, views
from contrechamp.records.models import Blob, BlobHolder, KeyEvent, Log, Organisation, Record, Revision, Seal

ALIAS = "backup"
MADE_AGAIN = {"sessions", "contenttypes", "auth", "search"}  # apps
PART_BYTES = 4_000_000
ONE_IN = 512  # rows: how rarely a stretch of rows ends, so that one more row changes one stretch
ROWS = 2_000


@contextmanager
def one_moment() -> Iterator[str]:
    """The alias of a database connection of its own that sees one moment, while others go on writing."""
    default = connections.settings["default"]
    options = {name: value for name, value in default["OPTIONS"].items() if name != "transaction_mode"}
    if connections["default"].vendor == "postgresql":
        from psycopg import IsolationLevel

        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections.settings[ALIAS] = {**default, "OPTIONS": options}
    try:
        with transaction.atomic(using=ALIAS):
            yield ALIAS
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def kept_models() -> list[type[models.Model]]:
    """The tables of a backup, in the order of their names."""
    again = {
        *views.OWN,
        Revision,
        Kept,
        Carried,
        *(model for view in views.registered() for model in (*view.models, *view.hints)),
    }
    found = [model for model in apps.get_models() if model._meta.app_label not in MADE_AGAIN and model not in again]
    return sorted(found, key=lambda model: model._meta.label_lower)


def rows_of(model: type[models.Model], using: str) -> QuerySet[Any]:
    """The rows of a table that belong into the backup, in a lasting order."""
    rows = model._default_manager.using(using)
    hosted = Organisation.objects.using(using).filter(hosted=True).values("id")
    logs = Log.objects.using(using).filter(organisation__in=hosted).values("id")
    chosen: dict[type[models.Model], Q] = {
        Organisation: Q(hosted=True),
        KeyEvent: Q(organisation__in=hosted),
        Log: Q(organisation__in=hosted),
        Record: Q(log__in=logs),
        Seal: Q(log__in=logs),
        BlobHolder: _held(using),
        Blob: Q(pk__in=BlobHolder.objects.using(using).filter(_held(using)).values("blob")),
    }
    order = ("log", "seq", "id") if model in (Record, Seal) else ("pk",)
    return rows.filter(chosen.get(model, Q())).order_by(*order)


def _held(using: str) -> Q:
    """The reasons to keep a file that are this node's own: not what it keeps for records of others, or for peers."""
    hosted = Organisation.objects.using(using).filter(hosted=True).values("id")
    logs = Log.objects.using(using).filter(organisation__in=hosted).values("id")
    ours = Record.objects.using(using).filter(log__in=logs).values("id")
    return ~Q(room__in=(blobs.RECORDS, "peers")) | Q(room=blobs.RECORDS, reason__in=ours)


def columns_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def parts(rows: QuerySet[Any]) -> Iterator[tuple[int, bytes]]:
    """The rows of a table in stretches: how many rows, and their lines. Where one ends, its last row alone decides."""
    lines: list[bytes] = []
    size = 0
    for row in rows.values_list(*columns_of(rows.model)).iterator(chunk_size=ROWS):
        line = orjson.dumps(row, default=_plain)
        lines.append(line)
        size += len(line) + 1
        if zlib.crc32(line) % ONE_IN == 0 or size >= PART_BYTES:
            yield len(lines), b"\n".join(lines) + b"\n"
            lines, size = [], 0
    if lines:
        yield len(lines), b"\n".join(lines) + b"\n"


def load(model: type[models.Model], columns: list[str], lines: Iterable[bytes]) -> int:
    """Writes rows into an empty table whose columns are these; how many."""
    fields = [model._meta.get_field(_name(model, column)) for column in columns]
    for field in model._meta.concrete_fields:  # the days in the rows stay what they are
        if isinstance(field, models.DateField):
            field.auto_now = field.auto_now_add = False
    count = 0
    batch: list[models.Model] = []
    for line in lines:
        values = orjson.loads(line)
        named = zip(columns, fields, values, strict=True)
        batch.append(model(**{column: _read(field, value) for column, field, value in named}))
        if len(batch) == ROWS:
            model._default_manager.bulk_create(batch)
            count, batch = count + len(batch), []
    model._default_manager.bulk_create(batch)
    return count + len(batch)


def _name(model: type[models.Model], column: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if field.attname == column)


def _read(field: Any, value: Any) -> Any:
    return None if value is None else field.to_python(value)


def _plain(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))
