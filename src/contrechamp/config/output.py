"""How commands speak: words for people, or one JSON object per line for programs; progress on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click
import orjson

from contrechamp.config.home import open_home
from contrechamp.config.loading import loading

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

FAULTS, USAGE, REFUSED = 1, 2, 3

json_option: Callable[[F], F] = click.option("--json", "as_json", is_flag=True, help="Print JSON lines for programs.")


def start_django() -> None:
    """Makes the models importable; call it inside a command before importing any room."""
    import django

    with loading():
        django.setup()


def start_node() -> None:
    """The same for commands that work on a node: ends the command, and makes nothing, where the folder holds none."""
    folder = open_home().folder
    if not (folder / "node.toml").exists():
        refuse(f"No node in {folder}. Create one: contrechamp init --name NAME", as_json=wants_json())
    start_django()


def wants_json() -> bool:
    """Whether the command that runs was asked for JSON lines."""
    context = click.get_current_context(silent=True)
    return bool(context and context.params.get("as_json"))


def emit(value: dict[str, Any], text: str, *, as_json: bool) -> None:
    """Prints `value` as one JSON line, or `text` for a person."""
    click.echo(orjson.dumps(value).decode() if as_json else text)


def refuse(reason: str, *, as_json: bool = False) -> NoReturn:
    """Ends the command with exit code 3: the node cannot do this now, and `reason` says what to do."""
    if as_json:
        click.echo(orjson.dumps({"error": reason}).decode())
    else:
        click.echo(reason, err=True)
    sys.exit(REFUSED)


@contextmanager
def counting(label: str) -> Iterator[Callable[[int], None]]:
    """A function that adds to a count, shown where standard error is a terminal."""
    shown, total = sys.stderr.isatty(), 0

    def more(count: int) -> None:
        nonlocal total
        total += count
        if shown and total // 1_000 != (total - count) // 1_000:
            click.echo(f"\r{label}: {total}", err=True, nl=False)

    yield more
    if shown:
        click.echo(f"\r{label}: {total}", err=True)


@contextmanager
def progress(items: Iterable[T], *, label: str, length: int | None = None) -> Iterator[Iterator[T]]:
    """Iterates over `items` with a progress bar where standard error is a terminal."""
    with click.progressbar(items, label=label, length=length, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield iter(bar)
