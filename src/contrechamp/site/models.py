"""Which statements cite which page of a document: a view, made from records, so that a document's page can name what
rests on it; and hints for finding versions."""

from django.db import models


class Citation(models.Model):
    """A statement of an account (organisation, subject) has a source on this page of the document of this SHA-256."""

    organisation = models.CharField(max_length=64)
    subject = models.CharField(max_length=220)
    document = models.CharField(max_length=64)
    page = models.IntegerField()
    statement = models.CharField(max_length=72)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "page", "statement"], name="site_one_citation_of_page")
        ]
        indexes = [models.Index(fields=["subject"], name="site_citation_subject")]

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
