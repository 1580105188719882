"""What devices see, among the buildings that this node knows."""

from contrechamp.atlas.device import Device
from contrechamp.atlas.sight.seen import Sight, seen
from contrechamp.atlas.terrain import here


def sight(device: Device) -> Sight:
    """What `device` sees now and could see; half a millisecond."""
    return seen(device, here.at(device.longitude, device.latitude))
