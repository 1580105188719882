"""What the rooms above call the subjects that the trail names, and the words that it keeps: registries, because this
room knows none of them."""

from collections.abc import Callable, Iterable, Mapping

from contrechamp.shell import languages, typography

# From subjects and the group that asks: the names of those that the room knows, in the reader's language.
Namer = Callable[[Iterable[str], str], Mapping[str, str]]

_namers: list[Namer] = []
_words: dict[str, tuple[Mapping[str, object], ...]] = {}


def register(namer: Namer) -> None:
    """Asks `namer` too from now on; called once, when its room starts."""
    _namers.append(namer)


def names(subjects: Iterable[str], organisation: str) -> dict[str, str]:
    """The names of those subjects that a room knows."""
    wanted = {subject for subject in subjects if subject}
    return {subject: name for namer in _namers for subject, name in namer(wanted, organisation).items()}


def register_words(verb: str, *words: Mapping[str, object]) -> None:
    """How the first word beside that act is said, and the second, lazily; called once, when a room starts."""
    _words[verb] = words


def detail(verb: str, written: str) -> str:
    """What was written beside an act, in the reader's language: words that a room knows, days, the rest as it is."""
    if verb not in _words:
        return written
    said, rest = list[str](), written
    for known in _words[verb]:
        word, _space, after = rest.partition(" ")
        if word in known:
            said.append(str(known[word]))
            rest = after
    return " · ".join([*said, typography.day(rest, languages.current())] if rest else said)
