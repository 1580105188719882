"""The actors known here that an act names."""

from typing import Any

import pytest

from contrechamp.catalogue.models import Card
from contrechamp.ground.terms import folded
from contrechamp.records.acts import create_organisation
from contrechamp.watch.models import Text
from contrechamp.watch.stages import judging
from contrechamp.watch.stages.names import NOTICES


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Caméras du Doubs", {"fr": "Caméras du Doubs", "en": "Cameras of the Doubs"}])
def test_an_actor_is_found_by_its_name(title: Any) -> None:
    """Its name is one text, or one in each language. Two groups tell of one actor; a group not shown tells of none."""
    judging._known.cache_clear()
    one, other = (create_organisation(name=name).organisation for name in ("One", "Another"))
    Card.objects.create(subject="actor", organisation=one, kind="party", title=title)
    Card.objects.create(subject="actor", organisation=other, kind="party", title="caméras du Doubs")
    Card.objects.create(subject="spam", organisation="a-group-not-shown-here", kind="party", title="Le marché")
    [[subject, name]] = judging._parties(folded("Le marché est attribué à CAMÉRAS DU DOUBS."), judging._beside(Text()))
    assert (subject, name.lower()) == ("actor", "caméras du doubs")
    judging._known.cache_clear()


@pytest.mark.django_db
def test_an_actor_of_data_is_found_by_its_number() -> None:
    """DECP tells the SIRET of an establishment alone: its company is meant; in prose a number is no actor."""
    group = create_organisation(name="One").organisation
    Card.objects.create(subject="siren:552059024", organisation=group, kind="party", title="OJ")
    judging._known.cache_clear()
    data = Text.objects.create(sha256="d" * 64, size=1, media_type=NOTICES)
    prose = Text.objects.create(sha256="e" * 64, size=1)
    body = "titulaires titulaire id: 55205902400012.\nacheteur id: 21250056500016."
    assert judging._parties(folded(body), judging._beside(data)) == [["siren:552059024", "OJ"]]
    assert judging._parties(folded(body), judging._beside(prose)) == []
    judging._known.cache_clear()
