"""What is odd about a report: said to the members who look at it, never a reason to refuse it unseen.

Camera maps have been flooded with made-up devices; what gave them away is what is looked for here.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contrechamp.atlas.geometry import around, metres
from contrechamp.atlas.land import at_sea
from contrechamp.atlas.street.models import Report

BURST, BURST_TIME = 12, timedelta(minutes=10)
"""Nobody walks past so many devices in that time."""
CROWD, CROWD_TIME = 60, timedelta(hours=1)
SPOT, SPOT_METRES = 4, 3.0
INEXACT = 50  # metres
WORDS = {
    "burst": _("many reports of one sender within minutes"),
    "crowd": _("many reports of everybody within an hour"),
    "sea": _("lies in the sea"),
    "spot": _("several new devices at the same spot"),
    "home": _("said to watch a private home"),
    "inexact": _("the position is not known exactly"),
}


def warnings(report: Report, now: datetime) -> list[str]:
    """The keys of WORDS that hold for a report that is about to be kept."""
    return list(_found(report, now))


def _found(report: Report, now: datetime) -> Iterator[str]:
    others = Report.objects.exclude(pk=report.pk)
    if report.witness and _since(others.filter(witness=report.witness), now - BURST_TIME) >= BURST:
        yield "burst"
    if _since(others, now - CROWD_TIME) >= CROWD:
        yield "crowd"
    if at_sea(report.longitude, report.latitude):
        yield "sea"
    if not report.about and _at_spot(report) >= SPOT - 1:
        yield "spot"
    if report.zone == "home":
        yield "home"
    if (report.precision or 0) > INEXACT:
        yield "inexact"


def _since(reports: QuerySet[Report], moment: datetime) -> int:
    return reports.filter(received_at__gte=moment).count()


def _at_spot(report: Report) -> int:
    """How many other new devices were reported at the same spot."""
    west, south, east, north = around(report.longitude, report.latitude, SPOT_METRES)
    near = Report.objects.filter(
        about="", longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
    ).exclude(pk=report.pk)
    return sum(
        metres(report.longitude, report.latitude, *place) <= SPOT_METRES
        for place in near.values_list("longitude", "latitude")[:100]
    )
