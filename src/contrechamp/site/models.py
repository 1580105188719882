"""Which documents an account cites: a view, made from records, so that a document's page can name what rests on it."""

from django.db import models


class Citation(models.Model):
    """An account (organisation, subject) has a statement with a source in the document of this SHA-256."""

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    document = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "subject", "document"], name="site_one_citation")
        ]
        indexes = [models.Index(fields=["document"], name="site_citation_document")]

    def __str__(self) -> str:
        return f"{self.document[:12]} in {self.subject}"


class Fingerprint(models.Model):
    """A hint: the page of `subject`, at the version that `token` names, may have this fingerprint. To be checked."""

    fingerprint = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    token = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["fingerprint"], name="site_fingerprint_named"),
            models.Index(fields=["subject"], name="site_fingerprint_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.fingerprint[:12]} of {self.subject}"
