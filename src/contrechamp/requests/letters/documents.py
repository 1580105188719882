"""The kinds of document that are usually asked for, from `documents.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
LOCATIONS = "locations"


@dataclass(frozen=True)
class Precedent:
    """What the commission said of such documents before: where it stands, in our words, and the page that was read."""

    reference: str
    says: str
    address: str


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document. `asks` is what a letter says in each language; `hint` helps its writer; `articles` are
    cited."""

    key: str
    label: dict[str, str]
    asks: dict[str, str]
    hint: dict[str, str]
    articles: tuple[str, ...]
    cada: tuple[Precedent, ...]


@cache
def kinds() -> Mapping[str, DocumentKind]:
    """Every kind by its key, in the order of the file."""
    return {
        raw["key"]: DocumentKind(
            raw["key"],
            raw["label"],
            raw["asks"],
            raw.get("hint", {}),
            tuple(raw["articles"]),
            tuple(Precedent(**one) for one in raw.get("cada", ())),
        )
        for raw in yaml.safe_load((FOLDER / "documents.yaml").read_text(encoding="utf-8"))
    }


def kinds_in(language: str) -> Mapping[str, DocumentKind]:
    """The kinds that a letter in that language can ask for."""
    return {key: kind for key, kind in kinds().items() if language in kind.asks}
