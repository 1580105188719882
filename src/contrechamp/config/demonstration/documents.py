"""The documents of the demonstration: official texts typeset from the law, and the sample groups' own papers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from contrechamp.config.demonstration.cases import DATA
from contrechamp.config.demonstration.scan import scan
from contrechamp.config.demonstration.typeset import Paper, Style, typeset
from contrechamp.requests.law import texts as law
from contrechamp.shell.typography import day, sentence

SAMPLE = "Exemple de démonstration. Ce papier a été écrit pour montrer le logiciel ; aucune administration ne l’a reçu."


@dataclass(frozen=True)
class SampleDocument:
    """A paper with what its group says of it. `group` is "east" or "south", `origin` says where it comes from."""

    key: str
    group: str
    title: str
    kind: str
    authority: str
    date: str
    origin: str
    transcription: bool
    paper: Paper
    scanned: bool

    def pdf(self) -> bytes:
        """The file: the same bytes each time."""
        pdf = typeset(self.paper)
        return scan(pdf) if self.scanned else pdf


def documents(*, package: Path = law.PACKAGE) -> Iterator[SampleDocument]:
    """Every document; the official texts are missing where the package that carries the law is."""
    for row in yaml.safe_load((DATA / "laws.yaml").read_text()):
        excerpt = law.excerpt(row["articles"], package=package)
        if excerpt is not None:
            yield _official_text(row, excerpt)
    for path in sorted((DATA / "papers").glob("*.yaml")):
        yield _sample_paper(yaml.safe_load(path.read_text()))


def _official_text(row: Mapping[str, Any], excerpt: law.Excerpt) -> SampleDocument:
    version, title = day(excerpt.version, "fr"), sentence(row["title"], "fr")
    origin = f"{excerpt.code}, version du {version}, d’après Légifrance, par le paquet {excerpt.package}"
    paper = Paper(
        title=title,
        above=f"Transcription. {excerpt.code}",
        below=f"Transcription, sans valeur officielle. {origin}. Seul le texte publié au Journal officiel fait foi.",
        body=[("title", title), ("lead", sentence(row["subtitle"], "fr")), *_articles(excerpt)],
    )
    return SampleDocument(
        key=row["key"],
        group=row["group"],
        title=title,
        kind="law",
        authority="République française",
        date=excerpt.version,
        origin=origin,
        transcription=True,
        paper=paper,
        scanned=row["scan"],
    )


def _articles(excerpt: law.Excerpt) -> Iterator[tuple[Style, str]]:
    section = ""
    for article in excerpt.articles:
        if article.section != section:
            section = article.section
            yield "note", section
        yield "heading", f"Article {article.number}"
        for paragraph in article.paragraphs:
            yield "text", paragraph
        yield "note", f"Rédaction en vigueur depuis le {day(article.since, 'fr')}."


def _sample_paper(data: Mapping[str, Any]) -> SampleDocument:
    title = sentence(data["title"], "fr")
    paper = Paper(
        title=title,
        above=f"{data['authority']}. Exemple",
        below=SAMPLE,
        body=[(style, sentence(text, "fr")) for line in data["body"] for style, text in line.items()],
    )
    return SampleDocument(
        key=data["key"],
        group=data["group"],
        title=title,
        kind=data["kind"],
        authority=data["authority"],
        date=data["date"],
        origin="Écrit pour la démonstration",
        transcription=False,
        paper=paper,
        scanned=False,
    )
