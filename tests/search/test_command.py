"""`contrechamp search` answers people and programs."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from contrechamp.config.commands.search import command
from contrechamp.records.models import Organisation
from tests.search.conftest import GROUP, OTHER, Notes

pytestmark = pytest.mark.django_db

Indexed = Callable[..., None]


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_programs_get_a_json_line_for_each_hit(indexed: Indexed, notes: Notes) -> None:
    """With the fields that other programs rely on."""
    notes.write("a", "Le maire installe des caméras.", title="Conseil")
    indexed()
    result = run("caméra", "--json")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    hit = json.loads(line)
    assert hit.pop("score") > 0
    assert hit == {"document": "a", "title": "Conseil", "page": None, "snippet": "Le maire installe des caméras."}


def test_people_get_a_list(indexed: Indexed, notes: Notes) -> None:
    """Title, address and snippet, how many there are, and what of the query was left out."""
    notes.write("a", "Le maire installe des caméras.", title="Conseil")
    indexed()
    result = run("caméra", "ET")
    assert result.stdout == "Conseil\n/notes/a\nLe maire installe des caméras.\n\n"
    assert "1 of 1 found." in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_nothing_found_is_exit_code_one(indexed: Indexed) -> None:
    """As other programs that look for words do."""
    indexed(a="caméra")
    assert run("drone", "--json").exit_code == 1


def test_filters_are_name_and_value(indexed: Indexed, notes: Notes) -> None:
    """Filters narrow; what is no filter is wrong use."""
    notes.write("a", "caméra", kind="dossier")
    indexed(b="caméra")
    assert len(run("caméra", "--filter", "kind=dossier", "--json").stdout.splitlines()) == 1
    assert run("caméra", "--filter", "kind").exit_code == 2
    assert run("caméra", "--filter", "colour=red").exit_code == 2


def test_drafts_of_the_node_s_groups_are_found_unless_the_public_is_asked_for(indexed: Indexed, notes: Notes) -> None:
    """Who types commands on the node sees what its groups see."""
    Organisation.objects.create(id=GROUP, hosted=True)
    notes.write("ours", "caméra", scope=GROUP)
    notes.write("theirs", "caméra", organisation=OTHER)
    indexed(public="caméra")
    assert len(run("caméra", "--json").stdout.splitlines()) == 3
    assert len(run("caméra", "--public", "--json").stdout.splitlines()) == 1


def test_without_an_index_it_says_what_to_do(notes: Notes) -> None:
    """Exit code 3 and the command that helps."""
    result = run("caméra")
    assert result.exit_code == 3
    assert "contrechamp rebuild" in result.stderr
