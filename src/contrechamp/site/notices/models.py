"""Requests received. Private state: never in a record, never in a page but the asker's own and the queue."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a request is."""

    OPEN = "open", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")


class Notice(models.Model):
    """One request. Of its private link only a hash is kept; of whoever sent it, only what they wrote."""

    number = models.CharField(max_length=9, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=43, unique=True)  # of the form: one form makes one request
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    received_at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=500)
    subject = models.CharField(max_length=220, blank=True)
    passages = models.TextField(blank=True)
    text = models.TextField(blank=True)
    signed_as = models.CharField(max_length=200, blank=True)
    law = models.CharField(max_length=500, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN, db_index=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reasons = models.TextField(blank=True)
    organisation = models.CharField(max_length=64, blank=True)
    publication = models.CharField(max_length=64, blank=True)
    forgotten = models.BooleanField(default=False)

    class Meta:
        ordering = ["received_at", "id"]
