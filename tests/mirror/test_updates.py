"""A copy that was brought up to date is, byte for byte, the copy that would be made at once."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from contrechamp.atlas.layers.models import Layer, Object
from contrechamp.atlas.tiles import current
from contrechamp.records import acts
from contrechamp.records.acts import Entry
from contrechamp.records.models import Organisation, Statement
from contrechamp.site import cache, feeds
from contrechamp.site.mirror.asking import watching
from contrechamp.site.mirror.make import Maker
from contrechamp.site.mirror.questions import ALL, key
from contrechamp.site.mirror.run import mirror
from contrechamp.site.reads.citable import version_of
from contrechamp.site.reads.subjects import Sight
from tests.mirror.reading import files
from tests.site.conftest import DOSSIER, PARTY, TOWN, World, said, text

pytestmark = pytest.mark.django_db(transaction=True)
Change = Callable[[World], object]
OWN = ("search/", "SHA256SUMS")
"""What may tell of the runs: how the index is cut, and the list of all files."""
OTHER_TOWN = "insee:42187"
CONTRACT = "urn:uuid:5b0e8d43-1c1a-4f43-8a3e-7a9f3b2c1d60"
DEVICE = "urn:uuid:8d3b0a9e-6a53-4d07-9d3e-0c5e5a6f7b20"


def published(told: World) -> None:
    """Another dossier in another town of the department; a name and a town that others show."""
    title, place = {"property": "title", "value": text("Un autre.", "Another.")}, said("place", OTHER_TOWN)
    told.publish(told.south, title, place, subject="urn:uuid:3a1f6f0e-52c4-4d58-9d8a-6b8a3c0e9a10")
    told.publish(told.east, said("name", "Ville de Saint-Etienne"), subject=PARTY, kind="party")
    told.publish(told.east, said("summary", text("Une ville.", "A town.")), subject=TOWN, kind="place")


def moved(told: World) -> None:
    """The dossier is said to be in another town as well."""
    told.publish(told.east, said("place", OTHER_TOWN))


def summed_up(told: World) -> None:
    """The dossier gets another summary, which no page but its own shows."""
    told.publish(told.east, said("summary", text("Autre résumé.", "Another summary.")))


def contracted(told: World) -> None:
    """A contract of another town: nothing else is said of that town, which others name."""
    told.publish(told.east, said("place", OTHER_TOWN), subject=CONTRACT, kind="contract")


def retracted(told: World) -> None:
    """A group takes back all that it says of the dossier."""
    ends = list(Statement.objects.filter(organisation=told.south, subject=DOSSIER).values_list("id", flat=True))
    acts.publish(organisation=told.south, entries=[Entry(DOSSIER, "dossier", [], ends=ends)])


def erased(told: World) -> None:
    """A group erases what it says of the dossier."""
    acts.erase(organisation=told.south, records=_records(told.south))


def blocked(told: World) -> None:
    """This node holds a document, and what a group says of the dossier, no more."""
    acts.block(blob=told.document, reason="a test")
    for record in _records(told.east):
        acts.block(record=record, reason="a test")


def hidden(told: World) -> None:
    """A group of elsewhere was shown, and is not any more."""
    Organisation.objects.filter(id=told.south).update(hosted=False)
    acts.set_trust(organisation=told.south, level="mirrored", reason="a test")


def mapped(told: World) -> None:
    """A group signs a device of the dossier, and a layer brings one more."""
    place = said("position", {"longitude": 4_390_000, "latitude": 45_434_000})
    told.publish(told.east, said("type", "dome"), place, said("dossier", DOSSIER), subject=DEVICE, kind="device")
    layer = Layer.objects.create(name="Ville", organisation=told.east, licence="Licence ouverte", attribution="Ville")
    Object.objects.create(layer=layer, name="1", origin=uuid4(), longitude=4_391_000, latitude=45_435_000, type="dome")


def _records(group: str) -> list[str]:
    rows = Statement.objects.filter(organisation=group, subject=DOSSIER)
    return sorted(set(rows.values_list("record", flat=True)))


@pytest.mark.parametrize(
    "changes", [(published, moved), (contracted, summed_up), (retracted,), (erased, blocked), (hidden,), (mapped,)]
)
def test_an_update_is_a_new_copy(documented: World, tmp_path: Path, changes: tuple[Change, ...]) -> None:
    """After each change, every file that a new copy has is in the old one, the same. Besides, an old copy keeps the
    versions of dossiers that it had shown as the latest, with their proofs, so that what was cited stays; and styles.
    """
    told = documented
    mirror(tmp_path / "copy", processes=1)
    for change in changes:
        before = files(tmp_path / "copy")
        change(told)
        cache.forget()
        current.forget()
        mirror(tmp_path / "copy", processes=1)
        mirror(tmp_path / change.__name__, processes=1)
        old, new = files(tmp_path / "copy"), files(tmp_path / change.__name__)
        assert old != before
        assert [path for path, data in new.items() if not path.startswith(OWN) and old.get(path) != data] == []
        more = [path for path in old.keys() - new.keys() if "~" not in path]
        assert [path for path in more if not path.startswith((*OWN, "export/version/", "static/"))] == []


def test_an_earlier_version_is_left_alone(documented: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its proof is never made again. Its page says once that it is not the latest any more, and then stays as it is."""
    made: list[str] = []
    make = Maker.make
    monkeypatch.setattr(Maker, "make", lambda maker, unit: made.append(unit) or make(maker, unit))
    tokens = []
    east, south = documented.east, documented.south
    for group, words in ((east, "Un."), (east, "Deux."), (east, "Trois."), (south, "Quatre.")):
        documented.publish(group, said("summary", text(words, words)))
        version = version_of(DOSSIER, "", Sight())
        assert version is not None
        tokens.append(version.token)
        made.clear()
        mirror(tmp_path / "copy", processes=1)
    *others, before, _last = ({unit for unit in made if token in unit} for token in tokens)
    assert others == [set(), set()]
    assert f"*/dossier/{DOSSIER.removeprefix('urn:uuid:')}?version={tokens[-2]}" in before
    assert [unit for unit in before if unit.startswith("/export/")] == []


def test_a_feed_of_many_dossiers_rests_on_them_alone(documented: World) -> None:
    """The feed of an area with hundreds of dossiers is not made again when something is published about others."""
    many = [DOSSIER, *(f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in range(300))]

    def feed() -> bytes:
        return feeds.atom("https://node.example/", "An area", many, "fr")

    with watching() as asked:
        before = feed()
    others = [key("records_assertion", ALL), key("records_assertion", "organisation", documented.east)]
    assert asked.keys.isdisjoint(others)
    documented.publish(documented.east, said("title", text("Ici.", "Here.")), subject=many[-1])
    assert key("records_assertion", "subject", many[-1]) in asked.keys
    assert feed().count(b"<entry>") == before.count(b"<entry>") + 1
