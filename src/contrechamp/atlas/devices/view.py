"""The views of devices and findings, made again from the statements of an account whenever they change."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from contrechamp.atlas.devices import understood
from contrechamp.atlas.devices.models import Finding, SignedDevice
from contrechamp.records import bulk
from contrechamp.records.models import Statement
from contrechamp.records.views import Pair

BATCH = 500
FIELDS = ("subject", "kind", "property", "value", "as_written", "reference", "day", "id")
DEVICE = (
    "longitude", "latitude", "precision", "type", "zone", "views", "mount", "height", "operator", "operator_kind",
    "manufacturer", "dossier", "osm", "tags",
)  # fmt: skip
FINDING = ("device", "found", "method", "first", "last", "reported", "documented")


def refresh(pairs: Iterable[Pair]) -> None:
    """Makes the rows of these (organisation, subject) pairs again."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for organisation, subject in pairs:
        subjects[organisation].append(subject)
    for organisation, all_of_it in sorted(subjects.items()):
        for batch in bulk.parts(all_of_it, BATCH):
            _refresh(organisation, batch)


def _refresh(organisation: str, subjects: Sequence[str]) -> None:
    accounts: dict[str, dict[str, list[dict[str, Any]]]] = {
        "device": defaultdict(list),
        "observation": defaultdict(list),
    }
    rows = Statement.objects.filter(organisation=organisation, subject__in=subjects, kind__in=accounts)
    for row in rows.values(*FIELDS):
        accounts[row["kind"]][row["subject"]].append(row)
    for model, kind, columns, read in (
        (SignedDevice, "device", DEVICE, understood.device),
        (Finding, "observation", FINDING, understood.finding),
    ):
        model._default_manager.filter(organisation=organisation, subject__in=subjects).delete()
        made = ((subject, read(_in_order(told))) for subject, told in sorted(accounts[kind].items()))
        bulk.insert(
            model,
            ("organisation", "subject", *columns),
            ((organisation, subject, *_columns(known, columns)) for subject, known in made if known),
        )


def _in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["id"]))


def _columns(known: dict[str, Any], columns: Sequence[str]) -> list[Any]:
    values = (known[column] for column in columns)
    return [orjson.dumps(value).decode() if isinstance(value, (list, dict)) else value for value in values]
