"""Jobs that concern the whole node."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.config.backup import sending
from contrechamp.jobs.registry import Args, job


def _nothing(args: Args, result: int) -> None:
    """What a backup brings is kept object by object elsewhere."""


@job("backup.send", called=_("Send the backup to sister sites"), effect=_nothing, every=timedelta(days=1), patient=True)
def send(args: Args) -> int:
    """Brings the backup to the sister sites that hold it. Done again, it writes what is new since, and one snapshot."""
    return sending.send_daily(timezone.now())
