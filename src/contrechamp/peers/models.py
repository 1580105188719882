"""Private state: the nodes that this one exchanges with, what they showed, and what people decided here.

How far a log was pulled needs no table: a log has no holes, so its length is the cursor, whichever peer is asked.
"""

from django.db import models

from contrechamp.records.models import hex_id

BYTES_OF_A_PIN = 2_000_000_000
BYTES_OF_A_DEPOSITOR = 500_000_000


class Peer(models.Model):
    """Another node. `address`: its base, such as https://example.org or http://….onion, without a slash at the end."""

    class State(models.TextChoices):
        ACTIVE = "active"
        REFUSED = "refused"

    address = models.CharField(max_length=300, unique=True)
    name = models.CharField(max_length=200, blank=True, help_text="what this node calls it")
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    reason = models.TextField(blank=True, help_text="why it is refused, in a person's words")
    local = models.BooleanField(default=False, help_text="may lie on this machine or in a private network")
    deposits = models.BooleanField(default=False, help_text="this node pushes its own logs and files there")
    added_at = models.DateTimeField(auto_now_add=True)
    last_ok = models.DateTimeField(null=True, help_text="when a whole visit last went well")
    last_try = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, help_text="one sentence; empty after a visit that went well")
    nudged = hex_id(blank=True, help_text="digest of the own heads that it was told of last")
    not_before = models.DateTimeField(null=True, help_text="when it wants to be asked again (Retry-After)")

    def __str__(self) -> str:
        return self.name or self.address


class SeenHead(models.Model):
    """A sealed head that a peer showed of a log: the record at `seq`. The heads that it showed keep their rows, so
    that one can say since when a peer has a version, and whether it went back; very many are thinned out."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="heads")
    organisation = hex_id()
    log = hex_id()
    seq = models.BigIntegerField()
    record = hex_id()
    since = models.DateTimeField(help_text="first shown")
    at = models.DateTimeField(help_text="last shown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "log", "record"], name="seen_head_once")]
        indexes = [models.Index(fields=["log", "seq"], name="seen_head_place")]


class SeenKeys(models.Model):
    """The set of an organisation's key events that a peer showed last: how many, and the digest of their ids.

    `introduced`: nobody had told of the organisation before this peer did.
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="keys")
    organisation = hex_id(db_index=True)
    count = models.IntegerField()
    digest = hex_id()
    introduced = models.BooleanField(default=False)
    files_at = models.DateTimeField(null=True, help_text="when it last said which of the organisation's files it holds")
    since = models.DateTimeField(help_text="when it first showed this set")
    at = models.DateTimeField(help_text="last shown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "organisation"], name="seen_keys_once")]


class Holding(models.Model):
    """A file that a peer says it holds."""

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="holdings")
    organisation = hex_id()
    sha256 = hex_id(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["peer", "organisation", "sha256"], name="holding_once")]


class Refusal(models.Model):
    """An organisation of which nothing is taken any more; what is here stays, out of sight."""

    organisation = hex_id(primary_key=True)
    reason = models.TextField()
    at = models.DateTimeField(auto_now_add=True)


class Consent(models.Model):
    """An organisation whose nodes may push records and files here, up to `limit` bytes of both together."""

    organisation = hex_id(primary_key=True)
    name = models.CharField(max_length=200, blank=True)
    limit = models.BigIntegerField(default=BYTES_OF_A_DEPOSITOR)
    at = models.DateTimeField(auto_now_add=True)


class Pin(models.Model):
    """Files of others that this node keeps a copy of, up to `limit` bytes.

    `target`: the id of an organisation, or the URN of a dossier or place; for `scarce`, which is what has fewer than
    three copies, empty.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation"
        DOSSIER = "dossier"
        PLACE = "place"
        SCARCE = "scarce"

    kind = models.CharField(max_length=12, choices=Kind)
    target = models.CharField(max_length=220, blank=True)
    limit = models.BigIntegerField(default=BYTES_OF_A_PIN)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "target"], name="pin_once")]


class Lift(models.Model):
    """An organisation that is mirrored because a shown one vouched for its work, and only until then.

    `by`: the id of the organisation that vouched. A person's decision about the organisation ends the lift.
    """

    organisation = hex_id(primary_key=True)
    by = hex_id()
    until = models.CharField(max_length=10, blank=True, help_text="a partial ISO date; empty: until it is withdrawn")
    at = models.DateTimeField(auto_now_add=True)


class Parcel(models.Model):
    """A draft that another organisation shared, still closed: its file is `parcels/<id>` in the node's folder.

    The id is the SHA-256 of the whole parcel. `draft`: the draft that it became; empty while it waits, and where it was
    thrown away (`dropped`). The row stays, so that one parcel is taken once.
    """

    id = hex_id(primary_key=True)
    sender = hex_id(db_index=True)
    organisation = hex_id(help_text="to whom it is addressed")
    size = models.BigIntegerField()
    draft = models.UUIDField(null=True)
    dropped = models.BooleanField(default=False)
    subject = models.CharField(max_length=220, blank=True)
    at = models.DateTimeField(auto_now_add=True)
