"""How a file is to be read: what a person said, or what was proposed. Kept as JSON beside the file."""

import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from contrechamp.catalogue.imports.facts import Source

_ADDRESS = re.compile(r"https?://\S{1,1980}")


@dataclass(frozen=True)
class Plan:
    """`columns` and `constants` are for tables: what each column means, and what holds for every row.

    `publisher` … `licence` tell where the file itself comes from; they are the source of what it says, where a row does
    not name its own. `read` is the day on which it was fetched (ISO). `series` names the files that speak of the same
    things; within it a row is known again. `language` is that of its texts.
    """

    format: str
    series: str
    kind: str = "party"
    language: str = "fr"
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    address: str = ""
    publisher: str = ""
    title: str = ""
    read: str = ""
    licence: str = ""

    @property
    def source(self) -> Source | None:
        """The file as a source, where its address is known; a claim's source needs one (docs/records.md)."""
        return self.source_at(self.address)

    def source_at(self, address: str, *, title: str = "") -> Source | None:
        """A page that the file names as a source, with what is known of the file; None without an address."""
        if not _ADDRESS.fullmatch(address):
            return None
        here = address == self.address
        said = {"publisher": self.publisher if here else "", "title": title or (self.title if here else "")}
        more = {**said, "licence": self.licence if here else ""}
        return {"address": address, "read": self.read, **{key: text for key, text in more.items() if text}}

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plan_of(data: dict[str, Any]) -> Plan:
    """The plan kept as JSON."""
    known = {one.name for one in fields(Plan)}
    return Plan(**{key: value for key, value in data.items() if key in known})
