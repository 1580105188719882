"""Documents, private until they are published, with their pages, text and word boxes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.library.kinds import MADE_FROM

PDF = "application/pdf"


class Document(models.Model):
    """One file of one organisation. `original` is the SHA-256 of the given bytes and never leaves this node.

    `date` is a full or partial ISO date (`2019`, `2019-02`, `2019-02-01`), `place` a URN, `language` a BCP 47 tag.
    `origin` is an address, or words, that say where the file came from. `proposals` maps the name of a description
    field to what the text suggests (see `proposals`). `parts` are the files that a mail carried.

    Hashes of what is made from it: `sheets`, the PDF set from a file that has no pages; `cleaned`, the file to publish
    (black by the marks of digest `redacted`); `prepared`, its text (made from `prepared_of`, the pages being at
    `version`); `archive`, what is published of a web page beside its pages. `published` and `text_blob` are those that
    were published. Once `erased_at`, `original` is only the blacked-out file.
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
        UNSUPPORTED = "unsupported", _("it is of no kind that can be read here")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64)
    original = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255, default="", blank=True)
    media_type = models.CharField(max_length=100, default="", blank=True)
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
    sheets = models.CharField(max_length=64, default="", blank=True)
    parts = models.ManyToManyField("self", symmetrical=False, related_name="carried_by", blank=True)
    archive = models.CharField(max_length=64, default="", blank=True)
    version = models.PositiveIntegerField(default=0)
    cleaned = models.CharField(max_length=64, default="", blank=True)
    redacted = models.CharField(max_length=64, default="", blank=True)
    prepared = models.CharField(max_length=64, default="", blank=True)
    prepared_of = models.CharField(max_length=100, default="", blank=True)
    published = models.CharField(max_length=64, null=True)  # noqa: DJ001  no hash is not an empty hash
    text_blob = models.CharField(max_length=64, null=True)  # noqa: DJ001
    added_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "original"], name="one_document_per_file")]
        indexes = [models.Index(fields=["original"]), models.Index(fields=["published"])]

    def __str__(self) -> str:
        return self.title or self.file_name or str(self.id)

    @property
    def made_from(self) -> str:
        """From what its pages were set: a term of the vocabulary, or nothing where the file has pages of its own."""
        return MADE_FROM.get(self.media_type, "")

    @property
    def paged(self) -> tuple[str, str]:
        """The hash and the media type of the file that has the pages: the original, or the sheets set from it."""
        return (self.sheets, PDF) if self.sheets else (self.original, self.media_type)


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


class Redaction(models.Model):
    """A place that is black in what is published: words (`start` to `end` of the page's text), or a rectangle.

    `boxes` are in tenths of a point from the top left. `reason` and `by` never leave this node.
    """

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="redactions")
    page = models.PositiveIntegerField()
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    boxes = models.JSONField(default=list)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["page", "start", "id"]

    def __str__(self) -> str:
        return f"{self.document_id}/{self.page}"


class Offer(models.Model):
    """A copy of a wanted document that somebody brought, in quarantine: unread until a member takes it in.

    `wanted` is the URN of the wanted document, or nothing. Who brought it is not kept; `hour` is when, to the hour.
    """

    wanted = models.CharField(max_length=200, default="", blank=True)
    blob = models.CharField(max_length=64, unique=True)
    file_name = models.CharField(max_length=255, default="", blank=True)
    size = models.PositiveBigIntegerField()
    message = models.CharField(max_length=1000, default="", blank=True)
    hour = models.DateTimeField()

    class Meta:
        ordering = ["hour", "id"]
        indexes = [models.Index(fields=["hour"])]

    def __str__(self) -> str:
        return self.file_name or self.blob[:12]


class AskedAddress(models.Model):
    """A web address that a group wants in its library. `blob` is what came from it, until that is taken in as `name`.

    `outcome` says of each file `{name, status, document, error, notes}`, as `library.intake.files.Taken` does.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")

    organisation = models.CharField(max_length=64)
    address = models.CharField(max_length=2000)
    origin = models.CharField(max_length=2000, default="", blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    blob = models.CharField(max_length=64, default="", blank=True)
    name = models.CharField(max_length=255, default="", blank=True)
    outcome = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "at"])]

    def __str__(self) -> str:
        return self.address


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
    made_from = models.CharField(max_length=40, default="", blank=True)
    redacted = models.BooleanField(default=False)
    pages = models.PositiveIntegerField(default=0)
    scanned_pages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "document"], name="one_description_each")]
        indexes = [models.Index(fields=["document"])]

    def __str__(self) -> str:
        return f"{self.document[:12]} of {self.organisation[:12]}"
