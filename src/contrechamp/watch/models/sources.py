"""Sources, the calls to them, and every version of every file that they gave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a call to a source ended."""

    NEW = "new", _("something new")
    SAME = "same", _("as before")
    EMPTY = "empty", _("the list has no entries")
    GONE = "gone", _("not there any more")
    ERROR = "error", _("an error page instead of the file")
    CHALLENGE = "challenge", _("a wall against programs, which is not circumvented")
    FORBIDDEN = "forbidden", _("the site’s rules for programs forbid it")
    CUT = "cut", _("cut off")
    LARGE = "large", _("larger than what is kept")
    SLOW = "slow", _("too slow")
    LOOP = "loop", _("it redirects for ever")
    UNREACHABLE = "unreachable", _("unreachable")
    FULL = "full", _("the space for kept files is used up")
    UNREADABLE = "unreadable", _("it cannot be read")

    @property
    def good(self) -> bool:
        """Whether the source was seen."""
        return self in (Outcome.NEW, Outcome.SAME)


class Source(models.Model):
    """A place where acts come out, as its YAML file says (`described`). `name` is the file's own name.

    `last_good` is when it was last seen whole, `last_new` when it last gave something new; `outcome` is of the last
    call; `visit_at` when the present visit began. `blind_since` is when it stopped being seen as often as it should;
    `told` that subscribers know.
    """

    name = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=2000)
    department = models.CharField(max_length=3, default="", blank=True)
    place = models.CharField(max_length=120, default="", blank=True)
    described = models.JSONField(default=dict)
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    last_call = models.DateTimeField(null=True)
    last_good = models.DateTimeField(null=True)
    last_new = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default="", blank=True)
    blind_since = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)
    visit_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title", "name"]

    def __str__(self) -> str:
        return self.title


class Call(models.Model):
    """One call to a source that had news, good or bad: its history. `detail` is the fault in English."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="calls")
    at = models.DateTimeField()
    address = models.CharField(max_length=2000)
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["source", "-at"])]

    def __str__(self) -> str:
        return f"{self.source_id} {self.outcome}"


class Host(models.Model):
    """A server that is asked: its rules for programs, and when it may be asked again."""

    name = models.CharField(max_length=260, primary_key=True)
    rules = models.TextField(default="", blank=True)
    rules_at = models.DateTimeField(null=True)
    free_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Errand(models.Model):
    """A call that is to be made. Those of one host are made one after the other. `page` counts the pages of a list."""

    host = models.CharField(max_length=260)
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    address = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, default="", blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    is_file = models.BooleanField(default=False)
    page = models.PositiveSmallIntegerField(default=1)
    due = models.DateTimeField()

    class Meta:
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["host", "due"])]

    def __str__(self) -> str:
        return self.address


class File(models.Model):
    """An address at which a source shows a file, or a path in a local folder; `gone_at` is since when it does not.

    `size` and `mtime` (nanoseconds) are of a local file when it was last read.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="files")
    address = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, default="", blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    etag = models.CharField(max_length=300, default="", blank=True)
    modified = models.CharField(max_length=100, default="", blank=True)
    size = models.BigIntegerField(null=True)
    mtime = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-first_seen", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "address"], name="watch_one_file_per_address")]

    def __str__(self) -> str:
        return self.address


class Version(models.Model):
    """The bytes that stood at an address from `first_seen` to `last_seen`, with what the server said of them."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="versions")
    text = models.ForeignKey("Text", on_delete=models.PROTECT, related_name="versions")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    headers = models.JSONField(default=dict)

    class Meta:
        ordering = ["first_seen", "id"]

    def __str__(self) -> str:
        return f"{self.file_id} {self.text_id[:12]}"
