"""Reports from the street: private state of this node, never in a record."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Report(models.Model):
    """What somebody saw. `id` is chosen by the sender: the same report sent twice is one.

    `about` is the subject or the `layer:…` key of a known device, "" for a new one. `witness` tells one sender from
    another without saying who it is: a keyed hash of a number that their browser made up, "" unknown; `by` is the
    member who sent it. `seconded`: another witness reports the same, or a member does. `warnings` are keys of
    `plausible.WORDS`. Nothing else of the sender is kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be looked at")
        KEPT = "kept", _("kept as drafts")
        REFUSED = "refused", _("not kept")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organisation = models.CharField(max_length=64)
    about = models.CharField(max_length=220, default="", blank=True)
    found = models.CharField(max_length=10, default="confirms")
    longitude = models.IntegerField()
    latitude = models.IntegerField()
    precision = models.IntegerField(null=True)
    bearing = models.IntegerField(null=True)
    type = models.CharField(max_length=20, default="unknown")
    zone = models.CharField(max_length=20, default="unknown")
    remark = models.CharField(max_length=500, default="", blank=True)
    day = models.CharField(max_length=10)
    witness = models.CharField(max_length=32, default="", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    seconded = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "state"]),
            models.Index(fields=["latitude", "longitude"]),
            models.Index(fields=["received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.found} {self.type} {self.day}"

    @property
    def place(self) -> str:
        """Latitude and longitude in degrees, as an address of the map has them."""
        return f"{self.latitude / 1e6:.5f}/{self.longitude / 1e6:.5f}"
