"""Drafts, private until they are published, and the cards of published subjects, a view made from records."""

import uuid

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What a group means to publish about one subject. There is at most one draft of a group about a subject.

    `organisation` is the group's id, `subject` a URN, `kind` a key of the vocabulary. Publishing deletes the draft.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="catalogue_one_draft")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class DraftStatement(models.Model):
    """One statement of a draft, with the fields of a claim (docs/records.md).

    `sources` are those of a claim, or point at a private document of the library: `{"library": <uuid>, "page", "exact",
    "prefix", "suffix", "start", "tier"}`. `published` is the id of the published statement that this one stands for,
    empty for a new one; `dropped` means that publishing ends it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    property = models.CharField(max_length=64)
    value = models.JSONField(null=True, blank=True)
    as_written = models.TextField(default="", blank=True)
    since = models.CharField(max_length=10, default="", blank=True)
    until = models.CharField(max_length=10, default="", blank=True)
    sources = models.JSONField(default=list, blank=True)
    note = models.JSONField(default=dict, blank=True)
    published = models.CharField(max_length=80, default="", blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["draft", "number", "id"]

    def __str__(self) -> str:
        return f"{self.property} of {self.draft_id}"


class Card(models.Model):
    """One group's account of one subject in a line, for lists. A view: only records decide what it holds.

    `title` is a language map; `status` the present status of a dossier; `first_day` and `last_day` the earliest and the
    latest day that its statements name, as partial ISO dates; `sourced` of `statements` have a source, of those that
    need one.
    """

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    kind = models.CharField(max_length=40)
    title = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    technologies = models.JSONField(default=list)
    status = models.CharField(max_length=60, default="", blank=True)
    first_day = models.CharField(max_length=10, default="", blank=True)
    last_day = models.CharField(max_length=10, default="", blank=True)
    statements = models.PositiveIntegerField(default=0)
    sourced = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "subject"], name="catalogue_one_card")]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["kind", "status"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Likeness(models.Model):
    """A group says of two subjects that they are the same, or that they are not. A view; `joining` reads it."""

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    other = models.CharField(max_length=220)
    same = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "subject", "other", "same"], name="catalogue_one_likeness")
        ]
        indexes = [models.Index(fields=["subject"]), models.Index(fields=["other"])]

    def __str__(self) -> str:
        return f"{self.subject} {'=' if self.same else '≠'} {self.other}"


class CardFacet(models.Model):
    """A word under which a card is found: a place, a technology, an identifier or a folded name. A view, as Card."""

    class Name(models.TextChoices):
        PLACE = "place"
        TECHNOLOGY = "technology"
        IDENTIFIER = "identifier"
        TITLE = "title"

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    name = models.CharField(max_length=12, choices=Name)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "subject", "name", "value"], name="catalogue_one_facet")
        ]
        indexes = [models.Index(fields=["name", "value"])]

    def __str__(self) -> str:
        return f"{self.name} {self.value} of {self.subject}"
