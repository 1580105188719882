"""Jobs of this room: visits to the other nodes, and nudges to them."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from contrechamp.ground.http import Client
from contrechamp.jobs.registry import Args, job
from contrechamp.peers.serving import nudges
from contrechamp.peers.sharing import carrying, posting
from contrechamp.peers.trust import vouches
from contrechamp.peers.visiting import sync

SECONDS = 300.0  # of one visit: a first copy that takes longer goes on at the next one, other jobs come between


def _nothing(args: Args, result: int) -> None:
    """What a visit brings is stored page by page, each verified: the end of the job adds nothing."""


@job("peers.visit", called=_("Visit the other sites"), effect=_nothing, every=timedelta(minutes=15), patient=True)
def visit(args: Args) -> int:
    """Visits every peer; how many visits went well. Done again from where it ended, it asks for nothing twice."""
    reports = sync.sync_all(seconds=SECONDS)
    carrying.collect_all()
    return sum(report.ok for report in reports)


@job(nudges.PULL, called=_("Fetch the news that another site announced"), effect=_nothing, patient=True)
def pull(args: Args) -> int:
    """Visits every peer because one said that there is news."""
    return sum(report.ok for report in sync.sync_all(seconds=SECONDS))


@job(
    posting.CARRY, called=_("Carry parcels between groups"), effect=_nothing, every=timedelta(minutes=30), patient=True
)
def carry(args: Args) -> int:
    """Brings on the parcels of groups that deposit here, and lets go of old ones; how many were taken."""
    now = timezone.now()
    carrying.drop_old(now)
    return posting.carry_on(now)


@job("peers.nudge", called=_("Tell other sites that there is news"), effect=_nothing, every=timedelta(minutes=1))
def nudge(args: Args) -> int:
    """Tells the peers of news of this node's own groups; how many were told."""
    with Client(proxy=settings.SOCKS_PROXY) as client:
        return nudges.send(client)


def lift_now(args: Args, result: None) -> None:
    """Moves groups in and out of quarantine, as vouches begin and end."""
    vouches.lift()


@job("peers.lift", called=_("Let vouches for groups begin and end"), effect=lift_now, every=timedelta(hours=1))
def lift(args: Args) -> None:
    """Once an hour; everything happens in the effect."""
