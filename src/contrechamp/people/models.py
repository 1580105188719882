"""Who works on this node: accounts, roles in groups, invitations, one-time links, and the trail of what people did."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account. Only a name to sign in with is needed; no e-mail, no civil name."""

    @cached_property
    def roles(self) -> dict[str, str]:
        """The person's role in each group, by the group's id; read once per request."""
        if not self.is_active:
            return {}
        return dict(self.memberships.order_by("id").values_list("organisation", "role"))


class Role(models.TextChoices):
    """What a person may do in a group; each role may do what the one before may (see `may`)."""

    CONTRIBUTOR = "contributor", _("contributor")
    PUBLISHER = "publisher", _("publisher")
    ADMINISTRATOR = "administrator", _("administrator")


class Membership(models.Model):
    """A person's role in one group hosted here."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organisation"], name="people_one_role_per_group")]


class Invitation(models.Model):
    """A link not used yet, which lets its holder make an account. Accepting deletes the row; only a hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    organisation = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=Role.choices)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()


class SignInLink(models.Model):
    """A link not used yet, which signs one person in once. Using it deletes the row; only a hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()


class AuditEntry(models.Model):
    """One act of a person for a group, or for the node as a whole (no group). Where the person was, by which machine or
    address, is never kept."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.CharField(max_length=64, blank=True, default="", db_index=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-id"]
