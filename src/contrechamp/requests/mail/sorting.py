"""What an answer seems to be, and whether it may be filed by itself. Plain Python: proposals for a person, no decision.

The words are those that French and English offices write; what fits none of them is for a person to say.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contrechamp.ground.text import fold
from contrechamp.requests.mail import providers

BOUNCE, AWAY, EMPTY, UNKNOWN, RECEIPT = "bounce", "away", "empty", "unknown", "received"
GUESSES = (BOUNCE, AWAY, EMPTY, "refused", "transferred", "extended", "not_held", "already_public", RECEIPT, "served",
           UNKNOWN)  # fmt: skip
_WORDS: tuple[tuple[str, str], ...] = (
    ("refused", r"ne peu(?:t|vent|ons|x) (?:pas )?(?:etre communique|donner suite|faire droit|vous communiquer)"
                r"|refus(?:e|ons|er) de (?:vous )?communiquer|n'est pas communicable|ne sont pas communicables"
                r"|decision de refus|opposer un refus|we (?:must |have to )?refuse|is refused|exempt from disclosure"),
    ("transferred", r"transm(?:ets|ettons|ise?) (?:ce jour )?(?:votre (?:demande|courrier)|.{0,30}administration)"
                    r"|votre demande (?:a ete|est) transmise|reoriente|transferred your request"),
    ("extended", r"delai supplementaire|prolong(?:e|ation|eons)|extended? by|extension of (?:the )?time"),
    ("not_held", r"ne detien(?:t|nent|ons|s)|pas en possession|n'existe(?:nt)? pas|do(?:es)? not hold"),
    ("already_public", r"deja (?:publie|disponible|en ligne|accessible)|consultables? en ligne|publicly available"),
    ("served", r"ci-joints?|en piece jointe|veuillez trouver|please find attached"),
    (RECEIPT, r"accus(?:e|ons|er) (?:de |bonne |la )?reception|bien recu|avons pris en compte|acknowledge receipt"),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _WORDS)
_AWAY = re.compile(r"absen(?:ce|t)|out of (?:the )?office|conges?|reponse automatique|automatic reply")
_REFERENCE = re.compile(r"\br-[a-hjkmnprtwxy3478]{16}\b")
_RESULT = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*(\w+)", re.I)
SEEN = 3_000  # characters of the text that are looked at: what follows is what they answer to


@dataclass(frozen=True)
class Sorted:
    """What the mail seems to be (one of `GUESSES`), and the doubts: empty where it may be filed."""

    guess: str
    doubts: Sequence[str]


def guess(told: Mapping[str, Any], *, carries: bool) -> str:
    """What an answer seems to be. `told` is what the child read, `carries` says whether it has attachments."""
    heads, sender = told["heads"], next(iter(told["from"]), "")
    if told["report"] == "delivery-status" or sender.startswith(("mailer-daemon@", "postmaster@")):
        return BOUNCE
    own = _own_words(told["text"])
    automatic = heads["Auto-Submitted"].lower() not in ("", "no") or bool(heads["X-Autoreply"])
    if _AWAY.search(fold(heads["Subject"])) or (automatic and _AWAY.search(own)):
        return AWAY
    if not own and not carries:
        return EMPTY
    found = [kind for kind, pattern in _PATTERNS if pattern.search(own)]
    if found:
        return next((kind for kind in found if kind != "served" or carries), UNKNOWN)
    return "served" if carries else RECEIPT if automatic else UNKNOWN


def doubts(
    told: Mapping[str, Any], *, known: Collection[str], trusted: str, own_reference: str, known_ids: Collection[str]
) -> tuple[Sequence[str], dict[str, str]]:
    """Why a person has to look first, and what our own server found out about the sender.

    `known` are the body's domains and addresses; `trusted` is the name under which our server writes
    Authentication-Results, any other is ignored; `own_reference` is the request's; `known_ids` are message ids of other
    requests that the mail answers.
    """
    found = authentication(told["authentication"], trusted)
    said: list[str] = []
    if not told["from"]:
        said.append("no_sender")
    elif not all(providers.is_of(sender, known) for sender in told["from"]):
        said.append("other_domain")
    if found.get("dmarc") == "fail" or (found.get("spf") == "fail" and found.get("dkim") in ("fail", None)):
        said.append("not_authentic")
    other = set(_REFERENCE.findall(told["heads"]["Subject"].lower())) - {own_reference}
    if other or known_ids:
        said.append("other_request")
    return said, found


def authentication(results: Sequence[str], trusted: str) -> dict[str, str]:
    """`{spf, dkim, dmarc}` of the Authentication-Results (RFC 8601) that our own server wrote."""
    for one in results:
        server, _, rest = one.partition(";")
        if trusted and server.strip().split()[:1] == [trusted]:
            return {name.lower(): result.lower() for name, result in _RESULT.findall(rest)}
    return {}


_QUOTED_BELOW = re.compile(
    r"\s*(?:-{2,}\s*(?:message d.origine|original message|message original)|de\s?:.*@|from:.*@"
    r"|le .{5,80} a [ée]crit\s*:|on .{5,80} wrote\s*:)",
    re.I,
)


def _own_words(text: str) -> str:
    """What the writer wrote, folded: without quoted lines and what follows their head."""
    lines = []
    for line in text.splitlines():
        if _QUOTED_BELOW.match(line):
            break
        if not line.lstrip().startswith(">"):
            lines.append(line)
    return " ".join(fold("\n".join(lines)[:SEEN]).replace("’", "'").split())
