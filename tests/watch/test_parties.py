"""The actors known here that an act names."""

from typing import Any

import pytest

from contrechamp.catalogue.models import Card
from contrechamp.watch.models import Act
from contrechamp.watch.stages import judging


@pytest.mark.django_db
@pytest.mark.parametrize("title", ["Caméras du Doubs", {"fr": "Caméras du Doubs", "en": "Cameras of the Doubs"}])
def test_an_actor_is_found_by_its_name(title: Any) -> None:
    """Its name is one text, or one in each language."""
    Card.objects.create(subject="actor", kind="party", title=title)
    judging._known.cache_clear()
    assert judging._parties(Act(body="Le marché est attribué à CAMÉRAS DU DOUBS.")) == [["actor", "Caméras du Doubs"]]
    judging._known.cache_clear()
