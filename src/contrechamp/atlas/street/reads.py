"""What stands near a place, and the reports that wait."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from contrechamp.atlas import reads as atlas
from contrechamp.atlas.device import Device
from contrechamp.atlas.geometry import around, metres
from contrechamp.atlas.street.models import Report

NEAR = 60.0
"""Metres: how far around devices are shown before a new one is reported."""
MOST = 12


@dataclass(frozen=True)
class Near:
    """A known device near a place, and how far in whole metres."""

    device: Device
    metres: int

    @property
    def about(self) -> str:
        """What a report about it names: its subject, or its key in a layer."""
        return self.device.key if self.device.layer is not None else self.device.key.partition("/")[2]


def near(longitude: int, latitude: int) -> list[Near]:
    """The devices that this site shows within NEAR metres, the nearest first; each subject once."""
    found: dict[str, Near] = {}
    for device in atlas.devices(bounds=around(longitude, latitude, NEAR), today=timezone.localdate()):
        far = metres(longitude, latitude, device.longitude, device.latitude)
        one = Near(device, round(far))
        if far <= NEAR and (one.about not in found or one.metres < found[one.about].metres):
            found[one.about] = one
    return sorted(found.values(), key=lambda one: one.metres)[:MOST]


def in_area(longitude: int, latitude: int, size: int) -> Q:
    """Reports in the same square of a fixed grid, whose sides are so many millionths of a degree long."""
    west, south = longitude - longitude % size, latitude - latitude % size
    return Q(longitude__gte=west, longitude__lt=west + size, latitude__gte=south, latitude__lt=south + size)


def waiting(organisation: str) -> QuerySet[Report]:
    """The reports that members are to look at: those with a second witness first, then the oldest."""
    return Report.objects.filter(organisation=organisation, state=Report.State.WAITING).order_by(
        "-seconded", "received_at"
    )


def seconds(report: Report) -> QuerySet[Report]:
    """The other reports that wait and say the same: about the same device, or a new one at about the same place."""
    others = Report.objects.filter(
        organisation=report.organisation, found=report.found, state=Report.State.WAITING, about=report.about
    ).exclude(pk=report.pk)
    if report.about:
        return others
    west, south, east, north = around(report.longitude, report.latitude, SAME_PLACE)
    return others.filter(longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north)


SAME_PLACE = 20.0
"""Metres: what two phones say of one place may be this far apart."""
