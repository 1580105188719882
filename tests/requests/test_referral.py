"""The pack for the commission."""

import zipfile

import pytest
from django.db import connection
from django.test import Client

from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts, referral
from contrechamp.requests.models import Batch, Body, Request
from tests.requests.conftest import ago


def identified(asked: Request, member: User) -> Request:
    referral.identify(request=asked, name="Camille Durand", address="3 rue du Puits, 67000 Strasbourg", by=member)
    return asked


def files(asked: Request) -> dict[str, bytes]:
    with zipfile.ZipFile(referral.pack(asked)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def test_the_pack_has_what_the_article_asks_for(asked: Request, member: User) -> None:
    """Name, home, object, articles, the request and the proof of silence (R343-1)."""
    found = files(identified(asked, member))
    letter = found["saisine.txt"].decode()
    for words in ("Camille Durand", "3 rue du Puits", "refus implicite", "Mairie de Strasbourg", "L. 342-1", "AIPD"):
        assert words in letter
    assert {"saisine.pdf", "1-demande.pdf", "2-preuve-du-silence.pdf"} <= set(found) and "3-serie.csv" not in found


def test_name_and_address_are_kept_encrypted(asked: Request, member: User) -> None:
    """The database does not hold them readably, and forgets them when told."""
    identified(asked, member)
    with connection.cursor() as cursor:
        cursor.execute("SELECT requester FROM requests_request")
        (kept,) = cursor.fetchone()
    assert bytes(kept) and b"Camille" not in bytes(kept) and b"Puits" not in bytes(kept)
    asked.refresh_from_db()
    assert referral.requester(asked) == referral.Requester("Camille Durand", "3 rue du Puits, 67000 Strasbourg")
    referral.forget(request=asked, by=member)
    with pytest.raises(Refused):
        referral.pack(asked)


def test_nothing_is_referred_before_a_refusal(group: str, member: User, body: Body) -> None:
    """Within the month the commission would send it back."""
    made = acts.draft(organisation=group, body=body, title="x", letter="y", by=member)
    acts.record(request=made, kind="sent", day=ago(10), by=member)
    with pytest.raises(Refused):
        referral.pack(identified(made, member))


def test_five_requests_are_a_series(group: str, member: User, asked: Request) -> None:
    """One referral, the list of R343-3-1, and a notice for each body; four are none."""
    batch = Batch.objects.create(organisation=group, title="caméras")
    made = []
    for number in range(5):
        body = Body.objects.create(urn=f"x:{number}", name=f"Mairie {number}", email=f"m{number}@x.example")
        one = acts.draft(organisation=group, body=body, title="caméras", letter="y", by=member, batch=batch)
        acts.record(request=one, kind="sent", day=ago(60 + number), by=member)
        made.append(one)
        if number == 3:
            assert not referral.series(made[0])
    found = files(identified(made[0], member))
    rows = found["3-serie.csv"].decode("utf-8-sig").splitlines()
    assert len(rows) == 6 and f"Mairie 4;m4@x.example;;{ago(64)}" in rows[5]
    assert len([name for name in found if name.startswith("avis/")]) == 5
    assert "série de demandes" in found["saisine.txt"].decode()


def test_a_name_in_the_list_is_no_formula(group: str, member: User, asked: Request) -> None:
    """What a directory wrote as a name does nothing in the commission's spreadsheet."""
    batch = Batch.objects.create(organisation=group, title="caméras")
    for number in range(5):
        body = Body.objects.create(urn=f"x:{number}", name=f"=SUM({number})", email=f"m{number}@x.example")
        one = acts.draft(organisation=group, body=body, title="caméras", letter="y", by=member, batch=batch)
        acts.record(request=one, kind="sent", day=ago(60), by=member)
    assert "\n'=SUM(4);" in files(identified(one, member))["3-serie.csv"].decode("utf-8-sig")


def test_the_page_asks_for_the_name_only_then(client: Client, asked: Request) -> None:
    """First the form, then the pack, then nothing is kept."""
    address = f"/fr/work/access/{asked.pk}/refer"
    assert 'name="address"' in client.get(address).content.decode()
    client.post(address, {"name": "Camille Durand", "address": "3 rue du Puits"})
    assert "Camille Durand" in client.get(address).content.decode()
    assert client.get(f"{address}/pack.zip").headers["Content-Type"] == "application/zip"
    client.post(f"{address}/forget")
    assert 'name="address"' in client.get(address).content.decode()
    assert "Camille" not in client.get(f"/fr/work/access/{asked.pk}").content.decode()
