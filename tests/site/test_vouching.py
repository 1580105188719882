"""The public page of groups says who vouches for whom, as a picture and as a table."""

import pytest
from django.test import Client

from contrechamp.peers.trust import vouches
from contrechamp.records import acts
from contrechamp.site.reads import vouching
from contrechamp.site.reads.subjects import Sight
from tests.site.conftest import World

pytestmark = pytest.mark.django_db


def test_who_vouches_for_whom(world: World, reader: Client) -> None:
    """A vouch stands in the picture, in the table and in the machine twin; one whose time is over stands nowhere."""
    vouches.vouch(organisation=world.east, about=world.south, scope="work", until="2099-01-01", by=None)
    page = reader.get("/fr/groups").content.decode()
    assert "<svg" in page and "se porte garant du travail de" in page
    words = reader.get("/fr/groups.json").json()["words"]
    assert words == [{"by": world.east, "about": world.south, "says": "work", "until": "2099-01-01"}]
    vouches.vouch(organisation=world.east, about=world.south, scope="work", until="2020-01-01", by=None)
    assert vouching.said(Sight()) == []


def test_a_picture_of_many(world: World) -> None:
    """Two groups that vouch for each other have two lines; the numbers of the drawing have points, not commas."""
    for by, about in ((world.east, world.south), (world.south, world.east)):
        vouches.vouch(organisation=by, about=about, scope="identity", until="2099-01-01", by=None)
    vouches.warn(organisation=world.east, about=world.south, reason="Clé volée", language="fr", by=None)
    picture = vouching.picture(vouching.said(Sight()))
    assert picture is not None
    assert len(picture.ties) == 3 and len(picture.dots) == 2
    assert not any("," in tie.path + tie.wedge for tie in picture.ties)


def test_too_many_to_draw(world: World) -> None:
    """Beyond what fits, only the table is left."""
    sight = Sight()
    groups = [acts.create_organisation(name=str(number)).organisation for number in range(vouching.MOST)]
    rows = []
    for id in groups:
        by, about = sight.groups([world.east, id]).values()
        rows.append(vouching.Said(by, about, "work", "", ""))
    assert vouching.picture(rows) is None
