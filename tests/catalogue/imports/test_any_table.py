"""Whatever stands in the cells of a table, what is made of it fits the vocabulary, and every cell is accounted for."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contrechamp.catalogue.imports import columns
from contrechamp.catalogue.imports.formats import tables
from contrechamp.catalogue.imports.plan import Plan
from tests.catalogue.imports.conftest import faults_of, gaps_of, items_of

TARGETS = sorted(
    {
        (kind, target)
        for kind in columns.DRAFTED
        for target in columns.targets(kind, "en")
        if not target.startswith("source.read")
    }
)
USUAL = st.sampled_from(
    [
        "12 mars 2019",
        "1,2 M€ HT",
        "oui",
        "Nîmes",
        "75056",
        "https://a.example/x",
        "a|b",
        "213005515",
        "announced",
        "-",
        "EUR",
    ]
)
CELLS = st.one_of(st.text(max_size=40), USUAL, st.just("x" * 9_000), st.just("http://a b"), st.just("\u00ad"))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chosen=st.lists(st.sampled_from(TARGETS), min_size=1, max_size=6, unique=True),
    rows=st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=3),
)
def test_what_is_made_of_any_cells_fits_the_vocabulary(
    tmp_path: Path, chosen: list[tuple[str, str]], rows: list[list[str]]
) -> None:
    """No fact breaks the schema of claims; a row gives a subject, or a gap."""
    kind = chosen[0][0]
    meant = [target for of, target in chosen if of == kind]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([f"c{n}" for n in range(6)])
    table.writerows(rows)
    path = tmp_path / "t.csv"
    path.write_text(text.getvalue(), encoding="utf-8", errors="replace", newline="")
    plan = Plan("table", "s", kind, columns={f"c{n}": target for n, target in enumerate(meant)}, read="2026-01-02")
    found = list(tables.read([path], plan))
    assert faults_of(found) == []
    assert len(items_of(found)) + len(gaps_of(found)) >= 1


@pytest.mark.parametrize("kind", columns.DRAFTED)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_target_has_words_of_its_own(kind: str, language: str) -> None:
    """A person who matches columns can tell them apart."""
    told = list(columns.targets(kind, language).values())
    assert all(told) and sorted(told) == sorted(set(told))
