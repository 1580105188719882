"""Articles of law in force, from the registry package that set-up fetched (npm `@socialgouv/legi-data`)."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[4] / "node_modules/@socialgouv/legi-data"
CODE = "LEGITEXT000031366350"
"""The Code des relations entre le public et l'administration, by the identifier that Légifrance gives it."""


@dataclass(frozen=True)
class Article:
    """One article: its number as printed (`L. 311-1`), the identifier of its wording and the day that took effect."""

    number: str
    wording: str
    since: str
    section: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Excerpt:
    """Articles of one code, in the order asked, with what a transcription must say of their origin."""

    code: str
    version: str
    package: str
    articles: tuple[Article, ...]


def excerpt(numbers: Sequence[str], *, package: Path = PACKAGE) -> Excerpt | None:
    """The articles `numbers` (`R*311-12`) of the code; None where the package is not on this machine.

    Raises KeyError when the code has no such article in force.
    """
    source = package / "data" / f"{CODE}.json"
    if not source.exists():
        return None
    code = _read(source)
    found = {data["num"]: _article(data, section) for data, section in _articles(code) if data["num"] in numbers}
    release = json.loads((package / "package.json").read_bytes())
    return Excerpt(
        code=code["data"]["title"].replace("'", "’"),
        version=code["data"]["dateModif"],
        package=f"{release['name']} {release['version']}",
        articles=tuple(found[number] for number in numbers),
    )


@lru_cache(maxsize=1)
def _read(source: Path) -> dict[str, Any]:
    code: dict[str, Any] = json.loads(source.read_bytes())
    return code


def _articles(node: dict[str, Any], section: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    if node["type"] == "article":
        if node["data"]["etat"].startswith("VIGUEUR"):
            yield node["data"], section
        return
    for child in node["children"]:
        yield from _articles(child, node["data"]["title"])


def _article(data: dict[str, Any], section: str) -> Article:
    return Article(
        wording=data["id"],
        number=re.sub(r"^([A-Z])(\*?)", lambda match: f"{match[1]}.{' *' * bool(match[2])} ", data["num"]),
        since=datetime.fromtimestamp(data["dateDebut"] / 1000, UTC).date().isoformat(),
        section=" ".join(section.split()),
        paragraphs=tuple(_paragraphs(data["texteHtml"])),
    )


def _paragraphs(html: str) -> Iterator[str]:
    """The text of each paragraph; links keep their words, breaks part paragraphs."""
    for part in re.split(r"</?(?:p|br|div|li|ul)\b[^>]*>", html):
        text = " ".join(unescape(re.sub(r"<[^>]*>", "", part)).split())
        text = re.sub(r" ([,.)])", r"\1", text)
        if text:
            yield text
