"""Faults that verification finds, and its report."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """The first fault of a log, of an organisation's keys, or of a blob; `where` says which, `what` says why."""

    where: str
    what: str

    def as_json(self) -> dict[str, Any]:
        return {"where": self.where, "what": self.what}


@dataclass
class Report:
    """What was verified, and the faults; none: everything here is as it was signed."""

    organisations: int = 0
    logs: int = 0
    records: int = 0
    blobs: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        self.faults.append(Fault(where, what))
