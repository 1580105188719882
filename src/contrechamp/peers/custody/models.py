"""Private state: whose closed files are kept here, and which; closed parcels on their way."""

from django.db import models

from contrechamp.records.models import hex_id

BYTES = 2_000_000_000


class Keeping(models.Model):
    """An organisation whose backup is kept here, up to `limit` bytes."""

    organisation = hex_id(primary_key=True)
    name = models.CharField(max_length=200, blank=True, help_text="what this node calls it")
    limit = models.BigIntegerField(default=BYTES)
    at = models.DateTimeField(auto_now_add=True)


class Kept(models.Model):
    """A closed file: an object or a snapshot of a backup. Its bytes lie in `kept/<organisation>/` in the node's folder.

    `at`: when it came, by this node's own clock, which alone decides how long it stays. Not in this node's own backup:
    whose it is brings it again.
    """

    organisation = hex_id()
    name = models.CharField(max_length=64)
    sha256 = hex_id()
    size = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="kept_once")]


class Carried(models.Model):
    """A closed parcel on its way, for a group that deposits here or from one: its file is `carried/<id>`.

    The id is the SHA-256 of the whole parcel.
    """

    id = hex_id(primary_key=True)
    sender = hex_id(db_index=True)
    organisation = hex_id(db_index=True, help_text="to whom it is addressed")
    size = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    tried = models.DateTimeField(null=True, help_text="when nobody took it last")


class Copy(models.Model):
    """Where this node's own backup lies: the peer with this address, and how the last one there went.

    `daily`: the worker repeats it every day. `error`: a sentence; empty after one that went well.
    """

    address = models.CharField(max_length=300, unique=True)
    daily = models.BooleanField(default=False)
    snapshot = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField(null=True, help_text="when the last one that went well ended")
    tried = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
