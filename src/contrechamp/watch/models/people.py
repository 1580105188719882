"""What groups decided about findings, and who wants to be told of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contrechamp.watch.models.acts import Finding


class Decision(models.Model):
    """What a group decided about a finding. `draft` is the draft that it became; `expires` when an authorisation ends,
    `remind` from when on the group is reminded, `reminded` that it has dealt with that."""

    class Choice(models.TextChoices):
        KEEP = "keep", _("kept")
        NO = "no", _("not for us")
        LATER = "later", _("later")

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="decisions")
    organisation = models.CharField(max_length=64)
    choice = models.CharField(max_length=5, choices=Choice)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    draft = models.UUIDField(null=True)
    expires = models.CharField(max_length=10, default="", blank=True)
    remind = models.DateField(null=True)
    reminded = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["finding", "organisation"], name="watch_one_decision_each")]

    def __str__(self) -> str:
        return f"{self.choice} {self.finding_id}"


class Subscription(models.Model):
    """Somebody's wish to be told: `places` (URNs and departments), `technologies`, `parties` (URNs of actors), `words`;
    empty means any.

    `secret` is the only way to it. Nothing is sent before `confirmed_at`. Without a mail it is a page and a feed.
    """

    secret = models.CharField(max_length=64, unique=True)
    mail = models.CharField(max_length=254, default="", blank=True)
    language = models.CharField(max_length=8, default="fr")
    places = models.JSONField(default=list)
    technologies = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    words = models.CharField(max_length=300, default="", blank=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    muted_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Alert(models.Model):
    """A subscription was told of an act, known by the digest of its text, or of a source that is blind: once."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="alerts")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "digest"], name="watch_one_alert_per_act")]

    def __str__(self) -> str:
        return self.digest[:12]
