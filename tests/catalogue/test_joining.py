"""Subjects that groups say are one."""

from itertools import permutations

import pytest

from contrechamp.catalogue.joining import _components, joins
from contrechamp.records import acts as records
from contrechamp.records.models import Organisation, Trust
from contrechamp.records.rebuild import rebuild
from tests.catalogue.conftest import Publish

A, B, C = (f"urn:uuid:{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")


def like(name: str, other: str) -> dict[str, str]:
    return {"property": name, "value": other}


@pytest.fixture
def strangers(db: None) -> tuple[str, str]:
    """Two groups that are shown here and live elsewhere."""
    groups = [records.create_organisation(name=name).organisation for name in ("Nord", "Ouest")]
    Organisation.objects.filter(id__in=groups).update(hosted=False)
    for group in groups:
        records.set_trust(organisation=group, level="shown", reason="")
    return groups[0], groups[1]


def told(publish: Publish, group: str, subject: str, title: str) -> None:
    publish(group, subject, {"property": "title", "value": {"fr": title}})


def test_a_group_of_this_site_joins_two_subjects(group: str, publish: Publish) -> None:
    """One statement is enough, from either side; the smallest URN in byte order names both."""
    publish(group, B, like("same_as", A))
    found = joins([B])
    assert found.all_of(B) == [A, B] and found.canonical(B) == A
    assert joins([A]).all_of(A) == [A, B]
    assert joins([C]).all_of(C) == (C,)


def test_joins_follow_from_one_to_the_next(group: str, other_group: str, publish: Publish) -> None:
    """A is B, and B is C: from each of them all three are found."""
    publish(group, A, like("same_as", B))
    publish(other_group, B, like("same_as", C))
    assert [joins([urn]).all_of(urn) for urn in (A, B, C)] == [[A, B, C]] * 3


def test_groups_of_this_site_that_disagree_join_nothing(group: str, other_group: str, publish: Publish) -> None:
    """One says the same, the other different: they stay apart."""
    publish(group, A, like("same_as", B))
    publish(other_group, B, like("different_from", A))
    assert joins([A]).all_of(A) == (A,)


def test_different_from_holds_along_the_way_too(group: str, publish: Publish) -> None:
    """A is B and B is C, but A is not C: what is said first joins, the other stays apart, from wherever one looks."""
    publish(group, A, like("same_as", B), like("different_from", C))
    publish(group, B, like("same_as", C))
    assert [list(joins([urn]).all_of(urn)) for urn in (A, B, C)] == [[A, B], [A, B], [C]]


def test_a_stranger_alone_joins_nothing(group: str, strangers: tuple[str, str], publish: Publish) -> None:
    """A group from elsewhere cannot pull another's dossier into its own."""
    north, west = strangers
    told(publish, west, A, "Le sien")
    told(publish, north, B, "Le nôtre")
    publish(north, B, like("same_as", A))
    assert joins([A]).all_of(A) == (A,)
    publish(west, A, like("same_as", B))
    assert joins([A]).all_of(A) == [A, B]


def test_this_site_separates_what_strangers_join(group: str, strangers: tuple[str, str], publish: Publish) -> None:
    """`different_from` by a group of this site wins over the authors of both."""
    for author, subject, other in zip(strangers, (A, B), (B, A), strict=True):
        told(publish, author, subject, "x")
        publish(author, subject, like("same_as", other))
    assert len(joins([A]).all_of(A)) == 2
    publish(group, A, like("different_from", B))
    assert len(joins([A]).all_of(A)) == 1


def test_trust_decides_at_once(strangers: tuple[str, str], publish: Publish) -> None:
    """A group that is no longer shown joins nothing, without anything made again."""
    for author, subject, other in zip(strangers, (A, B), (B, A), strict=True):
        told(publish, author, subject, "x")
        publish(author, subject, like("same_as", other))
    records.set_trust(organisation=strangers[0], level="mirrored", reason="")
    assert len(joins([A]).all_of(A)) == 1
    assert Trust.objects.count() >= 2


def test_the_digest_of_views_knows_no_joins(group: str, publish: Publish) -> None:
    """Rebuilding gives the same rows of likeness, and each account keeps its own subject."""
    publish(group, A, like("same_as", B))
    before, after = rebuild()
    assert before == after and joins([A]).all_of(A) == [A, B]


def test_the_order_in_which_pairs_come_does_not_matter_without_separation() -> None:
    """Three pairs in any order make one group."""
    pairs = [("a", "b"), ("b", "c"), ("d", "c")]
    assert {tuple(_components(order, [])["a"]) for order in permutations(pairs)} == {("a", "b", "c", "d")}
