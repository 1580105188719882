"""The text of files, the acts in it, and what was found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.watch.models.sources import File, Source


class Text(models.Model):
    """What is read of the bytes with this SHA-256, whoever gave them: `read_by`, `split_by` and `judged_by` are the
    versions of the stages that are done, empty where they are still to come."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, default="", blank=True)
    title = models.CharField(max_length=300, default="", blank=True)
    pages = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=40, default="", blank=True)
    read_by = models.CharField(max_length=40, default="", blank=True)
    split_by = models.CharField(max_length=40, default="", blank=True)
    judged_by = models.CharField(max_length=40, default="", blank=True)

    def __str__(self) -> str:
        return self.sha256


class TextPage(models.Model):
    """A page's canonical text, its size in tenths of a point, the packed places of its words (None: not read yet).

    It `waits` while OCR is to come. Of a notice each contract is a page, and `date` its day.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="page_set")
    number = models.PositiveIntegerField()
    body = models.TextField(default="", blank=True)
    title = models.CharField(max_length=300, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    words = models.BinaryField(null=True)
    ocr = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ["text", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="watch_one_page_per_number")]

    def __str__(self) -> str:
        return f"{self.text_id[:12]}/{self.number}"


class Act(models.Model):
    """One act of a file. `start` is a place in the text of its first page; `body` is its
    text, known by `digest`."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="acts")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=80, default="", blank=True)
    authority = models.CharField(max_length=200, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    first_page = models.PositiveIntegerField()
    last_page = models.PositiveIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["text", "number", "id"]
        indexes = [models.Index(fields=["digest"]), models.Index(fields=["date"])]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """An act in which the rules of version `rules` found surveillance, or a change of a file that is news by itself.

    `quote` stands at `start` to `end` of page `page`; `lit` are the places of words on it. `amounts` are as written.
    """

    class Sort(models.TextChoices):
        AUTHORISES = "authorises", _("authorises")
        RENEWS = "renews", _("renews")
        MODIFIES = "modifies", _("modifies")
        REFUSES = "refuses", _("refuses")
        WITHDRAWS = "withdraws", _("withdraws")
        EXPERIMENTS = "experiments", _("tries out")
        BUYS = "buys", _("buys or pays")
        REPLACED = "replaced", _("the file was replaced")
        REMOVED = "removed", _("the file was removed")
        OTHER = "", _("speaks of")

    act = models.OneToOneField(Act, on_delete=models.CASCADE, null=True)
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True)
    sort = models.CharField(max_length=12, choices=Sort, default="", blank=True)
    weight = models.FloatField(default=0)
    rules = models.CharField(max_length=40, default="", blank=True)
    technologies = models.JSONField(default=list)
    places = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    amounts = models.JSONField(default=list)
    why = models.JSONField(default=list)
    page = models.PositiveIntegerField(default=1)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    lit = models.JSONField(default=list)
    quote = models.TextField(default="", blank=True)
    expires = models.CharField(max_length=10, default="", blank=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["-found_at", "-weight", "-id"]
        indexes = [models.Index(fields=["-found_at"]), models.Index(fields=["sort"])]

    def __str__(self) -> str:
        return f"{self.sort} {self.act_id}"


class Facet(models.Model):
    """A word under which a finding is listed: a technology, a place, a department, an actor's subject."""

    class Name(models.TextChoices):
        TECHNOLOGY = "technology"
        PLACE = "place"
        DEPARTMENT = "department"
        PARTY = "party"

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=12, choices=Name)
    value = models.CharField(max_length=220)

    class Meta:
        indexes = [models.Index(fields=["name", "value"])]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class KnownName(models.Model):
    """A name of an actor that was looked up in all that was found; empty: its number, in data."""

    subject = models.CharField(max_length=220)
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="watch_one_known_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.subject}"
