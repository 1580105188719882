"""Files that were given for import, and what each row of them became: private state of this node."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """One or two files that a member gave for import. Their bytes are private blobs for as long as the import is kept.

    `files` are pairs of a name and a SHA-256; `plan` is a `plan.Plan`, `counts` are `keeping.Counts`; `gaps` are the
    first ones, each as a list, and `tally` says how often each (column, reason) came: lists of three.
    """

    class State(models.TextChoices):
        MATCHING = "matching", _("waits for you to say what its columns mean")
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("is being read")
        DONE = "done", _("read into drafts")
        FAILED = "failed", _("not read to its end")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=255)
    files = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.MATCHING)
    reason = models.TextField(default="", blank=True)
    counts = models.JSONField(default=dict)
    gaps = models.JSONField(default=list)
    tally = models.JSONField(default=list)

    class Meta:
        ordering = ["-given_at", "id"]

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """What one subject of a file became. `urn` is its name in the file, `subject` the one that the draft is about.

    `facts` strings together the marks (`facts.mark`) of what files have said of it: a later edition is compared with
    them, so that what people changed in the draft meanwhile stays. `seen` are those that the run under way has found
    again, where they are not simply all of them. `origin` is the import that last had something new to say.
    """

    organisation = models.CharField(max_length=64)
    urn = models.CharField(max_length=220)
    subject = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200, default="", blank=True)
    facts = models.TextField(default="", blank=True)
    seen = models.TextField(default="", blank=True)
    origin = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "urn"], name="imports_one_row")]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["origin"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
