"""How far what is published here is kept elsewhere, in a sentence: of one version, and of the site."""

import time
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contrechamp.peers import reads
from contrechamp.peers.models import Peer, SeenHead
from contrechamp.peers.reads import Held
from contrechamp.records.models import Organisation
from contrechamp.shell import languages, typography

KEPT = 60.0  # seconds that the figures of the site are good for in a process


class _Figures:
    """The figures of the site, asked for again at most once a minute."""

    def __init__(self) -> None:
        self.until = 0.0
        self.held = Held(0, None, None)

    def now(self) -> Held:
        if time.monotonic() >= self.until:
            hosted = Organisation.objects.filter(hosted=True).values("id")
            seen = SeenHead.objects.filter(organisation__in=hosted, peer__state=Peer.State.ACTIVE)
            found = seen.aggregate(peers=Count("peer", distinct=True), checked=Max("at"))
            self.held = Held(found["peers"], found["checked"], None)
            self.until = time.monotonic() + KEPT
        return self.held


figures = _Figures()


def of_site() -> str:
    """What stands at the foot of every page; empty for a site that is alone."""
    held = figures.now()
    if not held.peers:
        return ""
    copies = ngettext(
        "%(n)s other site holds a copy of what is published here",
        "%(n)s other sites hold a copy of what is published here",
        held.peers,
    ) % {"n": held.peers}
    return f"{copies} · {_checked(held.checked)}."


def of_version(places: Mapping[str, int]) -> str:
    """What stands beside a version, whose last publications have these places (seq) in their logs; empty while no other
    site holds it."""
    held = reads.held_together(places)
    if not held.peers or held.since is None:
        return ""
    copies = ngettext("copy on %(n)s other site", "copies on %(n)s other sites", held.peers) % {"n": held.peers}
    since = _("this version there since %(day)s") % {"day": _day(timezone.localdate(held.since))}
    return f"{copies} · {_checked(held.checked)} · {since}"


def _checked(at: datetime | None) -> str:
    """When it was checked last, by the days that a person counts in."""
    if at is None:
        return _("not checked yet")
    then: date = timezone.localdate(at)
    ago = (timezone.localdate() - then).days
    if ago <= 0:
        return _("checked today")
    if ago == 1:
        return _("checked yesterday")
    return _("checked on %(day)s") % {"day": _day(then)}


def _day(day: date) -> str:
    return str(typography.day(day.isoformat(), languages.current()))
