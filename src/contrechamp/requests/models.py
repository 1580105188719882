"""Requests for documents, what happened to them, and to whom they go. Private state: nothing of it is in a record."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.requests.course.events import State


class Body(models.Model):
    """A body that can be asked. `urn` names it (`insee:…`, `siren:…`, `urn:uuid:…`)."""

    urn = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40, default="", blank=True)
    regime = models.CharField(max_length=8, default="fr")
    department = models.CharField(max_length=3, default="", blank=True)
    siren = models.CharField(max_length=9, default="", blank=True)
    population = models.PositiveIntegerField(default=0)
    email = models.CharField(max_length=254, default="", blank=True)
    officer_email = models.CharField(max_length=254, default="", blank=True)
    post = models.TextField(default="", blank=True)
    site = models.CharField(max_length=500, default="", blank=True)
    source = models.CharField(max_length=300, default="", blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "urn"]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """Where mail goes: the access officer's address, else that of the body."""
        return self.officer_email or self.email


class Trusted(models.Model):
    """A domain, or an address at a provider, whose mail a group takes for that of a body."""

    organisation = models.CharField(max_length=64)
    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="trusted")
    sender = models.CharField(max_length=254)

    class Meta:
        ordering = ["sender"]
        constraints = [models.UniqueConstraint(fields=["organisation", "body", "sender"], name="requests_trusted_once")]

    def __str__(self) -> str:
        return self.sender


class Batch(models.Model):
    """One text to many bodies, sent a few a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64, db_index=True)
    title = models.CharField(max_length=300)
    per_day = models.PositiveSmallIntegerField(default=20)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title


class Request(models.Model):
    """One request to one body. What stands in `state`, `since`, `due`, `rule` and `missed` is derived from the events.

    `documents` are the keys of the kinds of document asked for, `reply` the part before the @ of its reply address,
    `requester` who refers to the commission: name and address, encrypted. `record` is its subject once published.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        POST = "post", _("post")
        COUNTER = "counter", _("handed in")
        ELSEWHERE = "elsewhere", _("another site, such as Ma Dada")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.CharField(max_length=64)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="requests")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="requests")
    regime = models.CharField(max_length=8, default="fr")
    calendar = models.CharField(max_length=12, default="", blank=True)
    title = models.CharField(max_length=300)
    documents = models.JSONField(default=list, blank=True)
    letter = models.TextField(default="", blank=True)
    channel = models.CharField(max_length=9, choices=Channel, default=Channel.EMAIL)
    dossier = models.CharField(max_length=220, default="", blank=True)
    reply = models.CharField(max_length=40, unique=True)
    requester = models.BinaryField(default=b"", blank=True)
    record = models.CharField(max_length=80, default="", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=20, default=State.DRAFTED)
    since = models.DateField(null=True)
    due = models.DateField(null=True)
    rule = models.CharField(max_length=40, default="", blank=True)
    missed = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["organisation", "state"]), models.Index(fields=["organisation", "due"])]

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """Something that happened on `day`. A correction strikes the wrong one and adds the right one: both stay readable.

    `told`: the paper named the remedies and their terms; None where nobody looked. `until`: the day that an extension
    names. `outcome`: the sense of an opinion or a judgment. `reference`: the number on a receipt.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    day = models.DateField()
    told = models.BooleanField(null=True)
    until = models.DateField(null=True)
    outcome = models.CharField(max_length=40, default="", blank=True)
    reference = models.CharField(max_length=80, default="", blank=True)
    note = models.TextField(default="", blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    struck_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["request", "struck_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Feed(models.Model):
    """The secret address under which a member reads the deadlines of a group in a calendar. Only a hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.CharField(max_length=64)
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="requests_one_feed_per_member")]

    def __str__(self) -> str:
        return self.organisation


class Reminder(models.Model):
    """A member who wants the terms that lapse soon told by mail, to an address that they gave for this alone.

    `tried_on` is the day of the last attempt, written down before it: there is one a day at most, whoever dies.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.CharField(max_length=64)
    mail = models.CharField(max_length=254)
    language = models.CharField(max_length=8)
    confirmed_at = models.DateTimeField(null=True)
    tried_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="requests_one_reminder")]

    def __str__(self) -> str:
        return self.organisation


class Reminded(models.Model):
    """A term that a mail has told of, once the server had it. `before`: days to `last_day`, of `reminding.STEPS`."""

    reminder = models.ForeignKey(Reminder, on_delete=models.CASCADE, related_name="told")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=40)
    last_day = models.DateField()
    before = models.SmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "request", "rule", "last_day", "before"], name="requests_told_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.last_day} {self.before}"


class Message(models.Model):
    """A mail that came or went. `blob` is the SHA-256 of its bytes; `request` is None until it is known which it is.

    What we send is a request's letter or the notice of its series.

    `guess` is what a machine takes an answer for; `doubts` say why a person has to look first; `authentication` is what
    our own mail server found (SPF, DKIM, DMARC). `document` is the mail in the library, private like its attachments.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not read yet")
        FILED = "filed", _("filed")
        DOUBTFUL = "doubtful", _("to be looked at")
        DROPPED = "dropped", _("set aside")
        TO_SEND = "to_send", _("waits to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not sent")

    class Purpose(models.TextChoices):
        LETTER = "letter", _("letter or answer")
        NOTICE = "notice", _("notice of a series")

    organisation = models.CharField(max_length=64)
    request = models.ForeignKey(Request, null=True, on_delete=models.CASCADE, related_name="messages")
    purpose = models.CharField(max_length=6, choices=Purpose, default=Purpose.LETTER)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    blob = models.CharField(max_length=64)
    recipient = models.CharField(max_length=254, default="", blank=True)
    sender = models.CharField(max_length=320, default="", blank=True)
    subject = models.CharField(max_length=500, default="", blank=True)
    message_id = models.CharField(max_length=320, default="", blank=True)
    text = models.TextField(default="", blank=True)
    guess = models.CharField(max_length=24, default="", blank=True)
    doubts = models.JSONField(default=list, blank=True)
    authentication = models.JSONField(default=dict, blank=True)
    document = models.ForeignKey("library.Document", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    settled = models.BooleanField(default=False)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["organisation", "recipient", "blob"], name="requests_one_mail")]
        indexes = [models.Index(fields=["organisation", "state"]), models.Index(fields=["message_id"])]

    def __str__(self) -> str:
        return self.subject or self.message_id


class Attachment(models.Model):
    """A file that a mail carried, and the document that it is in the library; `why` says what could not be taken in."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    document = models.ForeignKey("library.Document", null=True, on_delete=models.SET_NULL, related_name="+")
    why = models.CharField(max_length=300, default="", blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
