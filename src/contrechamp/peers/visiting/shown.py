"""Reading the heads that another node shows. Nothing is believed that is not signed; nothing is kept here."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from contrechamp.ground.http import Fault
from contrechamp.peers.visiting.calls import Calls
from contrechamp.records.headers import Seal, read_seal
from contrechamp.records.keys import HEX_KEY

MOST_PAGES = 20
MOST_ORGANISATIONS = 5_000
MOST_TIPS = 1_000  # of one organisation


@dataclass
class Shown:
    """What a node shows of one organisation: its key events, and the seals at the ends of its logs."""

    organisation: str
    count: int
    digest: str
    tips: list[Seal] = field(default_factory=list)


def read_heads(calls: Calls) -> list[Shown]:
    """All heads that a node shows, page by page. Raises Fault for what cannot be read as heads."""
    shown: list[Shown] = []
    for _page in range(MOST_PAGES):
        more = False
        before = len(shown)
        for line in calls.get("heads", {"after": shown[-1].organisation} if shown else {}).splitlines():
            seal = read_seal(line)
            if seal:
                if not shown or len(shown[-1].tips) >= MOST_TIPS:
                    raise Fault("heads", "Its heads are not in order, or endless.")
                shown[-1].tips.append(seal)
                continue
            said = _object(line)
            if said == {"more": True}:
                more = True
                continue
            shown.append(_organisation(said, shown[-1].organisation if shown else ""))
            if len(shown) > MOST_ORGANISATIONS:
                raise Fault("heads", f"It shows more than {MOST_ORGANISATIONS} groups.")
        if not more:
            return shown
        if len(shown) == before:
            raise Fault("heads", "It promises more heads, and sends none.")
    raise Fault("heads", "Its heads do not come to an end.")


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > 1_000:
        raise Fault("heads", "What it sends are no heads.")
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        said = None
    if not isinstance(said, dict):
        raise Fault("heads", "What it sends are no heads.")
    return said


def _organisation(said: dict[str, Any], before: str) -> Shown:
    organisation, count, digest = said.get("organisation"), said.get("count"), said.get("digest")
    right = (
        isinstance(organisation, str)
        and HEX_KEY.fullmatch(organisation)
        and organisation > before
        and isinstance(digest, str)
        and HEX_KEY.fullmatch(digest)
        and type(count) is int
        and 0 < count <= 1_000_000
    )
    if not right:
        raise Fault("heads", "What it sends are no heads.")
    return Shown(str(organisation), int(count or 0), str(digest))
