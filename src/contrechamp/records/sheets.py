"""Recovery sheets: secrets on paper. Each is one text, printed as a QR code and as groups of four characters."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from contrechamp.records.errors import Refused
from contrechamp.shell import codes

Role = Literal["recovery", "signing"]
_TEXT = re.compile(r"contrechamp:(recovery|signing):([0-9a-f]{64}):([0-9a-f]{64}):([0-9a-f]{4})")
_TYPED = re.compile(r"[0-9a-f]{68}")


@dataclass(frozen=True)
class RecoverySheet:
    """One secret to print. `number` counts the recovery sheets from 1; `seed` is the secret key."""

    organisation: str
    role: Role
    number: int
    seed: str

    @property
    def text(self) -> str:
        """What the QR code says; its last four characters guard against mistakes."""
        return f"contrechamp:{self.role}:{self.organisation}:{self.seed}:{_guard(self.seed)}"

    @property
    def groups(self) -> list[str]:
        """The secret with its guard, to type by hand."""
        typed = self.seed + _guard(self.seed)
        return [typed[place : place + 4] for place in range(0, len(typed), 4)]

    @property
    def picture(self) -> SafeString:
        """The QR code as SVG."""
        return codes.picture(self.text)


def read_seed(text: str) -> str:
    """The secret key on a sheet, from its QR code's text or as typed by hand. Raises Refused when it is mistyped."""
    plain = re.sub(r"\s", "", text).lower()
    if match := _TEXT.fullmatch(plain):
        seed, guard = match[3], match[4]
    elif _TYPED.fullmatch(plain):
        seed, guard = plain[:64], plain[64:]
    else:
        raise Refused("That is not what a sheet says: 17 groups of four characters, 0 to 9 and a to f, or its QR code.")
    if guard != _guard(seed):
        raise Refused("A character is mistyped: the last group does not fit the others.")
    return seed


def page(sheets: list[RecoverySheet], *, name: str, day: date, language: str) -> str:
    """The sheets as one HTML page to print, one sheet of paper each. It needs nothing from the network."""
    with translation.override(language):
        return render_to_string(
            "records/sheets.html", {"sheets": sheets, "name": name, "day": day, "language": language}
        )


def _guard(seed: str) -> str:
    return hashlib.sha256(b"contrechamp/sheet/1\n" + seed.encode()).hexdigest()[:4]
