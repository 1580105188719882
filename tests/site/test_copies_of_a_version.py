"""What stands beside a version of a dossier: on how many other sites all its last publications are."""

import pytest
from django.test import Client
from django.utils import timezone

from contrechamp.peers import acts as peers
from contrechamp.peers.models import SeenHead
from contrechamp.records.models import Assertion
from contrechamp.site import cache
from tests.site.conftest import DOSSIER, KEY, World

pytestmark = pytest.mark.django_db


def test_a_version_is_elsewhere_when_every_groups_last_publication_is(world: World, reader: Client) -> None:
    """A site that shows one group's log far enough and the other's not holds no copy of the version; then it does."""
    peer, now = peers.add_peer(address="https://sister.example"), timezone.now()
    last = {row.log: row for row in Assertion.objects.filter(subject=DOSSIER).order_by("seq")}
    assert len(last) == 2

    def strip() -> str:
        cache.forget()
        return reader.get(f"/en/dossier/{KEY}").content.decode()

    for row in last.values():
        assert "copy on 1 other site" not in strip()
        seen = {"organisation": row.organisation, "log": row.log, "record": row.record, "since": now, "at": now}
        head = SeenHead.objects.create(peer=peer, seq=row.seq - 1, **seen)
        assert "copy on 1 other site" not in strip()
        SeenHead.objects.filter(pk=head.pk).update(seq=row.seq)
    assert "copy on 1 other site" in strip()
