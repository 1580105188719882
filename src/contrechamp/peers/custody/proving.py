"""Showing who calls: a signature over a short text that the other side just gave out, and over what is asked.

Whoever overhears a call can at most repeat the same call, and only for an hour.
"""

from dataclasses import dataclass

from contrechamp.records import keys

CONTEXT = b"contrechamp/call/1\n"
SCHEME = "Contrechamp"


@dataclass(frozen=True)
class Proof:
    """Says that who has the key `key` asks for `asked` in answer to `challenge`."""

    key: str
    challenge: str
    signature: str

    def header(self) -> str:
        """As the field `Authorization` carries it."""
        return f"{SCHEME} {self.key} {self.challenge} {self.signature}"

    def holds_for(self, asked: str) -> bool:
        """Whether the signature is good."""
        return keys.verify(self.key, self.signature, CONTEXT, _text(self.challenge, asked))


def prove(seed: str, challenge: str, asked: str) -> Proof:
    """A proof with this secret key."""
    return Proof(keys.public_of(seed), challenge, keys.sign(seed, CONTEXT, _text(challenge, asked)))


def read(header: str) -> Proof | None:
    """The proof in such a field; None where there is none. Nothing is checked but its form."""
    parts = header.split(" ") if len(header) < 1_000 else []
    return Proof(*parts[1:]) if len(parts) == 4 and parts[0] == SCHEME else None


def to_list(after: str) -> str:
    """What is asked, as it is signed: the names that are kept, behind `after`."""
    return f"list {after}".rstrip()


def to_get(name: str) -> str:
    return f"get {name}"


def to_put(name: str, sha256: str, size: int) -> str:
    return f"put {name} {sha256} {size}"


def to_see_parcels() -> str:
    return "parcels"


def to_get_parcel(parcel: str) -> str:
    return f"parcel {parcel}"


def to_end_parcel(parcel: str) -> str:
    return f"taken {parcel}"


def _text(challenge: str, asked: str) -> bytes:
    return f"{challenge}\n{asked}".encode()
