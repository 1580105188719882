"""Many terms found in the text of acts, against a loop of one search for each term, and against hyperscan.

All three get the same pages, real ones repeated. The project's side folds accents, ligatures and line breaks first. The
loop is `re.search(term, page, IGNORECASE)` for each term and each page, as today's tool does it; it gets a part of the
text, as it needs minutes for all. Then the whole rules stage (terms, contexts, weights, what the act does) against the
terms alone. Processor time, not the clock. Goals: 80 times the loop, finding all it finds; the rules at least half as
fast as the terms. The rate of hyperscan, the floor, is printed.

    python bench/watch_terms.py [--megabytes 100] [--loop-megabytes 2]
"""

import argparse
import csv
import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import hyperscan
import pypdfium2

from contrechamp.ground.terms import Terms, folded
from contrechamp.watch.rules.book import book
from contrechamp.watch.rules.judging import weigh

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WITH_TEXT = ("bovp-2019-02-01.pdf", "prefecture-2021-09-24.pdf", "arrete_nomination.pdf")
PARTIES = 80


def pages(megabytes: float) -> list[str]:
    """Real pages, repeated until there are so many megabytes, each time with another number in it."""
    real = []
    for name in WITH_TEXT:
        with pypdfium2.PdfDocument(DATA / "documents" / name) as document:
            real += [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]
    found, size = list[str](), 0
    while size < megabytes * 1_000_000:
        for page in real:
            found.append(f"{page}\n{len(found)}")
            size += len(page.encode())
    return found


def terms() -> list[str]:
    """The terms of the rules that are plain words, and names of actors, over three hundred."""
    plain = [term.text for term in book().terms if "*" not in term.text]
    with (DATA / "parties" / "technocarte-nodes.csv").open(newline="") as file:
        names = [row.get("Label") or row.get("label") or "" for row in csv.DictReader(file)]
    return plain + [name for name in dict.fromkeys(names) if 6 <= len(name) <= 60][:PARTIES]


def spent(work: Callable[[], object]) -> float:
    """The processor time of a piece of work, in seconds."""
    begins = time.process_time()
    work()
    return time.process_time() - begins


def loop(texts: Iterable[str], words: list[str]) -> set[tuple[int, int]]:
    """One search for each page and term."""
    found = set()
    for number, text in enumerate(texts):
        for which, word in enumerate(words):
            if re.search(re.escape(word), text, re.IGNORECASE):
                found.add((number, which))
    return found


def scan(texts: Iterable[bytes], words: list[str]) -> None:
    """Hyperscan over the same pages, not folded."""
    database = hyperscan.Database()
    flags = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_SINGLEMATCH
    expressions = [re.sub(r"([^\w ])", r"\\\1", word).encode() for word in words]
    database.compile(expressions=expressions, ids=list(range(len(words))), flags=[flags] * len(words))
    for text in texts:
        database.scan(text, match_event_handler=lambda *_: None)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--megabytes", type=float, default=100)
    arguments.add_argument("--loop-megabytes", type=float, default=2)
    given = arguments.parse_args()
    texts, words = pages(given.megabytes), terms()
    few = pages(given.loop_megabytes)
    size, size_few = (sum(len(text.encode()) for text in part) / 1e6 for part in (texts, few))
    matcher, rules = Terms(words), book()

    ours = size / spent(lambda: [matcher.find(folded(text)) for text in texts])
    found = set[tuple[int, int]]()
    theirs = size_few / spent(lambda: found.update(loop(few, words)))
    packed = [text.encode() for text in texts]
    floor = size / spent(lambda: scan(packed, words))
    both = [size / spent(lambda: [rules.matcher.find(folded(text)) for text in texts])]
    both.append(size / spent(lambda: [weigh(folded(text), rules) for text in texts]))

    mine = {(number, hit.term) for number, text in enumerate(few) for hit in matcher.find(folded(text))}
    missed = [pair for pair in found - mine if re.search(rf"(?i)\b{re.escape(words[pair[1]])}s?\b", few[pair[0]])]
    print(f"{len(words)} terms, {size:.0f} MB ({size_few:.1f} MB for the loop)")
    print(f"terms: {ours:.1f} MB/s; loop: {theirs:.3f} MB/s; ratio {ours / theirs:.0f} (goal 80)")
    print(f"the loop finds {len(found)} pairs of page and term, of which {len(missed)} whole words are missed; "
          f"the project finds {len(mine)}")  # fmt: skip
    print(f"hyperscan: {floor:.1f} MB/s, {floor / ours:.1f} times the project")
    print(
        f"rules: {both[1]:.1f} MB/s of the {both[0]:.1f} MB/s of their terms alone: {both[1] / both[0]:.0%} (goal 50 %)"
    )


if __name__ == "__main__":
    main()
