"""What the index still has to learn. The index itself is files; these rows are how nothing is forgotten."""

from django.db import models


class Mark(models.Model):
    """An entry that changed since it was indexed. `gone`: it was removed, and is hidden from every answer meanwhile."""

    source = models.CharField(max_length=40)
    key = models.CharField(max_length=300)
    stamp = models.BigIntegerField()
    gone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_mark_once")]
        indexes = [
            models.Index(fields=["source", "key"], condition=models.Q(gone=True), name="search_mark_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"


class Stamp(models.Model):
    """A counter of wishes for one task; its row's lock puts them in the order in which they are committed.

    `last` counts the wishes, `asked` is the last that brought a job, `begun` the last that a job saw when it began.
    While `asked` is above `begun` a job is on its way that will see everything, so that no other is needed.
    """

    task = models.CharField(max_length=20, primary_key=True)
    last = models.BigIntegerField(default=0)
    asked = models.BigIntegerField(default=0)
    begun = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.task} {self.last}"
