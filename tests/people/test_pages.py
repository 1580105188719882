"""The pages of accounts and members, as a browser without JavaScript uses them."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override

from contrechamp.people import acts, guards, may, naming, views
from contrechamp.people.adapters import AccountAdapter
from contrechamp.people.models import AuditEntry, Membership, Role, User
from tests.people.conftest import EAST, PASSWORD, SOUTH

SignedIn = Callable[[str], Client]
ADMINISTRATION = ["/en/account/members", "/en/account/trail"]


def test_signing_in_by_name_and_password(people: dict[str, User]) -> None:
    """The page asks for a name and a password, and brings to the account."""
    client = Client()
    assert client.get("/en/account/login").status_code == 200
    response = client.post("/en/account/login", {"login": "publisher", "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/en/account/"
    assert AuditEntry.objects.filter(user=people["publisher"], verb="sign in").count() == 1


def test_the_sign_in_page_sets_only_the_cookie_of_its_form(db: None) -> None:
    """Opening the page makes no session; only what protects the form from others is set."""
    client = Client()
    client.get("/en/account/login")
    assert list(client.cookies) == ["csrftoken"]


def test_a_wrong_password_is_refused(people: dict[str, User]) -> None:
    """Nobody is signed in, and the page says so."""
    response = Client().post("/en/account/login", {"login": "publisher", "password": "wrong"})
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_signing_out_leaves_no_cookie(people: dict[str, User]) -> None:
    """After signing out a browser is a reader's again."""
    client = Client()
    client.get("/en/account/login")
    client.post("/en/account/login", {"login": "publisher", "password": PASSWORD})
    client.post("/en/account/logout")
    assert [name for name, cookie in client.cookies.items() if cookie.value] == []


@pytest.mark.parametrize("address", ["/en/account/signup", "/en/account/signup/", "/en/account/password/reset/"])
def test_nobody_signs_up_alone(address: str, db: None) -> None:
    """The addresses at which others would let anybody make an account do not exist."""
    assert Client().get(address).status_code == 404


def test_an_invitation_from_the_page_to_the_account(signed_in: SignedIn) -> None:
    """An administrator makes a link on the members' page; a guest opens it, chooses a name, and is in."""
    page = signed_in("administrator").post("/en/account/members/invite", {"role": "publisher"}).content.decode()
    link = re.search(rf"{settings.BASE_URL}(/en/account/join/[\w-]+)", page)
    assert link
    guest = Client()
    assert "password" in guest.get(link[1]).content.decode()
    weak = guest.post(link[1], {"username": "guest", "password": "short"})
    assert weak.status_code == 200 and not User.objects.filter(username="guest").exists()
    guest.post(link[1], {"username": "guest", "password": "four words drawn lots"})
    assert guest.get("/en/account/").status_code == 200
    assert may.publish(User.objects.get(username="guest"), EAST)
    assert Client().get(link[1]).status_code == 410


def test_an_invitation_for_somebody_with_an_account(signed_in: SignedIn, people: dict[str, User]) -> None:
    """Who is signed in joins another group with the account there is."""
    path = acts.invite(organisation=EAST, role="contributor", by=people["administrator"])
    signed_in("stranger").post(path)
    assert set(User.objects.get(username="stranger").roles) == {EAST, SOUTH}


def test_a_name_that_is_taken_is_refused(people: dict[str, User]) -> None:
    """Two people cannot have names that differ by capitals only."""
    path = acts.invite(organisation=EAST, role="contributor", by=people["administrator"])
    response = Client().post(path, {"username": "Publisher", "password": "four words drawn lots"})
    assert "Ce nom est déjà pris." in response.content.decode()


def test_without_an_invitation_nobody_asks_which_names_are_taken(
    people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A made-up link is refused before its form is looked at: neither words nor time tell a name from another."""
    monkeypatch.setattr(views, "JoinForm", None)
    for name in ("publisher", "nobody"):
        response = Client().post("/en/account/join/made-up", {"username": name, "password": "four words drawn lots"})
        assert response.status_code == 410


def test_a_link_signs_in_by_its_button_only(people: dict[str, User]) -> None:
    """Programs that open links to look at them do not use a sign-in link up."""
    path = acts.one_time_link(people["publisher"])
    for _ in range(2):
        assert Client().get(path).status_code == 200
    client = Client()
    assert client.post(path).status_code == 302
    assert client.get("/fr/account/").status_code == 200
    assert Client().post(path).status_code == 410


@pytest.mark.parametrize("address", ADMINISTRATION)
@pytest.mark.parametrize("name", ["contributor", "publisher", "administrator"])
def test_administration_is_for_administrators(address: str, name: str, signed_in: SignedIn) -> None:
    """Other members get the page that says whom to ask; readers are asked to sign in."""
    assert signed_in(name).get(address).status_code == (200 if name == "administrator" else 403)
    assert Client().get(address).status_code == 302


def test_an_administrator_sees_to_the_own_group_only(signed_in: SignedIn, people: dict[str, User]) -> None:
    """Numbers of another group's memberships in the address open nothing."""
    theirs = Membership.objects.get(organisation=SOUTH)
    client = signed_in("administrator")
    assert client.get(f"/en/account/members/{theirs.pk}/remove").status_code == 404
    assert client.post(f"/en/account/members/{theirs.pk}/role", {"role": "contributor"}).status_code == 404


def test_changing_a_role_and_removing_on_the_page(signed_in: SignedIn, people: dict[str, User]) -> None:
    """The members' page changes roles; removing asks first."""
    row = Membership.objects.get(user=people["contributor"])
    client = signed_in("administrator")
    client.post(f"/en/account/members/{row.pk}/role", {"role": "publisher"})
    assert Membership.objects.get(pk=row.pk).role == Role.PUBLISHER
    assert client.get(f"/en/account/members/{row.pk}/remove").status_code == 200
    assert Membership.objects.filter(pk=row.pk).exists()
    client.post(f"/en/account/members/{row.pk}/remove")
    assert not Membership.objects.filter(pk=row.pk).exists()


def test_the_group_worked_in_is_the_one_chosen(signed_in: SignedIn, people: dict[str, User]) -> None:
    """Somebody in two groups works in the first until choosing the other; a group of others cannot be chosen."""
    acts.add_user(name="stranger", organisation=EAST, role=Role.CONTRIBUTOR)
    client = signed_in("stranger")
    seen = []
    for chosen in ("", EAST, "f" * 64):
        client.post("/en/account/group", {"organisation": chosen})
        request = RequestFactory().get("/")
        request.user, request.session = User.objects.get(username="stranger"), client.session  # type: ignore[assignment]
        seen.append(guards.current_organisation(request))
    assert seen == [SOUTH, EAST, EAST]


def test_a_guarded_view_knows_the_group(people: dict[str, User]) -> None:
    """The decorator puts the group worked in on the request."""
    view = guards.member_required(may.draft)(lambda request: HttpResponse(request.organisation))
    request = RequestFactory().get("/")
    request.user, request.session = people["contributor"], {}  # type: ignore[assignment]
    assert view(request).content.decode() == EAST


def test_the_trail_shows_no_address_and_no_browser(signed_in: SignedIn, people: dict[str, User]) -> None:
    """Neither the table nor the page has a place for where somebody was."""
    client = Client(REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT="Browser/1.0")
    client.post("/en/account/login", {"login": "publisher", "password": PASSWORD})
    page = signed_in("administrator").get("/en/account/trail").content.decode()
    assert "publisher" in page
    stored = str(list(AuditEntry.objects.values()))
    assert not re.search(r"203\.0\.113\.7|Browser/1\.0", page + stored)


def test_the_trail_speaks_the_reader_s_language(signed_in: SignedIn, people: dict[str, User]) -> None:
    """What was done stands in words, of a person by name; a long id only where nothing says what it is."""
    acts.note(user=people["publisher"], verb="add member", subject="camille", detail="publisher", organisation=EAST)
    acts.note(user=people["publisher"], verb="sign in", subject="urn:uuid:1b4e28ba-2fa1", organisation=EAST)
    page = signed_in("administrator").get("/fr/account/trail").content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "publisher ajoute un membre camille" in words
    assert "publisher se connecte urn:uuid:1b4e28ba-2fa1" in words


@pytest.mark.parametrize(
    ("verb", "kept", "said"),
    [
        ("invite", "publisher", "éditeur"),
        ("vouch for a group", "work 2027-12-01", "pour son travail · 1er décembre 2027"),
        ("decide about a group", "refused They copy work.", "refusé · They copy work."),
        ("decide about a group", "refused shown by mistake", "refusé · shown by mistake"),
        ("decide request", "reply accepted", "Répondre · acceptée"),
        ("share a draft", "work 2027-12-01", "work 2027-12-01"),
    ],
)
def test_what_is_kept_beside_an_act_is_said_in_words(verb: str, kept: str, said: str) -> None:
    """Words of this software are in the reader's language, and days; what people wrote stays as it is."""
    with override("fr"):
        assert naming.detail(verb, kept).replace("\u00a0", " ") == said


def test_rate_limits_count_hashes_and_not_addresses() -> None:
    """What allauth's limits remember of a visitor is a keyed hash, the same for a whole IPv6 network."""
    adapter = AccountAdapter()
    one, again, other = (
        adapter.get_client_ip(RequestFactory().get("/", REMOTE_ADDR=address))
        for address in ("2001:db8::1", "2001:db8::2", "203.0.113.7")
    )
    assert one == again != other
    assert re.fullmatch("[0-9a-f]{64}", other)


@pytest.mark.parametrize("server", [{}, {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.7"}])
def test_a_stranger_does_not_keep_members_out(people: dict[str, User], server: dict[str, str]) -> None:
    """Behind a server or an onion service all requests come from this machine; one visitor's failures count alone."""
    cache.clear()
    stranger, member = Client(**server), Client(**({"HTTP_X_FORWARDED_FOR": "192.0.2.5"} if server else {}))
    for number in range(12):
        stranger.post("/en/account/login", {"login": f"nobody{number}", "password": "guessed"})
    assert member.post("/en/account/login", {"login": "publisher", "password": PASSWORD}).status_code == 302
    other = stranger.post("/en/account/login", {"login": "administrator", "password": PASSWORD})
    assert other.status_code == (200 if server else 302)
    cache.clear()


def test_guessing_one_name_is_slowed_down(people: dict[str, User]) -> None:
    """After five wrong passwords even the right one has to wait."""
    cache.clear()
    for _ in range(6):
        Client().post("/en/account/login", {"login": "publisher", "password": "guessed"})
    assert Client().post("/en/account/login", {"login": "publisher", "password": PASSWORD}).status_code == 200
    cache.clear()
