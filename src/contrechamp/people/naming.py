"""What the rooms above call the subjects that the trail names: a registry, because this room knows none of them."""

from collections.abc import Callable, Iterable, Mapping

# From subjects and the group that asks: the names of those that the room knows, in the reader's language.
Namer = Callable[[Iterable[str], str], Mapping[str, str]]

_namers: list[Namer] = []


def register(namer: Namer) -> None:
    """Asks `namer` too from now on; called once, when its room starts."""
    _namers.append(namer)


def names(subjects: Iterable[str], organisation: str) -> dict[str, str]:
    """The names of those subjects that a room knows."""
    wanted = {subject for subject in subjects if subject}
    return {subject: name for namer in _namers for subject, name in namer(wanted, organisation).items()}
