"""The table of the work that must not be lost."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.jobs import registry


class Job(models.Model):
    """One piece of work, kept until its effect is in the database.

    `kind` names the code (see `registry`), `args` is what it is given, `key` is unique so that asking twice is asking
    once. Patient jobs let all others go first. A leased job belongs to `owner` until `lease_until`; `attempts` counts
    the leases.
    """

    class State(models.TextChoices):
        READY = "ready", _("ready")
        LEASED = "leased", _("running")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    key = models.CharField(max_length=250, unique=True)
    patient = models.BooleanField(default=False)
    run_after = models.DateTimeField()
    state = models.CharField(max_length=6, choices=State, default=State.READY)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    owner = models.CharField(max_length=120, default="", blank=True)
    error = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "patient", "run_after", "id"])]

    def __str__(self) -> str:
        return self.key

    @property
    def called(self) -> str:
        """What it does, in the reader's language."""
        return registry.called(self.kind)
