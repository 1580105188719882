"""Two groups, and a person of each role in the first."""

from collections.abc import Callable

import pytest
from django.test import Client

from contrechamp.people import acts
from contrechamp.people.models import Role, User

EAST, SOUTH = "e" * 64, "5" * 64
PASSWORD = "quatre mots tirés au sort"


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """A contributor, publisher and administrator of EAST, and `stranger`, publisher of SOUTH, all with a password."""
    made = {str(role): acts.add_user(name=str(role), organisation=EAST, role=role) for role in Role}
    made["stranger"] = acts.add_user(name="stranger", organisation=SOUTH, role=Role.PUBLISHER)
    for user in made.values():
        user.set_password(PASSWORD)
        user.save()
    return made


@pytest.fixture
def signed_in(people: dict[str, User]) -> Callable[[str], Client]:
    """A browser in which the named person is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(people[name])
        return client

    return sign_in
