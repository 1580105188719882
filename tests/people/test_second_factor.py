"""The second factor: codes of an application, recovery codes, passkeys."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from contrechamp.people import acts
from contrechamp.people.models import User
from tests.browsing import Browse
from tests.people.conftest import PASSWORD

SignedIn = Callable[[str], Client]
LOGIN = {"login": "publisher", "password": PASSWORD}


@pytest.fixture(autouse=True)
def no_limits_yet() -> None:
    """What earlier tests tried does not count against the limits."""
    cache.clear()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def protected(people: dict[str, User]) -> str:
    """The secret of an application that the publisher has begun to use, by the pages."""
    client = Client()
    client.post("/en/account/login", LOGIN)
    again = client.get("/en/account/second-factor/totp/activate/")["Location"]
    page = client.post(again, {"password": PASSWORD}, follow=True).content.decode()
    secret = re.search(r"<code>(\w+)</code>", page)
    assert secret
    response = client.post("/en/account/second-factor/totp/activate/", {"code": code_of(secret[1])})
    assert response.status_code == 302
    cache.clear()
    return secret[1]


def test_the_password_alone_enters_no_more(protected: str) -> None:
    """With a second factor, the password brings only to the page that asks for a code."""
    client = Client()
    response = client.post("/en/account/login", LOGIN)
    assert response["Location"] == "/en/account/second-factor/authenticate/"
    assert client.get("/en/account/").status_code == 302
    assert client.post(response["Location"], {"code": "000000"}).status_code == 200
    assert client.get("/en/account/").status_code == 302


def test_a_code_enters(protected: str) -> None:
    """A code of the application signs in."""
    client = Client()
    address = client.post("/en/account/login", LOGIN)["Location"]
    Authenticator.objects.update(last_used_at=None)
    cache.clear()
    client.post(address, {"code": code_of(protected)})
    assert client.get("/en/account/").status_code == 200


def test_a_one_time_link_asks_for_the_second_factor_too(protected: str) -> None:
    """A link that fell into other hands does not suffice where the account has a second factor."""
    client = Client()
    response = client.post(acts.one_time_link(User.objects.get(username="publisher")))
    assert response["Location"].endswith("/account/second-factor/authenticate/")
    assert client.get("/en/account/").status_code == 302


def test_a_recovery_code_enters_once(protected: str) -> None:
    """Each of the printed codes works in place of the application, and then no more."""
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    seen = []
    for _ in range(2):
        client = Client()
        address = client.post("/en/account/login", LOGIN)["Location"]
        seen.append(client.post(address, {"code": codes[0]}).status_code)
    assert seen == [302, 200]


def test_the_database_alone_gives_no_code(protected: str) -> None:
    """Secrets of second factors are encrypted with a key that lies in the node's folder, mode 600."""
    assert protected not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert (settings.HOME.folder / "secrets" / "mfa").stat().st_mode & 0o777 == 0o600


def test_somebody_who_lost_everything_is_let_in_from_the_machine(protected: str) -> None:
    """The command line can forget a second factor; the trail keeps that it did."""
    acts.forget_second_factor(user=User.objects.get(username="publisher"))
    client = Client()
    client.post("/en/account/login", LOGIN)
    assert client.get("/en/account/").status_code == 200


def test_the_pages_of_the_second_factor_open(protected: str, signed_in: SignedIn) -> None:
    """Each page of the second factor is there for a member who has just proved who it is."""
    client = signed_in("publisher")
    client.post("/fr/account/reauthenticate", {"password": PASSWORD})
    base = "/fr/account/second-factor/"
    addresses = ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/", "webauthn/add/"]
    assert {address: client.get(base + address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


@pytest.mark.browser
@pytest.mark.sqlite_only
def test_a_passkey_signs_in_alone(browse: Browse, transactional_db: Any, people: dict[str, User]) -> None:
    """A key added on its page signs in without name and password; a key that does not answer is told on the page."""
    reader = browse(language="en")
    page = reader.page
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key = tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    reader.open("/en/account/login")
    page.get_by_label("Name to sign in with").fill("publisher")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{reader.address}/en/account/second-factor/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("without name and password").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{reader.address}/en/account/logout?next=/en/account/login")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.get_by_role("button", name="passkey").click()
    page.wait_for_url("**/account/")
    assert page.get_by_role("heading", level=1).inner_text() == "publisher"
    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key["authenticatorId"]})
