"""What the tests of records share."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from contrechamp.config.home import Home
from contrechamp.records import acts, views
from contrechamp.records.receive import Received, receive


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a node folder of its own, so that it sees no file of another."""
    monkeypatch.setattr(settings, "HOME", Home(tmp_path / "home"))


def empty_node() -> None:
    """Forgets every row of this room, and of the views that other rooms registered."""
    views_above = [model for view in views.registered() for model in view.models]
    for model in [*views_above, *apps.get_app_config("records").get_models()]:
        model._default_manager.all().delete()


def take(*pieces: Iterable[bytes], organisation: str) -> list[Received]:
    """Receives the pieces one after another, again until nothing is left out or new, as nodes that pull do."""
    acts.set_trust(organisation=organisation, level="mirrored", reason="a test")
    results = []
    for _ in range(12):
        results = [receive(list(piece)) for piece in pieces]
        if not any(result.skipped for result in results):
            return results
    pytest.fail(f"not settled: {[result.faults for result in results]}")
