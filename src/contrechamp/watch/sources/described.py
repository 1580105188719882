"""What a source's YAML file says, checked, with what its template adds.

    title: Prefecture of the Doubs, collection of acts
    template: collection            # a file of `templates/`; its words hold unless this file says others
    address: https://www.example.gouv.fr/raa
    department: "25"                # decides which Saint-Aubin is meant
    every: 6h                       # how often it is asked
    rhythm: 15d                     # at the latest after so long something new is expected

Further words: `links` (a regular expression: which addresses are files), `follow` (which are further lists), `depth`,
`delay` (seconds between two calls), `budget` (calls of one visit), `place` (a URN), `local` (the host of this very
address, on its port, may lie in a private network; for the operator's own), `active`; `pages`, `page`, `first`,
`offset`, `step` and `post` of lists that go on over several pages (see `paging`); `seen_in`, where its address
was found, and `verified_on`, the day on which somebody saw that it answers.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from contrechamp.watch.sources import paging

TEMPLATES = Path(__file__).parent / "templates"
KINDS = ("page", "feed", "notices", "folder")
_SPAN = re.compile(r"([0-9]{1,4})\s*([mhd])")
_UNIT = {"m": "minutes", "h": "hours", "d": "days"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,78}")
LONGEST = 20_000  # characters of a file


class BadSource(ValueError):
    """The file does not describe a source; the message says why."""


@dataclass(frozen=True)
class Described:
    """A source as its file says; spans are in seconds. `kind` is how its address is read."""

    name: str
    title: str
    kind: str
    address: str
    every: int
    rhythm: int
    department: str = ""
    place: str = ""
    links: str = r"\.pdf(?:$|[?#])"
    follow: str = ""
    depth: int = 1
    delay: float = 5.0
    budget: int = 60
    local: bool = False
    active: bool = True
    pages: int = 1
    page: str = ""
    first: int = 1
    offset: str = ""
    step: int = 0
    post: str = ""
    seen_in: str = ""
    verified_on: str = ""

    def as_json(self) -> dict[str, Any]:
        """What the table keeps of it."""
        return asdict(self)


def read(name: str, text: str) -> Described:
    """The source that a file called `name` describes. Raises BadSource."""
    if not _NAME.fullmatch(name):
        raise BadSource(f"{name}: the name of a source is small letters, digits and hyphens")
    if len(text) > LONGEST:
        raise BadSource(f"{name}: the file is longer than {LONGEST} characters")
    said = _mapping(name, text)
    template = str(said.pop("template", ""))
    if template:
        path = TEMPLATES / f"{template}.yaml"
        if not _NAME.fullmatch(template) or not path.exists():
            known = ", ".join(sorted(one.stem for one in TEMPLATES.glob("*.yaml")))
            raise BadSource(f"{name}: there is no template {template}; there are {known}")
        said = {**_mapping(template, path.read_text()), **said}
    if unknown := set(said) - set(Described.__dataclass_fields__) | ({"name"} & set(said)):
        raise BadSource(f"{name}: unknown: {', '.join(sorted(unknown))}")
    if missing := [word for word in ("title", "address", "kind", "every", "rhythm") if word not in said]:
        raise BadSource(f"{name}: it does not say {', '.join(missing)}")
    return _checked(name, said)


def _mapping(name: str, text: str) -> dict[str, Any]:
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadSource(f"{name}: {error}") from None
    if not isinstance(said, dict):
        raise BadSource(f"{name}: a source is described by words and their values")
    return {str(word): value for word, value in said.items()}


def _checked(name: str, said: Mapping[str, Any]) -> Described:
    try:
        found = Described(
            name=name,
            **{**said, "every": _span(said["every"]), "rhythm": _span(said["rhythm"])},
        )
        for pattern in (found.links, found.follow):
            re.compile(pattern)
        if not (0 <= found.depth <= 3 and 0 <= float(found.delay) <= 600 and 1 <= int(found.budget) <= 2_000):
            raise BadSource(f"{name}: depth is 0 to 3, delay 0 to 600 seconds, budget 1 to 2000 calls")
        wrong = paging.fault(found.as_json())
    except (TypeError, re.error, ValueError) as error:
        raise BadSource(f"{name}: {error}") from None
    if found.kind not in KINDS:
        raise BadSource(f"{name}: kind is one of {', '.join(KINDS)}")
    web = str(found.address).startswith(("http://", "https://"))
    if web == (found.kind == "folder"):
        raise BadSource(f"{name}: the address is a web address, or the path of a folder")
    if wrong:
        raise BadSource(f"{name}: {wrong}")
    if found.post and found.kind != "notices":
        raise BadSource(f"{name}: post is for data of contracts")
    if found.every < 600:
        raise BadSource(f"{name}: a source is asked every 10 minutes at most")
    return found


def _span(written: Any) -> int:
    """`6h` in seconds."""
    match = _SPAN.fullmatch(str(written).strip())
    if not match:
        raise ValueError(f"a span is written 30m, 6h or 15d, not {written}")
    return int(timedelta(**{_UNIT[match[2]]: int(match[1])}).total_seconds())
