"""What can be asked of the records. Ids are 64 hexadecimal characters; a statement's is `<record>#<number>`."""

from collections.abc import Collection
from pathlib import Path

from django.db import connection
from django.db.models import Q, QuerySet

from contrechamp.ground.sharing import shared
from contrechamp.records import blobs
from contrechamp.records.models import (
    Assertion,
    Attachment,
    BlobHolder,
    Block,
    Erasure,
    Organisation,
    Record,
    Statement,
    Trust,
)
from contrechamp.records.prepared import Columns, prepared


@shared
def hosted() -> list[Organisation]:
    """The organisations that this node signs for."""
    return list(Organisation.objects.filter(hosted=True).order_by("id"))


@shared
def own() -> set[str]:
    """Their ids."""
    return {id for (id,) in _own()}


@prepared
def _own() -> Columns:
    return Organisation.objects.filter(hosted=True).values_list("id")


# Every page asks this, most more than once: written out, it costs a fifth of what building the query does.
_REVISION = 'SELECT "number" FROM "records_revision" WHERE "id" = 1'
_SHOWN = (
    'SELECT "id" FROM "records_organisation" WHERE "hosted"'
    ' UNION SELECT "organisation" FROM "records_trust" WHERE "level" = %s'
)


@shared
def shown() -> set[str]:
    """The ids of the organisations that the public sees: the hosted ones, and those that a person decided to show."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [Trust.Level.SHOWN])
        return {str(id) for (id,) in cursor.fetchall()}


def statements(
    *,
    subject: str | None = None,
    organisation: str | None = None,
    kind: str | None = None,
    property: str | None = None,
    reference: str | None = None,
    shown_only: bool = True,
) -> QuerySet[Statement]:
    """The statements that hold, in the order of their days. `reference`: those whose value refers to that URN."""
    wanted = {"subject": subject, "organisation": organisation, "kind": kind, "property": property}
    found = Statement.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    if reference:
        found = found.filter(reference=reference)
    if organisation is not None and subject is None and not reference:  # the index on accounts leads with the subject
        found = found.filter(subject__in=Assertion.objects.filter(organisation=organisation).values("subject"))
    if shown_only:
        found = found.filter(_is_shown())
    return found.order_by("day", "record", "number")


def records_beginning(prefix: str) -> list[str]:
    """The ids of records that begin with these hexadecimal characters, two at most."""
    return list(Record.objects.filter(id__startswith=prefix).order_by("id").values_list("id", flat=True)[:2])


def blob_path(sha256: str) -> Path | None:
    """Where a public blob is: None unless a counted, unerased record of a shown organisation brings it.

    Naming a file is not bringing it: what is here for another reason, such as a private original, stays private.
    """
    return brought_path(sha256) if any(organisation in shown() for (organisation,) in _bringing(sha256)) else None


def brought_path(sha256: str) -> Path | None:
    """Where a blob is of which the caller knows that a counted, unerased record brings it; None where it is blocked, or
    not here."""
    path = blobs.path(sha256)
    return path if _held(sha256) and not blocked([sha256]) and path.exists() else None


@prepared
def _bringing(sha256: str) -> Columns:
    return Attachment.objects.filter(sha256=sha256).values_list("organisation").distinct()


def blocked(ids: Collection[str]) -> set[str]:
    """Which of these records and blobs this node refuses to hold."""
    return {id for (id,) in _blocked(ids)}


@prepared
def _blocked(ids: Collection[str]) -> Columns:
    return Block.objects.filter(id__in=ids).values_list("id")


def erased(ids: Collection[str]) -> set[tuple[str, str]]:
    """Which of these records are erased, each with the organisation that says so: only that of its log can."""
    return set(_erased(ids))


@prepared
def _erased(ids: Collection[str]) -> Columns:
    return Erasure.objects.filter(record__in=ids).values_list("record", "organisation")


@prepared
def _held(sha256: str) -> Columns:
    return BlobHolder.objects.filter(blob=sha256, room=blobs.RECORDS).values_list("blob")[:1]


def revision() -> int:
    """A number that moves as the last statement of every change of what is public."""
    with connection.cursor() as cursor:
        cursor.execute(_REVISION)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _is_shown() -> Q:
    """The condition that a row's organisation is shown, for the database to answer."""
    chosen = Trust.objects.filter(level=Trust.Level.SHOWN).values("organisation")
    return Q(organisation__in=Organisation.objects.filter(hosted=True).values("id")) | Q(organisation__in=chosen)
