"""What a visit to another node brought, and what was wrong with it."""

from dataclasses import dataclass, field

from contrechamp.peers.models import Peer
from contrechamp.peers.visiting.calls import log

MOST_NOTES = 50


@dataclass
class Report:
    """What a visit brought: key events, records, bodies, files; how many bytes of files; what was pushed there; and
    the bytes of key events that were asked for, and brought nothing.

    `error`: the sentence of the call that failed, if one did; `notes`: what was wrong with what came, a sentence each.
    """

    peer: Peer
    events: int = 0
    records: int = 0
    bodies: int = 0
    blobs: int = 0
    deposited: int = 0
    wasted: int = 0
    error: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the visit went to its end and everything that came was sound."""
        return not self.error and not self.notes

    def note(self, sentence: str) -> None:
        """Writes a sentence about the peer to the report and the log, once."""
        if sentence not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(sentence)
            log.warning("%s: %s", self.peer.address, sentence)
