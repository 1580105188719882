"""Files for import, and what reading them gives."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from contrechamp.catalogue.claims import claim, said
from contrechamp.catalogue.imports import acts
from contrechamp.catalogue.imports.facts import Found, Gap, Item
from contrechamp.catalogue.imports.models import Import
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.vocabulary import schema

ADDRESS = "https://example.org/file"
Give = Callable[..., Import]


@pytest.fixture(autouse=True)
def _table_of_places() -> None:
    if not (settings.ASSETS / "places.sqlite3").exists():
        pytest.skip("no table of places: run ./run --setup-only first")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a small file."""

    def act(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return act


@pytest.fixture
def give(group: str) -> Give:
    """Reads files into drafts of the group, as `contrechamp import` does."""

    def act(
        *paths: Path, columns: dict[str, str] | None = None, constants: dict[str, str] | None = None, **about: Any
    ) -> Import:
        names = [path.name for path in paths]
        plan = acts.planned(paths, names, **{"address": ADDRESS, "read": "2026-01-02", **about})
        told = Plan(**{**plan.as_json(), "columns": plan.columns | (columns or {}), "constants": constants or {}})
        return acts.run(given=acts.give(organisation=group, by=None, paths=paths, names=names, plan=told))

    return act


def items_of(found: list[Found]) -> list[Item]:
    return [one for one in found if isinstance(one, Item)]


def gaps_of(found: list[Found]) -> list[Gap]:
    return [one for one in found if isinstance(one, Gap)]


def faults_of(found: list[Found]) -> list[str]:
    """What the vocabulary has against the facts of these items."""
    return [
        fault
        for item in items_of(found)
        for fact in item.facts
        for fault in schema.faults(item.kind, claim(**said(fact)))
    ]


def statements(name: str) -> dict[str, DraftStatement]:
    """The statements of the draft whose name or title this is, by property."""
    draft = draft_of(name)
    return {row.property: row for row in draft.statements.all()}


def draft_of(name: str) -> Draft:
    rows = DraftStatement.objects.filter(property__in=("name", "title")).select_related("draft")
    (found,) = (row.draft for row in rows if row.value in (name, {"fr": name}))
    return found
