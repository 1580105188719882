"""Imported layers, their objects, and the imports that brought them: private state of this node, never in a record."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Layer(models.Model):
    """Devices of one origin under one licence.

    `number` in keys and addresses is its id. `osm`: its objects are those of OpenStreetMap. `gives_back`: its licence
    lets OpenStreetMap have what it says. `changes` grows with every change of what it shows.
    """

    name = models.CharField(max_length=100, unique=True)
    organisation = models.CharField(max_length=64)
    address = models.CharField(max_length=2_000, default="", blank=True)
    licence = models.CharField(max_length=100, default="", blank=True)
    attribution = models.CharField(max_length=200, default="", blank=True)
    osm = models.BooleanField(default=False)
    gives_back = models.BooleanField(default=False)
    changes = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """A file that was given for a layer. Its bytes are a private blob for as long as the import is kept.

    `plan` is a `plan.Plan`, `counts` a `report.Counts`; `gaps` are the first values that were not understood, `tally`
    how often each (column, reason) came; `report` is the blob that tells what became of every object (CSV, gzip).
    """

    class State(models.TextChoices):
        MATCHING = "matching", _("waits for you to say what its columns mean")
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("is being read")
        DONE = "done", _("read")
        FAILED = "failed", _("not read to its end")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="imports")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, default="", blank=True)
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.MATCHING)
    reason = models.TextField(default="", blank=True)
    counts = models.JSONField(default=dict)
    gaps = models.JSONField(default=list)
    tally = models.JSONField(default=list)
    report = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        ordering = ["-given_at", "id"]

    def __str__(self) -> str:
        return self.name


class Object(models.Model):
    """One device of a layer, as its latest edition says. `device.Device` says what the columns mean.

    `name` is what the file calls it (node/123), `version` the file's own count of its changes, 0 unknown. Without a
    position it is listed, not drawn; `words` and `place` (a URN) then say where it is. `sources` are those of a claim;
    `documented`: one of them is a document of an authority or a group, not another map. `surveyed`: the last ISO day on
    which somebody looked; `said`: the last day for which the layer has it; `first`: the first one known; `gone`: the
    day by which the layer has it no more. `mate` is the subject or the `layer:…` key of the device that it is, when
    that is known elsewhere: then only the other one is shown. `origin` is the last import that has it.
    """

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE, related_name="objects_of")
    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField(default=0)
    longitude = models.IntegerField(null=True)
    latitude = models.IntegerField(null=True)
    precision = models.IntegerField(null=True)
    type = models.CharField(max_length=20, default="unknown")
    zone = models.CharField(max_length=20, default="unknown")
    views = models.JSONField(default=list)
    mount = models.CharField(max_length=20, default="", blank=True)
    height = models.IntegerField(null=True)
    operator = models.CharField(max_length=300, default="", blank=True)
    operator_kind = models.CharField(max_length=20, default="unknown")
    manufacturer = models.CharField(max_length=300, default="", blank=True)
    words = models.CharField(max_length=500, default="", blank=True)
    place = models.CharField(max_length=60, default="", blank=True)
    tags = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    documented = models.BooleanField(default=False)
    first = models.CharField(max_length=10, default="", blank=True)
    surveyed = models.CharField(max_length=10, default="", blank=True)
    said = models.CharField(max_length=10, default="", blank=True)
    gone = models.CharField(max_length=10, default="", blank=True)
    mate = models.CharField(max_length=220, default="", blank=True)
    origin = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "name"], name="layers_one_object")]
        indexes = [
            models.Index(fields=["latitude", "longitude"]),
            models.Index(fields=["mate"], condition=~models.Q(mate=""), name="layers_mate"),
            models.Index(fields=["place"]),
        ]

    def __str__(self) -> str:
        return self.name


class Former(models.Model):
    """What an earlier edition said of an object, in the words of its columns: nothing is overwritten."""

    object = models.ForeignKey(Object, on_delete=models.CASCADE, related_name="formers")
    origin = models.UUIDField()
    until = models.CharField(max_length=10)
    said = models.JSONField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.object_id} until {self.until}"


class Doubt(models.Model):
    """A new object that may be a device known already: a person decides. `distance` in decimetres, None without one.

    `other` is the subject or the `layer:…` key of the other device.
    """

    class Answer(models.TextChoices):
        OPEN = "", _("not decided")
        SAME = "same", _("the same device")
        DIFFERENT = "different", _("two devices")

    given = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="doubts")
    object = models.ForeignKey(Object, on_delete=models.CASCADE, related_name="doubts")
    other = models.CharField(max_length=220)
    distance = models.PositiveIntegerField(null=True)
    why = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["object", "other"], name="layers_one_doubt")]

    def __str__(self) -> str:
        return f"{self.object_id} = {self.other}?"
