"""How much this node answers or takes: a budget for all, and one for each caller, refilled by time. No address is kept.

A caller is known by a keyed hash whose key is made when the process starts and never stored. Each process counts for
itself.
"""

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpRequest

_SALT = secrets.token_bytes(32)
MOST_CALLERS = 10_000


@dataclass
class Bucket:
    """Work that may be done at once (`size`), and how much of it comes back each second (`rate`)."""

    size: float
    rate: float
    left: float
    at: float

    def wait(self, cost: float, now: float) -> float:
        """Takes `cost` and says 0, or says in how many seconds it can be taken."""
        self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left >= cost:
            self.left -= cost
            return 0.0
        return (cost - self.left) / self.rate


class Budget:
    """The budgets of one process, in what its user counts: in the exchange, pages of 1 MB or calls as heavy."""

    def __init__(self, *, everybody: tuple[float, float] = (400, 100), each: tuple[float, float] = (200, 40)) -> None:
        """Each pair: how much at once, and how much a second."""
        self._each = each
        now = time.monotonic()
        self._everybody = Bucket(everybody[0], everybody[1], everybody[0], now)
        self._callers: OrderedDict[bytes, Bucket] = OrderedDict()

    def wait(self, request: HttpRequest, cost: float = 1.0) -> int:
        """0: go on. Otherwise in how many whole seconds the caller may ask again."""
        now = time.monotonic()
        caller = _caller(request)
        bucket = self._callers.pop(caller, None) or Bucket(*self._each, self._each[0], now)
        self._callers[caller] = bucket
        if len(self._callers) > MOST_CALLERS:
            self._callers.popitem(last=False)
        seconds = bucket.wait(cost, now) or self._everybody.wait(cost, now)
        return int(seconds) + 1 if seconds else 0


def address_of(request: HttpRequest) -> str:
    """The caller's address, of IPv6 that of its network; "" where there is none, as behind an onion service.

    A server on this machine forwards the address: its own word stands last.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if address in ("", "127.0.0.1", "::1"):
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        network = ipaddress.ip_network((address, 64 if ":" in address else 32), strict=False)
    except ValueError:
        return ""
    return str(network.network_address)


def _caller(request: HttpRequest) -> bytes:
    """The keyed hash of the caller's address. Those without one count as one."""
    return hmac.new(_SALT, address_of(request).encode(), hashlib.sha256).digest()[:16]
