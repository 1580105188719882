"""Search on many pages of French: the project's whole answer against SQLite's FTS5 and against bare tantivy.

    .venv/bin/python bench/search.py --pages 200000

project   contrechamp.search.reads.search: 20 hits in order, total, counts of six filters, titles and addresses from the
          database, snippets with the words lit
FTS5      20 hits by rank with snippets, and the total; no counts of filters; no stems
bare      tantivy alone on the same index: its query parser, 20 keys in order, total, the same counts; no snippets
+ own     the same with tantivy's own snippets of the same texts
top       its query and collector only: no counts either

Goals: common words at least 10 times faster than FTS5; p95 of every class at most twice bare tantivy.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from french import French  # beside this file


@dataclass(frozen=True)
class Question:
    """What is asked: words, a phrase, a filter."""

    words: str
    phrase: bool = False
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def typed(self) -> str:
        return f'"{self.words}"' if self.phrase else self.words


def start_node(folder: str) -> None:
    """A node's database with the tables that search needs, and the source's own, in `folder`."""
    os.environ |= {"CONTRECHAMP_HOME": folder, "DJANGO_SETTINGS_MODULE": "contrechamp.config.settings"}
    os.environ.pop("CONTRECHAMP_DATABASE", None)
    import django

    django.setup()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    MigrationExecutor(connection).migrate([("jobs", "0001_initial"), ("search", "0001_initial")])
    from contrechamp.search import sources

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE pages (id INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT, kind TEXT, place TEXT,"
            " technologies TEXT, organisation TEXT, year INTEGER)"
        )
    sources.registered().clear()
    sources.register(Pages())


class Pages:
    """A source in one table, as the library is in a few."""

    name = "pages"

    def keys(self) -> Iterator[str]:
        for (key,) in _rows("SELECT key FROM pages ORDER BY id"):
            yield key

    def load(self, keys: Sequence[str]) -> Iterator[object]:
        from contrechamp.search.sources import PUBLIC, Entry

        columns = "key, text, kind, place, technologies, organisation, year"
        for key, text, kind, place, technologies, organisation, year in _among(columns, keys):
            title = f"Bulletin {key.partition('/')[0][-4:]}"
            yield Entry(
                key=key, scope=PUBLIC, organisation=organisation, title=title, text=text, kind=kind, place=place,
                technologies=tuple(technologies.split()), year=year,
            )  # fmt: skip

    def show(self, keys: Sequence[str]) -> dict[str, object]:
        from contrechamp.search.sources import Shown

        return {
            key: Shown("Bulletin", f"/fr/document/{key}", int(key.rpartition("/")[2]), text)
            for key, text in _among("key, text", keys)
        }


def _among(columns: str, keys: Sequence[str]) -> list[tuple]:
    return _rows(f"SELECT {columns} FROM pages WHERE key IN ({','.join(['%s'] * len(keys))})", keys)


def _rows(query: str, values: Sequence[object] = ()) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def fill(french: French, count: int) -> None:
    """Puts `count` pages into the source's table, with filters drawn by chance."""
    from django.db import connection, transaction

    chance = random.Random(2)
    rows = (
        (
            f"{number // 90:064x}/{number % 90 + 1}",
            text,
            chance.choice(["document", "dossier", "party"]),
            f"insee:{chance.randrange(300):05d}",
            " ".join(chance.sample([f"technology-{n}" for n in range(25)], chance.randrange(3))),
            f"{chance.randrange(20):064x}",
            chance.randrange(2005, 2025),
        )
        for number, text in enumerate(french.pages(count))
    )
    columns = "key, text, kind, place, technologies, organisation, year"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO pages ({columns}) VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)


def questions(french: French, count: int, each: int) -> dict[str, list[Question]]:
    """`each` questions of every class, chosen by how many of a sample of the pages hold each word."""
    sample = _rows("SELECT text FROM pages ORDER BY id LIMIT 20000")
    found = Counter(word for (text,) in sample for word in {w for w in text.split() if w.isalpha() and w.islower()})
    share = {word: number / len(sample) for word, number in found.items() if len(word) > 4}
    chance = random.Random(3)

    def between(low: float, high: float) -> list[str]:
        words = sorted(word for word, part in share.items() if low <= part <= high)
        return chance.sample(words, min(each * 2, len(words)))

    common, middle = between(0.2, 1), between(0.02, 0.2)
    rare = between(2 / len(sample), 0.0005)
    places = [f"insee:{chance.randrange(300):05d}" for _ in range(each)]
    return {
        "common word": [Question(word) for word in common[:each]],
        "rare word": [Question(word) for word in rare[:each]],
        "two words": [Question(f"{one} {other}") for one, other in list(pairwise(common[each:] + middle))[:each]],
        "phrase": [Question(words, phrase=True) for words in french.phrases(each)],
        "filtered, one place": [Question(w, filters={"place": p}) for w, p in zip(common, places, strict=False)][:each],
        "filtered, one kind": [Question(word, filters={"kind": "dossier"}) for word in common[:each]],
    }


class Bare:
    """Tantivy by itself on the project's index."""

    def __init__(self) -> None:
        import tantivy

        from contrechamp.search import reads, schema, store

        self.tantivy, self.schema = tantivy, schema.schema()
        self.index = schema.opened(str(store.current()))
        self.searcher = self.index.searcher()
        self.counts = reads._COUNTS

    def top(self, question: Question) -> tuple[object, object]:
        must = self.tantivy.Occur.Must
        query, _errors = self.index.parse_query_lenient(
            question.typed, ["title", "body"], {"title": 2.0}, conjunction_by_default=True
        )
        for name, value in question.filters.items():
            chosen = self.tantivy.Query.term_query(self.schema, name, value, "basic")
            query = self.tantivy.Query.boolean_query([(must, query), (must, chosen)])
        return query, self.searcher.search(query, 20)

    def answer(self, question: Question) -> list[str]:
        query, found = self.top(question)
        self.searcher.aggregate(query, self.counts)
        return [self.searcher.doc(address)["key"][0] for _score, address in found.hits]

    def answer_with_snippets(self, question: Question) -> None:
        query, found = self.top(question)
        self.searcher.aggregate(query, self.counts)
        keys = [self.searcher.doc(address)["key"][0].partition("/")[2] for _score, address in found.hits]
        lit = self.tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "body")
        lit.set_max_num_chars(240)
        for (text,) in _among("text", keys) if keys else ():
            document = self.tantivy.Document()
            document.add_text("body", text)
            lit.snippet_from_doc(document).highlighted()


def build_fts5() -> float:
    """An FTS5 table over the same rows, merged as far as it goes; seconds."""
    started = time.perf_counter()
    _execute(
        "CREATE VIRTUAL TABLE words USING fts5(text, content='pages', content_rowid='id',"
        " tokenize='unicode61 remove_diacritics 2')"
    )
    _execute("INSERT INTO words (rowid, text) SELECT id, text FROM pages")
    _execute("INSERT INTO words (words) VALUES ('optimize')")
    return time.perf_counter() - started


def _execute(query: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)


def ask_fts5(question: Question) -> None:
    match = f'"{question.words}"' if question.phrase else " AND ".join(f'"{w}"' for w in question.words.split())
    where = "".join(f" AND pages.{name} = %s" for name in question.filters)
    joined = "FROM words JOIN pages ON pages.id = words.rowid WHERE words MATCH %s" + where
    values = [match, *question.filters.values()]
    _rows(f"SELECT key, snippet(words, 0, '[', ']', '…', 40) {joined} ORDER BY rank LIMIT 20", values)
    _rows(f"SELECT COUNT(*) {joined}" if where else "SELECT COUNT(*) FROM words WHERE words MATCH %s", values)


def timed(
    ways: dict[str, Callable[[Question], object]], asked: Sequence[Question], rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of the processor that each way takes for each question, sorted: the median of `rounds`, in which the
    ways take turns. So other work on the machine counts little."""
    spent: dict[tuple[str, int], list[float]] = {}
    for _ in range(rounds + 1):  # the first warms up
        for number, question in enumerate(asked):
            for name, way in ways.items():
                started = time.process_time()
                way(question)
                spent.setdefault((name, number), []).append((time.process_time() - started) * 1000)
    return {name: sorted(statistics.median(spent[name, n][1:]) for n in range(len(asked))) for name in ways}


def p95(times: Sequence[float]) -> float:
    return times[round(0.95 * (len(times) - 1))]


def report(classes: dict[str, list[Question]], rounds: int) -> None:
    from contrechamp.search import reads
    from contrechamp.search.sources import PUBLIC

    bare = Bare()
    shown = {f"{number:064x}" for number in range(20)}

    def project(question: Question) -> None:
        reads.search(question.typed, filters=question.filters, scopes={PUBLIC}, organisations=shown)

    ways = {
        "project": project, "FTS5": ask_fts5, "bare": bare.answer, "+ own": bare.answer_with_snippets, "top": bare.top
    }  # fmt: skip
    print("milliseconds of the processor, p50 / p95; ratios: FTS5 to project of p50, project to tantivy of p95")
    print(f"{'class':20}", *(f"{name:>17}" for name in ways), "  FTS5/  /bare  /+ own   /top")
    for name, asked in classes.items():
        times = timed(ways, asked, rounds)
        figures = [f"{statistics.median(times[way]):8.2f} /{p95(times[way]):7.2f}" for way in ways]
        ratios = [statistics.median(times["FTS5"]) / statistics.median(times["project"])]
        ratios += [p95(times["project"]) / p95(times[way]) for way in ("bare", "+ own", "top")]
        print(f"{name:20}", *figures, *(f"{ratio:7.2f}" for ratio in ratios), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=20, help="questions of each class")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="contrechamp-bench-") as folder:
        start_node(folder)
        from contrechamp.search import acts, store

        french = French()
        print(f"{options.pages} pages from {french.source}")
        fill(french, options.pages)
        started = time.perf_counter()
        acts.rebuild()
        spent = time.perf_counter() - started
        size = sum(path.stat().st_size for path in Path(store.current() or "").iterdir()) / 1e6
        print(f"index: {spent:.1f} s, {options.pages / spent:.0f} pages/s, {size:.0f} MB; FTS5: {build_fts5():.1f} s")
        report(questions(french, options.pages, options.each), options.rounds)


if __name__ == "__main__":
    main()
