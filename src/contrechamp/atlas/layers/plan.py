"""How a file is to be read, and what is known of it: what a person said, or what was proposed. Kept as JSON."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Plan:
    """`format` is one of `formats.FORMATS`; `columns` say what a table's columns mean, `constants` which tags hold for
    every device that has none of that key; `day` is the ISO day for which
    the file speaks.

    `document` is the library's id of the document that the file was taken from: each row is looked for on its pages
    `first_page` to `last_page` (0: the last one). `whole`: the file is all of the layer, so that what it lacks is gone.
    `swapped`: latitude and longitude stand in each other's place.
    """

    format: str
    day: str
    columns: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    document: str = ""
    first_page: int = 1
    last_page: int = 0
    whole: bool = False
    swapped: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def plan_of(data: dict[str, Any]) -> Plan:
    """The plan kept as JSON."""
    known = {one.name for one in fields(Plan)}
    return Plan(**{key: value for key, value in data.items() if key in known})
