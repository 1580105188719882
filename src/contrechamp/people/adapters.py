"""What allauth asks of this node: sign-up by invitation only, no address kept, second-factor secrets encrypted."""

import base64
import hashlib
import hmac
import secrets
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop

from contrechamp.people import acts
from contrechamp.people.models import User
from contrechamp.shell.budget import address_of

# Made at start and never stored: what the rate limits remember, in memory, cannot be turned back into an address.
_SALT = secrets.token_bytes(32)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by invitation links only (`views.accept`), and mail is never sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Notes the sign-in in the trail."""
        acts.note_of_person(person=user, by=user, verb=gettext_noop("sign in"))
        return cast(HttpResponse, super().post_login(request, user, **kwargs))

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed hash in place of the visitor's address, for the rate limits.

        Requests without an address, as those of an onion service, are not counted together, or any visitor could keep
        all members from signing in: the limit by name holds for them.
        """
        address = address_of(request) or secrets.token_hex()
        return hmac.new(_SALT, address.encode(), hashlib.sha256).hexdigest()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A node sends no mail."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts what a thief of the database alone could use: the seeds of codes, and the recovery codes' seed."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.NODE_NAME)


def _cipher() -> Fernet:
    key = hashlib.sha256(settings.HOME.secret("mfa").encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
