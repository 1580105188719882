"""A JSON object that knows which of its leaves were read, so that the rest can be reported."""

from collections.abc import Iterator
from typing import Any

DEEPEST = 24  # levels
SEVERAL = "[]"


class Leaves:
    """Wraps one object. A path is `tender.value.amount`; what is read through `take` counts as understood."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self._taken: set[str] = set()

    def take(self, path: str) -> Any:
        """What stands at `path`, None where nothing does; everything under it counts as read."""
        self._taken.add(path)
        return at(self.data, path)

    def string(self, path: str) -> str:
        """What stands at `path` as text; empty where nothing, or no simple value, does."""
        value = self.take(path)
        return "" if value is None or isinstance(value, (dict, list)) else str(value)

    def rest(self) -> Iterator[tuple[str, str]]:
        """The leaves that nobody has read, with their paths; those of lists without their numbers."""
        yield from _rest(self.data, "", self._taken, 0)


def at(data: Any, path: str) -> Any:
    """What stands at a path of member names; a name that itself has a dot is found too (`acheteur.id`)."""
    if isinstance(data, dict):
        if path in data:
            return data[path]
        first, _dot, rest = path.partition(".")
        return at(data.get(first), rest) if rest else None
    return None


def objects(value: Any, *, inside: str = "", depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects in lists of lists; with `inside`, those under that member where they are wrapped in it."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from objects(one, inside=inside, depth=depth + 1)
    elif isinstance(value, dict):
        if inside and isinstance(value.get(inside), (dict, list)):
            yield from objects(value[inside], depth=depth + 1)
        elif not inside or inside not in value:
            yield value


def _rest(value: Any, path: str, taken: set[str], depth: int) -> Iterator[tuple[str, str]]:
    if path in taken or value in (None, "", [], {}):
        return
    if depth > DEEPEST:
        yield path, "…"
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _rest(one, f"{path}.{key}" if path else str(key), taken, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _rest(one, path, taken, depth + 1)
    else:
        yield path, str(value)
