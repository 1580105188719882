"""Sources, what they gave and when, the acts in it, what was found, what groups decided, who wants to be told.

All of it is private state of this node. Pages show of it what `reads` gives out: names of persons are masked there.
"""

from django.conf import settings
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
    """A call that is to be made. Those of one host are made one after the other."""

    host = models.CharField(max_length=260)
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    address = models.CharField(max_length=2000)
    title = models.CharField(max_length=300, default="", blank=True)
    depth = models.PositiveSmallIntegerField(default=0)
    is_file = models.BooleanField(default=False)
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


class Text(models.Model):
    """What is read of the bytes with this SHA-256, whoever gave them: `read_by`, `split_by` and `judged_by` are the
    versions of the stages that are done, empty where they are still to come."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, default="", blank=True)
    title = models.CharField(max_length=300, default="", blank=True)
    pages = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=40, default="", blank=True)
    read_by = models.CharField(max_length=40, default="", blank=True)
    split_by = models.CharField(max_length=40, default="", blank=True)
    judged_by = models.CharField(max_length=40, default="", blank=True)

    def __str__(self) -> str:
        return self.sha256


class TextPage(models.Model):
    """A page's canonical text, its size in tenths of a point, the packed places of its words (None: not read yet).

    It `waits` while OCR is to come. Of a notice each contract is a page, and `date` its day.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="page_set")
    number = models.PositiveIntegerField()
    body = models.TextField(default="", blank=True)
    title = models.CharField(max_length=300, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    words = models.BinaryField(null=True)
    ocr = models.BooleanField(default=False)
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ["text", "number"]
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="watch_one_page_per_number")]

    def __str__(self) -> str:
        return f"{self.text_id[:12]}/{self.number}"


class Act(models.Model):
    """One act of a file. `start` is a place in the text of its first page; `body` is its
    text, known by `digest`."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="acts")
    number = models.PositiveIntegerField()
    start = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)
    reference = models.CharField(max_length=80, default="", blank=True)
    authority = models.CharField(max_length=200, default="", blank=True)
    date = models.CharField(max_length=10, default="", blank=True)
    first_page = models.PositiveIntegerField()
    last_page = models.PositiveIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["text", "number", "id"]
        indexes = [models.Index(fields=["digest"]), models.Index(fields=["date"])]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """An act in which the rules of version `rules` found surveillance, or a change of a file that is news by itself.

    `quote` stands at `start` to `end` of page `page`; `lit` are the places of words on it. `amounts` are as written.
    """

    class Sort(models.TextChoices):
        AUTHORISES = "authorises", _("authorises")
        RENEWS = "renews", _("renews")
        MODIFIES = "modifies", _("modifies")
        REFUSES = "refuses", _("refuses")
        WITHDRAWS = "withdraws", _("withdraws")
        EXPERIMENTS = "experiments", _("tries out")
        BUYS = "buys", _("buys or pays")
        REPLACED = "replaced", _("the file was replaced")
        REMOVED = "removed", _("the file was removed")
        OTHER = "", _("speaks of")

    act = models.OneToOneField(Act, on_delete=models.CASCADE, null=True)
    file = models.ForeignKey(File, on_delete=models.CASCADE, null=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True)
    sort = models.CharField(max_length=12, choices=Sort, default="", blank=True)
    weight = models.FloatField(default=0)
    rules = models.CharField(max_length=40, default="", blank=True)
    technologies = models.JSONField(default=list)
    places = models.JSONField(default=list)
    parties = models.JSONField(default=list)
    amounts = models.JSONField(default=list)
    why = models.JSONField(default=list)
    page = models.PositiveIntegerField(default=1)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    lit = models.JSONField(default=list)
    quote = models.TextField(default="", blank=True)
    expires = models.CharField(max_length=10, default="", blank=True)
    found_at = models.DateTimeField()

    class Meta:
        ordering = ["-found_at", "-weight", "-id"]
        indexes = [models.Index(fields=["-found_at"]), models.Index(fields=["sort"])]

    def __str__(self) -> str:
        return f"{self.sort} {self.act_id}"


class Facet(models.Model):
    """A word under which a finding is listed: a technology, a place, a department, an actor's subject."""

    class Name(models.TextChoices):
        TECHNOLOGY = "technology"
        PLACE = "place"
        DEPARTMENT = "department"
        PARTY = "party"

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=12, choices=Name)
    value = models.CharField(max_length=220)

    class Meta:
        indexes = [models.Index(fields=["name", "value"])]

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


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
    """Somebody's wish to be told: `places` (URNs and departments), `technologies`, `words`; empty means any.

    `secret` is the only way to it. Nothing is sent before `confirmed_at`. Without a mail it is a page and a feed.
    """

    secret = models.CharField(max_length=64, unique=True)
    mail = models.CharField(max_length=254, default="", blank=True)
    language = models.CharField(max_length=8, default="fr")
    places = models.JSONField(default=list)
    technologies = models.JSONField(default=list)
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
