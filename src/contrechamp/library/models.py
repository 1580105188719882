"""Documents, private until they are published, with their pages, text and word boxes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """One file of one organisation. `original` is the SHA-256 of the given bytes and never leaves this node.

    `date` is a full or partial ISO date (`2019`, `2019-02`, `2019-02-01`), `place` a URN, `language` a BCP 47 tag.
    `origin` is an address, or words, that say where the file came from. `proposals` maps the name of a description
    field to what the text suggests (see `proposals`). `cleaned` is the hash of the file as it
    can be published, `published` and `text_blob` are the hashes of what was.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        READ = "read", _("read")
        FAILED = "failed", _("could not be read")

    class Error(models.TextChoices):
        PASSWORD = "password", _("a password protects it")
        DAMAGED = "damaged", _("it is damaged")
        TOO_LARGE = "too large", _("it is too large, or needs too much time or memory")
        EMPTY = "empty", _("it is empty")
        UNSUPPORTED = "unsupported", _("it is neither a PDF nor an image that can be read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64)
    original = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, default="", blank=True)
    media_type = models.CharField(max_length=40, default="", blank=True)
    size = models.PositiveBigIntegerField(default=0)
    title = models.CharField(max_length=500, default="", blank=True)
    kind = models.CharField(max_length=40, default="", blank=True)
    authority = models.CharField(max_length=300, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    place = models.CharField(max_length=120, default="", blank=True)
    language = models.CharField(max_length=20, default="fr", blank=True)
    origin = models.CharField(max_length=2000, default="", blank=True)
    transcription = models.BooleanField(default=False)
    proposals = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.CharField(max_length=12, choices=Error, default="", blank=True)
    repaired = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(null=True)
    cleaned = models.CharField(max_length=64, default="", blank=True)
    published = models.CharField(max_length=64, null=True)  # noqa: DJ001  no hash is not an empty hash
    text_blob = models.CharField(max_length=64, null=True)  # noqa: DJ001
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "original"], name="one_document_per_file")]
        indexes = [models.Index(fields=["original"]), models.Index(fields=["published"])]

    def __str__(self) -> str:
        return self.title or self.file_name or str(self.id)


class Page(models.Model):
    """One page: its size in tenths of a point as displayed, and its canonical text (see `text.canonical`).

    `number` counts from 1. `software` says what read it. A page `waits` while its OCR is still to come.
    """

    class Source(models.TextChoices):
        TEXT = "text", _("text of the file")
        OCR = "ocr", _("read by a machine (OCR)")
        CORRECTED = "corrected", _("read by a machine, corrected by a person")

    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    number = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    text = models.TextField(default="", blank=True)
    source = models.CharField(max_length=9, choices=Source, default=Source.TEXT)
    software = models.CharField(max_length=120, default="", blank=True)
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ["document", "number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="one_page_per_number")]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.number}"


class PageWords(models.Model):
    """The word boxes of a page, packed; made when they are first asked for, because most pages never are."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="words")
    packed = models.BinaryField()

    def __str__(self) -> str:
        return f"words of {self.page_id}"


class PublishedDocument(models.Model):
    """What one organisation says about one published document: a view, made from the records alone.

    `document` is the SHA-256 of the published bytes; `title` a language map; `date` a full or partial ISO date.
    """

    organisation = models.CharField(max_length=64)
    document = models.CharField(max_length=64)
    title = models.JSONField(default=dict)
    kind = models.CharField(max_length=40, default="", blank=True)
    authority = models.CharField(max_length=300, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    places = models.JSONField(default=list)
    language = models.CharField(max_length=20, default="", blank=True)
    origin = models.CharField(max_length=2000, default="", blank=True)
    transcription = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(default=0)
    scanned_pages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "document"], name="one_description_each")]
        indexes = [models.Index(fields=["document"])]

    def __str__(self) -> str:
        return f"{self.document[:12]} of {self.organisation[:12]}"
