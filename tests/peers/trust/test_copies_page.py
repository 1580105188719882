"""The page of what is kept for others: files that are chosen by the address of a page, and groups that may push."""

import pytest
from django.test import Client

from contrechamp.peers.models import Consent, Pin
from contrechamp.peers.trust.copies import read_target
from contrechamp.people.acts import add_user
from contrechamp.people.models import Role
from contrechamp.records import acts
from contrechamp.records.errors import Refused

pytestmark = pytest.mark.django_db
KEY = "0d4a7f6e-1111-4222-8333-944455566677"
GROUP = "ab" * 32


@pytest.fixture
def administrator(client: Client) -> Client:
    ours = acts.create_organisation(name="Ours").organisation
    client.force_login(add_user(name="camille", organisation=ours, role=Role.ADMINISTRATOR))
    return client


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("", ("scarce", "")),
        (f"https://sister.example/fr/dossier/{KEY}?version=2#said", ("dossier", f"urn:uuid:{KEY}")),
        (f"/en/dossier/{KEY.upper()}.json", ("dossier", f"urn:uuid:{KEY}")),
        (f"urn:uuid:{KEY}", ("dossier", f"urn:uuid:{KEY}")),
        ("http://127.0.0.1:8000/fr/town/13055", ("place", "insee:13055")),
        ("https://sister.example/en/town/geonames:2643743", ("place", "geonames:2643743")),
        ("insee:2A004", ("place", "insee:2A004")),
        (f"https://sister.example/fr/group/{GROUP}", ("organisation", GROUP)),
        (f"org:{GROUP}", ("organisation", GROUP)),
    ],
)
def test_a_page_s_address_names_what_to_keep(given: str, meant: tuple[str, str]) -> None:
    """Of this site or another; names for programs too."""
    assert read_target(given) == meant


@pytest.mark.parametrize("given", ["Marseille", "https://sister.example/", "/fr/dossier/x y", "javascript:1"])
def test_other_words_are_not_guessed_at(given: str) -> None:
    """They are refused in a sentence."""
    with pytest.raises(Refused):
        read_target(given)


def test_files_are_chosen_and_let_go(administrator: Client) -> None:
    """The page names what is kept, and takes it back."""
    administrator.post("/fr/work/sites/copies/pin", {"what": f"/fr/dossier/{KEY}", "limit": "0.5"})
    pin = Pin.objects.get()
    assert (pin.kind, pin.target, pin.limit) == ("dossier", f"urn:uuid:{KEY}", 500_000_000)
    assert KEY in administrator.get("/fr/work/sites/copies").content.decode()
    answer = administrator.post("/fr/work/sites/copies/pin", {"what": "Marseille", "limit": "2"})
    assert (answer.status_code, "Marseille" in answer.content.decode()) == (422, True)
    administrator.post(f"/fr/work/sites/copies/unpin/{pin.pk}")
    assert not Pin.objects.exists()


def test_a_group_is_allowed_to_push_and_no_longer(administrator: Client) -> None:
    """By its name for programs, up to so many megabytes."""
    address = "/fr/work/sites/copies/consent"
    assert administrator.post(address, {"group": "Lyon", "limit": "5"}).status_code == 422
    administrator.post(address, {"group": f" org:{GROUP.upper()} ", "name": "Lyon", "limit": "5"})
    assert Consent.objects.get().limit == 5_000_000 and Consent.objects.get().organisation == GROUP
    assert "Lyon" in administrator.get("/fr/work/sites/copies").content.decode()
    administrator.post(address, {"group": GROUP, "limit": "0"})
    assert not Consent.objects.exists()


def test_the_page_is_for_administrators(client: Client) -> None:
    """A contributor does not decide for the site."""
    ours = acts.create_organisation(name="Ours").organisation
    client.force_login(add_user(name="dominique", organisation=ours, role=Role.CONTRIBUTOR))
    assert client.get("/fr/work/sites/copies").status_code == 403
    assert client.post("/fr/work/sites/copies/consent", {"group": GROUP, "limit": "5"}).status_code == 403
