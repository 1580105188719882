"""Letters under the law of other jurisdictions, from `<regime>.yaml`: a request, what follows a refusal, the law cited.

A jurisdiction more is a file more. The French letters are longer, and stand in `writing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
REQUEST = "request"


@dataclass(frozen=True)
class Letter:
    """A letter with places to fill in. `when` are the states in which it is written; `refused` and `silent` say in it
    what happened; `channel` where it goes."""

    key: str
    label: dict[str, str]
    text: str
    when: tuple[str, ...] = ()
    refused: str = ""
    silent: str = ""
    channel: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cited:
    """A text of law that letters cite. Without `verified_on` nobody has read it: it is named, and not quoted."""

    article: str
    letters: tuple[str, ...]
    source: str
    text: str = ""
    verified_on: date | None = None


@dataclass(frozen=True)
class Letters:
    """The letters of a regime, in one `language`; `annex` heads the law behind them."""

    language: str
    annex: str
    letters: Mapping[str, Letter]
    law: Sequence[Cited]

    def cited(self, key: str) -> Sequence[Cited]:
        """The law that the letter of that key cites."""
        return [one for one in self.law if key in one.letters]

    def behind(self, key: str) -> str:
        """The law behind a letter, as far as it was read; "" where none was."""
        read = [f"{one.article}\n{one.text.strip()}" for one in self.cited(key) if one.verified_on and one.text]
        return "\n\n".join([self.annex, *read]) if read else ""


@cache
def letters_of(regime: str) -> Letters | None:
    """The letters of a regime; None for the French one, and for one that has none yet."""
    path = FOLDER / f"{regime}.yaml"
    if not regime.isalpha() or not path.exists():
        return None
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Letters(
        language=data["language"],
        annex=data["annex"],
        letters={
            key: Letter(key, **{**raw, "when": tuple(raw.get("when", ()))}) for key, raw in data["letters"].items()
        },
        law=[Cited(raw.pop("article"), tuple(raw.pop("for")), **raw) for raw in data["law"]],
    )
