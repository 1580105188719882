"""Jobs: what is kept for others is looked at once a day, and thinned by the rule."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.jobs.registry import Args, job
from contrechamp.peers.custody import acts
from contrechamp.peers.custody.models import Keeping


def _nothing(args: Args, result: int) -> None:
    """Each file that goes is gone by itself."""


@job(
    "custody.look",
    called=_("Look after the backups kept for other groups"),
    effect=_nothing,
    every=timedelta(days=1),
    patient=True,
)
def look(args: Args) -> int:
    """Drops damaged and old files; how many. Done again, it finds nothing more."""
    gone = 0
    for organisation in Keeping.objects.values_list("organisation", flat=True):
        gone += acts.look(organisation=organisation) + acts.tidy(organisation=organisation, now=timezone.now())
    return gone
