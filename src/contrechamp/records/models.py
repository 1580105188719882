"""Tables of this room, in the three classes of data: records, private state, views (see docs/records.md).

Ids of organisations, logs, records and blobs are 64 hexadecimal characters. Rows of records refer to each other by
these ids without database constraints: a record may be here before, or without, what it refers to.
"""

import builtins
from typing import Any

from django.db import models


def hex_id(**options: Any) -> "models.CharField[str, str]":
    """A column for an id of 64 hexadecimal characters."""
    return models.CharField(max_length=64, **options)


# --- Records: replicated, signed, never changed -----------------------------------------------------------------------


class Organisation(models.Model):
    """An organisation whose genesis is here. `hosted`: this node signs for it; `name`: what this node calls it."""

    id = hex_id(primary_key=True)
    hosted = models.BooleanField(default=False, db_index=True)
    name = models.CharField(max_length=200, blank=True)
    records = models.BigIntegerField(default=0, help_text="stored records, for the limits of quarantine")
    size = models.BigIntegerField(default=0, help_text="bytes of their bodies")

    def __str__(self) -> str:
        return self.name or self.id[:8]


class KeyEvent(models.Model):
    """One key event, signatures checked. `line`: its canonical form with them."""

    id = hex_id(primary_key=True)
    organisation = hex_id(db_index=True)
    kind = models.CharField(max_length=10)
    line = models.BinaryField()


class Log(models.Model):
    """A log that a certify event opened; the id is that event's.

    The last four columns follow from the records: `length` headers from seq 1 without a hole or a fork, the last being
    `tip`; what counts goes up to `counted`; `forked` says that two sealed headers follow the tip.
    """

    id = hex_id(primary_key=True)
    organisation = hex_id(db_index=True)
    key = hex_id()
    own = models.BooleanField(default=False, help_text="this node holds its key")
    length = models.BigIntegerField(default=0)
    tip = hex_id()
    counted = models.BigIntegerField(default=0)
    forked = models.BooleanField(default=False)


class Record(models.Model):
    """One header with its body, when that is here.

    `side`: on a branch of a forked log that does not count. `listed`: an erase that counts only because the deciding
    recovery, which cut its log before it, lists it.
    """

    id = hex_id(primary_key=True)
    log = hex_id()
    seq = models.BigIntegerField()
    prev = hex_id()
    kind = models.CharField(max_length=6)
    day = models.CharField(max_length=10)
    body = hex_id(help_text="SHA-256 of the canonical body")
    content = models.BinaryField(null=True, help_text="the canonical body; empty when absent, purged or blocked")
    side = models.BooleanField(default=False, db_default=False)
    listed = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["log", "seq"], name="record_place"),
            models.Index(fields=["log"], name="record_erase", condition=models.Q(kind="erase")),
            models.Index(fields=["log", "seq"], name="record_absent", condition=models.Q(content__isnull=True)),
            models.Index(fields=["log", "seq"], name="record_side", condition=models.Q(side=True)),
        ]


class Seal(models.Model):
    """The log key's signature over one record and its ancestors; the id is that record's."""

    id = hex_id(primary_key=True)
    log = hex_id()
    seq = models.BigIntegerField()
    signature = models.CharField(max_length=128)

    class Meta:
        indexes = [models.Index(fields=["log", "seq"], name="seal_place")]


# --- Private state: this node's own decisions and files ---------------------------------------------------------------


class Trust(models.Model):
    """What this node does with an organisation; no row: quarantined. Applied when reading, so nothing is rebuilt."""

    class Level(models.TextChoices):
        QUARANTINED = "quarantined"
        MIRRORED = "mirrored"
        SHOWN = "shown"

    organisation = hex_id(primary_key=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(auto_now=True)


class Blob(models.Model):
    """Bytes in the folder of blobs, named by their SHA-256."""

    id = hex_id(primary_key=True)
    size = models.BigIntegerField()


class BlobHolder(models.Model):
    """Why a blob is kept: a room and its reason. The bytes go when no holder is left."""

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="holders")
    room = models.CharField(max_length=20)
    reason = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "room", "reason"], name="blob_holder_once")]


class Block(models.Model):
    """A body or a blob that this node refuses to hold, at once and whatever its peers do."""

    id = hex_id(primary_key=True)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)


class Purge(models.Model):
    """An erased body on its way out: hidden already, gone at `due` unless a person must look first (`waiting`)."""

    record = hex_id(primary_key=True)
    organisation = hex_id(db_index=True)
    due = models.DateTimeField(db_index=True)
    waiting = models.BooleanField(default=False)
    done = models.DateTimeField(null=True)


class Revision(models.Model):
    """One row: a number that moves with every change of what is public."""

    number = models.BigIntegerField(default=0)


class Waiting(models.Model):
    """An account that changed while the views of the rooms above wait with it: see `later`."""

    organisation = hex_id()
    subject = models.CharField(max_length=220)

    class Meta:
        indexes = [models.Index(fields=["organisation", "subject"], name="waiting_account")]


# --- Views: made from the records, at any time again ------------------------------------------------------------------


class Assertion(models.Model):
    """A counted, unerased assert record whose body is here and understood."""

    record = hex_id(primary_key=True)
    organisation = hex_id()
    subject = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    day = models.CharField(max_length=10)
    log = hex_id()
    seq = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "organisation"], name="assertion_account"),
            models.Index(fields=["organisation", "day", "seq"], name="assertion_latest"),
        ]


class Ending(models.Model):
    """A statement that a counted, unerased record of the organisation ends; the statement need not be here."""

    claim = models.CharField(max_length=72, db_index=True)
    record = hex_id(db_index=True)
    organisation = hex_id()


class Erasure(models.Model):
    """A record that a counted erase record of the organisation (`by`) erases; the record need not be here."""

    record = hex_id(db_index=True)
    by = hex_id()
    organisation = hex_id()


class Attachment(models.Model):
    """A blob that a counted, unerased record brings."""

    record = hex_id(db_index=True)
    number = models.IntegerField()
    organisation = hex_id()
    subject = models.CharField(max_length=220)
    sha256 = hex_id(db_index=True)
    size = models.BigIntegerField()
    type = models.CharField(max_length=100)
    role = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["subject", "role"], name="attachment_subject")]


class Statement(models.Model):
    """A claim that holds: of a counted, unerased record, and ended by none.

    Those of one organisation about one subject are its account.
    """

    id = models.CharField(max_length=72, primary_key=True, help_text="<record>#<number>")
    organisation = hex_id()
    subject = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    property = models.CharField(max_length=64)
    value = models.JSONField(null=True)
    as_written = models.TextField(blank=True)
    since = models.CharField(max_length=10, blank=True)
    until = models.CharField(max_length=10, blank=True)
    sources = models.JSONField(default=list)
    note = models.JSONField(null=True)
    reference = models.CharField(max_length=220, blank=True, help_text="the URN that the value refers to")
    record = hex_id()
    number = models.IntegerField()
    day = models.CharField(max_length=10)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "organisation"], name="statement_account"),
            # Of all rows: with a condition no question could use it, whose value is not known when it is planned.
            models.Index(fields=["reference"], name="statement_reference"),
        ]

    @builtins.property  # a column has the name of the decorator
    def claim(self) -> dict[str, Any]:
        """The claim as JSON, as it stands in the record."""
        claim: dict[str, Any] = {"property": self.property, "value": self.value, "sources": self.sources}
        for name in ("as_written", "since", "until", "note"):
            if value := getattr(self, name):
                claim[name] = value
        return claim
