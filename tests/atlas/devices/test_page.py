"""The page of a device that groups sign."""

import json

from django.test import Client

from contrechamp.atlas.devices.reads import address_of
from contrechamp.records import acts as records
from contrechamp.site import cache
from tests.atlas.conftest import Publish
from tests.atlas.devices.test_signed import AGAIN, HERE, PLACED, SEEN, observed


def page(client: Client, suffix: str = "") -> str:
    cache.forget()
    answer = client.get(f"/fr{address_of(HERE)}{suffix}")
    assert answer.status_code == 200 and not answer.cookies
    return plain(answer.content)


def plain(content: bytes) -> str:
    """The page with common spaces."""
    return content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def test_a_device_has_a_page_with_what_was_seen_of_it(client: Client, group: str, publish: Publish) -> None:
    """Type, state, each finding with its day, how it is known and who says so; removed ones stay, with their day."""
    publish(group, HERE, PLACED, {"property": "type", "value": "dome"}, {"property": "name", "value": {"fr": "Quai"}})
    assert "Personne n’a encore dit l’avoir vu" in page(client)
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    first = page(client)
    assert "2 mai 2024" in first and "Vu sur place" in first and "confirmé" in first and "Groupe Est" in first
    publish(group, AGAIN, *observed("gone", "2025-06-03", "document"), kind="observation")
    after = page(client)
    assert ("3 juin 2025" in after and "2 mai 2024" in after and "disparu" in after) or "parti" in after.lower()


def test_its_twin_says_the_same(client: Client, group: str, publish: Publish) -> None:
    """The findings stand in the machine twin; groups that are not shown are not heard."""
    stranger = records.create_organisation(name="Ailleurs").organisation
    publish(group, HERE, PLACED)
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    publish(stranger, AGAIN, *observed("gone", "2025-06-03"), kind="observation")
    from contrechamp.records.models import Organisation

    Organisation.objects.filter(id=stranger).update(hosted=False)
    assert json.loads(page(client, ".json"))["seen"] == [
        {
            "subject": SEEN, "group": group, "found": "confirms", "method": "survey",
            "date": {"from": "2024-05-02", "to": "2024-05-02"},
        }
    ]  # fmt: skip


def test_an_observation_has_a_page(client: Client, group: str, publish: Publish) -> None:
    """What was found, of which device, with the publication that says so."""
    publish(group, HERE, PLACED)
    publish(group, SEEN, *observed("confirms", "2024-05-02"), kind="observation")
    cache.forget()
    answer = client.get(f"/fr/observation/{SEEN.removeprefix('urn:uuid:')}")
    assert answer.status_code == 200 and "2 mai 2024" in plain(answer.content)
