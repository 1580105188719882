"""`contrechamp search`: the pages and dossiers that hold some words."""

import sys
from typing import TYPE_CHECKING

import click

from contrechamp.config.output import FAULTS, emit, json_option, refuse, start_node

if TYPE_CHECKING:
    from contrechamp.search.reads import Hit


@click.command(
    epilog="Example: contrechamp search '\"police municipale\" OU caméra SAUF drone' --filter year=2019. "
    "Exit code 1 when nothing is found."
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--filter", "filters", multiple=True, metavar="NAME=VALUE", help="kind, place, technology, organisation, …"
)
@click.option("--public", is_flag=True, help="Only what readers of this node find, no drafts.")
@click.option("--from", "offset", default=0, show_default=True, type=click.IntRange(0), help="Hits to leave out first.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100), help="Hits to print.")
@json_option
def command(
    words: tuple[str, ...], filters: tuple[str, ...], public: bool, offset: int, limit: int, as_json: bool
) -> None:
    """Finds pages and dossiers; WORDS may hold "phrases", AND/ET, OR/OU, NOT/SAUF and parentheses."""
    start_node()
    from contrechamp.records import reads as records
    from contrechamp.search import reads, sources

    chosen = _filters(filters)
    scopes = {sources.PUBLIC} | (set() if public else {organisation.id for organisation in records.hosted()})
    shown = records.shown() if public else None
    try:
        found = reads.search(
            " ".join(words), filters=chosen, scopes=scopes, organisations=shown, offset=offset, limit=limit
        )
    except reads.UnknownFilter as error:
        raise click.UsageError(f"No filter is called {error}.") from None
    if not found.ready:
        refuse("The index is not built yet. Build it: contrechamp rebuild", as_json=as_json)
    for note in found.notes:
        click.echo(note.label, err=True)
    for hit in found.hits:
        emit(_json(hit), _text(hit), as_json=as_json)
    if not as_json:
        click.echo(f"{len(found.hits)} of {found.total} found.", err=True)
    sys.exit(0 if found.hits else FAULTS)


def _filters(filters: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in filters]
    if not all(sign for _name, sign, _value in pairs):
        raise click.UsageError("A filter is written NAME=VALUE, such as kind=document.")
    return {name: value for name, _sign, value in pairs}


def _json(hit: "Hit") -> dict[str, object]:
    snippet = "".join(text for text, _lit in hit.snippet)
    return {
        "document": hit.document,
        "title": hit.title,
        "page": hit.page,
        "score": round(hit.score, 4),
        "snippet": snippet,
    }


def _text(hit: "Hit") -> str:
    """For a person: the title, the address, the snippet with the words lit where the terminal can."""
    page = "" if hit.page is None else f", page {hit.page}"
    snippet = "".join(click.style(text, fg="black", bg="yellow") if lit else text for text, lit in hit.snippet)
    return f"{click.style(hit.title + page, bold=True)}\n{click.style(hit.address, dim=True)}\n{snippet}\n"
