"""The reply address of a request: `r-` and sixteen signs that only this node can make, none of which look alike.

They are an HMAC of the request's id, 70 bits of it: nobody finds the address of one request from that of another.
"""

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings

PREFIX = "r-"
SIGNS = "abcdefhjkmnprtwxy3478"  # no sign that is read as another: i l 1, o 0, s 5, z 2, g q 9, u v, b 6
LENGTH = 16  # 21 ** 16 is more than 2 ** 70


def local_part(request: UUID) -> str:
    """The part before the @, in lower case: mail programs do not keep the case."""
    key = settings.HOME.secret("requests_reply").encode()
    number = int.from_bytes(hmac.digest(key, request.bytes, hashlib.sha256), "big")
    signs = []
    for _n in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    return PREFIX + "".join(signs)


def address(local: str) -> str:
    """The whole address, at the node's mail domain; "" where none is set."""
    domain = settings.MAIL.get("domain", "")
    return f"{local}@{domain}" if domain else ""


def local_of(recipient: str) -> str:
    """The part before the @ of a recipient at the node's domain, in lower case; "" for another domain."""
    local, _, domain = recipient.strip().strip("<>").rpartition("@")
    return local.lower() if domain.lower() == str(settings.MAIL.get("domain", "")).lower() else ""


def feed_hash(token: str) -> str:
    """What is kept of the token of a calendar's address."""
    return hashlib.sha256(token.encode()).hexdigest()


IDENTITY = "requests_identity"
"""The secret of a node that names and addresses of requesters are encrypted with."""


def fernet_key(secret: str = "") -> bytes:
    """The key that such a secret makes; that of this node where none is given."""
    told = secret or settings.HOME.secret(IDENTITY)
    return base64.urlsafe_b64encode(hashlib.sha256(told.encode()).digest())
