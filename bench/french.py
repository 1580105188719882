"""Any number of pages of real French: sentences of law and of official documents, and words by their frequency
there."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import pypdfium2

REPOSITORY = Path(__file__).resolve().parents[1]
LAW = REPOSITORY / "node_modules" / "@socialgouv" / "legi-data" / "data"
DOCUMENTS = REPOSITORY.parent / "shared" / "data" / "documents"


class French:
    """Real texts, and pages made of them: the same for the same `seed`."""

    def __init__(self, seed: int = 1) -> None:
        texts = [*_documents(), *_law()]
        if not texts:
            raise SystemExit(f"No French text: run ./run --setup-only first (looked in {LAW} and {DOCUMENTS}).")
        self.chance = random.Random(seed)
        counts = Counter(word for text in texts for word in text.split())
        self.words, self.totals = list(counts), list(accumulate(counts.values()))
        self.sentences = [part for text in texts for part in re.split(r"(?<=[.;]) ", text) if 40 < len(part) < 400]
        self.source = f"{len(texts)} texts, {len(self.words)} forms, {len(self.sentences)} sentences"

    def pages(self, count: int) -> Iterator[str]:
        """`count` pages of about 2,400 characters, half words by frequency, half sentences."""
        for _ in range(count):
            words = self.chance.choices(self.words, cum_weights=self.totals, k=200)
            yield " ".join([*words, *self.chance.choices(self.sentences, k=8)])

    def phrases(self, count: int) -> list[str]:
        """Two or three words side by side, from sentences."""
        found: list[str] = []
        while len(found) < count:
            words = re.findall(r"[^\W\d_]+", self.chance.choice(self.sentences))
            at = self.chance.randrange(max(1, len(words) - 3))
            some = words[at : at + self.chance.choice([2, 3])]
            if len(some) > 1 and any(len(word) > 5 for word in some):
                found.append(" ".join(some))
        return found


def _documents() -> Iterator[str]:
    for path in sorted(DOCUMENTS.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            for page in document:
                yield " ".join(page.get_textpage().get_text_range().split())


def _law() -> Iterator[str]:
    for path in sorted(LAW.glob("LEGITEXT*.json")):
        yield from (" ".join(text.split()) for text in _texts(json.loads(path.read_text())))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if len(node.get("texte") or "") > 80:
            yield node["texte"]
        for child in node.get("children", ()):
            yield from _texts(child)
        if isinstance(node.get("data"), dict):
            yield from _texts(node["data"])
