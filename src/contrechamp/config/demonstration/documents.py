"""The documents of the demonstration: official texts typeset from the law, and the sample groups' own papers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from contrechamp.config.demonstration import law
from contrechamp.config.demonstration.cases import DATA
from contrechamp.config.demonstration.scan import scan
from contrechamp.config.demonstration.typeset import Paper, Style, typeset
from contrechamp.shell.typography import day

SAMPLE = "Exemple de démonstration. Ce papier a été écrit pour montrer le logiciel ; aucune administration ne l’a reçu."


@dataclass(frozen=True)
class SampleDocument:
    """A PDF with what its group says of it. `group` is "east" or "south", `origin` says where it comes from."""

    key: str
    group: str
    pdf: bytes
    title: str
    kind: str
    authority: str
    date: str
    origin: str
    transcription: bool


def documents(*, package: Path = law.PACKAGE) -> Iterator[SampleDocument]:
    """Every document; the official texts are missing where the package that carries the law is."""
    for row in yaml.safe_load((DATA / "laws.yaml").read_text()):
        excerpt = law.excerpt(row["articles"], package=package)
        if excerpt is not None:
            yield _official_text(row, excerpt)
    for path in sorted((DATA / "papers").glob("*.yaml")):
        yield _paper(yaml.safe_load(path.read_text()))


def _official_text(row: Mapping[str, Any], excerpt: law.Excerpt) -> SampleDocument:
    origin = (
        f"{excerpt.code}, version du {day(excerpt.version, 'fr')}, d’après Légifrance, par le paquet {excerpt.package}"
    )
    body: list[tuple[Style, str]] = [("title", row["title"]), ("lead", row["subtitle"])]
    section = ""
    for article in excerpt.articles:
        if article.section != section:
            section = article.section
            body.append(("note", section))
        body.append(("heading", f"Article {article.number}"))
        body += [("text", paragraph) for paragraph in article.paragraphs]
        body.append(("note", f"Rédaction en vigueur depuis le {day(article.since, 'fr')}."))
    below = f"Transcription, sans valeur officielle. {origin}. Seul le texte publié au Journal officiel fait foi."
    pdf = typeset(Paper(title=row["title"], above=f"Transcription. {excerpt.code}", below=below, body=body))
    return SampleDocument(
        key=row["key"],
        group=row["group"],
        pdf=scan(pdf) if row["scan"] else pdf,
        title=row["title"],
        kind="law",
        authority="République française",
        date=excerpt.version,
        origin=origin,
        transcription=True,
    )


def _paper(data: Mapping[str, Any]) -> SampleDocument:
    body = [(style, text) for line in data["body"] for style, text in line.items()]
    pdf = typeset(Paper(title=data["title"], above=f"{data['authority']}. Exemple", below=SAMPLE, body=body))
    return SampleDocument(
        key=data["key"],
        group=data["group"],
        pdf=pdf,
        title=data["title"],
        kind=data["kind"],
        authority=data["authority"],
        date=data["date"],
        origin="Écrit pour la démonstration",
        transcription=False,
    )
