"""Who is behind this site, as its operator has filled it in: the table `[imprint]` of node.toml."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings

LONGEST = 500


@dataclass(frozen=True)
class Imprint:
    """Publisher, director of publication, how to reach them, who hosts. Empty: not filled in.

    The law of 21 June 2004 (LCEN) asks for the publisher and the director by name; somebody who does not publish for a
    living may stay unnamed and give only the host, if the host knows who they are: `anonymous`.
    """

    publisher: str = ""
    director: str = ""
    address: str = ""
    phone: str = ""
    contact: str = ""
    host: str = ""
    host_address: str = ""
    host_phone: str = ""
    anonymous: bool = False

    @property
    def missing(self) -> list[str]:
        """The entries that a public site needs and that are empty."""
        needed = ["contact", "host", "host_address"]
        if not self.anonymous:
            needed = ["publisher", "director", *needed]
        return [name for name in needed if not getattr(self, name)]


def read(said: Mapping[str, Any] | None = None) -> Imprint:
    """The imprint that `said` holds, by default the one in node.toml; words that are none are left out."""
    said = settings.HOME.settings.get("imprint", {}) if said is None else said
    if not isinstance(said, Mapping):
        return Imprint()
    known: dict[str, Any] = {}
    for field in fields(Imprint):
        value = said.get(field.name)
        if field.name == "anonymous":
            known[field.name] = value is True
        elif isinstance(value, str):
            known[field.name] = value.strip()[:LONGEST]
    return Imprint(**known)
