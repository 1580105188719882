"""The list of actors: each once, by name, with choices of letter, sort and words."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from contrechamp.site import cache
from contrechamp.watch.telling import actors as named
from tests.site.conftest import DOSSIER, KEY, World, said

AXIS, OTHER_AXIS, COUNCIL, NUMBER = "siren:111111118", "siren:222222226", "siren:333333334", "siren:444444442"


@pytest.fixture
def actors(world: World) -> World:
    """A company under two names, a council with an accent, one that begins with a figure."""
    for subject, name, sort in (
        (AXIS, "Axis", "company"),
        (OTHER_AXIS, "Axis Communications", "company"),
        (COUNCIL, "Échirolles", "municipality"),
        (NUMBER, "3M", "company"),
    ):
        claims = [{"property": "name", "value": name}, said("type", sort)]
        claims += [{"property": "other_name", "value": "Caméras du Nord"}] if subject == AXIS else []
        claims += [{"property": "same_as", "value": AXIS}] if subject == OTHER_AXIS else []
        world.publish(world.east, *claims, subject=subject, kind="party")
    world.publish(world.east, said("party", {"ref": OTHER_AXIS, "role": "supplier"}), subject=DOSSIER)
    cache.forget()
    return world


def ask(reader: Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader.get("/en/actors.json", query).json()["actors"]
    return found


def names(reader: Client, **query: str) -> list[str]:
    return [one["name"] for one in ask(reader, **query)]


def test_each_actor_stands_once_by_name(actors: World, reader: Client) -> None:
    """Accents do not matter; what is one under two addresses is one, with the dossiers of both."""
    found = names(reader)
    assert [name for name in found if name in ("3M", "Axis", "Échirolles")] == ["3M", "Axis", "Échirolles"]
    assert "Axis Communications" not in found
    (axis,) = (one for one in ask(reader) if one["name"] == "Axis")
    assert (axis["dossiers"], axis["sorts"]) == (1, ["company"])
    assert reader.get(axis["address"].split("//", 1)[1].partition("/")[2].join(["/", ""])).status_code == 200


def test_choices_of_sort_letter_and_words(actors: World, reader: Client) -> None:
    """Alone and together; other names are found too, however they are accented."""
    assert names(reader, sort="municipality", letter="E") == ["Échirolles"]
    assert names(reader, letter="#") == ["3M"]
    assert names(reader, q="cameras du nord") == ["Axis"]
    assert names(reader, q="communications") == ["Axis"]
    assert names(reader, q="axis", sort="municipality") == []
    assert names(reader, sort="no-such-sort", letter="%", page="999") == []


def test_the_page_offers_the_other_choices(actors: World, reader: Client) -> None:
    """Each keeps what was chosen before; chosen again, it is taken back."""
    page = reader.get("/en/actors", {"sort": "company"}).content.decode()
    assert 'href="/en/actors?sort=company&amp;letter=A"' in page
    assert 'href="/en/actors" aria-current="true"' in page
    assert "Échirolles" not in page
    nothing = reader.get("/en/actors", {"q": "zzz"}).content.decode()
    assert "None with these words" in nothing


def test_groups_that_are_not_shown_describe_nobody(actors: World, reader: Client) -> None:
    """An empty list says so."""
    from contrechamp.records.models import Organisation, Trust

    Organisation.objects.update(hosted=False)
    Trust.objects.update(level="mirrored")
    cache.forget()
    assert ask(reader) == []


def test_an_actor_s_page_leads_to_the_list(actors: World, reader: Client) -> None:
    """As the town's to the towns."""
    assert 'href="/en/actors"' in reader.get(f"/en/party/{COUNCIL}").content.decode()


def test_an_actor_s_page_leads_to_the_acts_that_name_it(actors: World, reader: Client) -> None:
    """And to the form of who wants to be told of new ones, with the actor ticked; no other page does."""
    page = reader.get(f"/en/party/{COUNCIL}").content.decode()
    assert f'href="/en/acts?actor={quote(COUNCIL, safe="")}"' in page
    form = f"/en/acts/subscribe?actor={quote(COUNCIL, safe='')}"
    assert f'href="{form}"' in page
    assert re.search(f'value="{COUNCIL}"[^>]* checked', reader.get(form).content.decode())
    dossier = reader.get(f"/en/dossier/{KEY}")
    assert dossier.status_code == 200
    assert "?actor=" not in dossier.content.decode()
    assert named.all_meant(OTHER_AXIS) == [AXIS, OTHER_AXIS]  # who asks for one means both
