"""What a form carries against machines that fill in forms: when it was made, signed. Nobody's address is looked at."""

import secrets

from django.core import signing

SALT = "contrechamp.notices"
QUICKEST = 4  # seconds in which no person fills the form in
LONGEST = 6 * 3600  # seconds


class Bad(Exception):
    """The form was not made here, or not now; `too_quick` when it came back sooner than a person writes."""

    def __init__(self, *, too_quick: bool = False) -> None:
        super().__init__()
        self.too_quick = too_quick


def make(kind: str) -> str:
    """A stamp for a form of that kind, to be sent back with it."""
    return signing.dumps([kind, secrets.token_urlsafe(16)], salt=SALT)


def read(stamp: str, kind: str) -> str:
    """The form's own random name. Raises Bad."""
    try:
        held = signing.loads(stamp[:400], salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        raise Bad from None
    if not isinstance(held, list) or len(held) != 2 or held[0] != kind:
        raise Bad
    if _is_young(stamp):
        raise Bad(too_quick=True)
    return str(held[1])


def _is_young(stamp: str) -> bool:
    try:
        signing.loads(stamp, salt=SALT, max_age=QUICKEST)
    except signing.SignatureExpired:
        return False
    return True
