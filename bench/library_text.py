"""From PDFs with text to searchable pages, against the least that any program would have to do.

The project's side is all that happens to a given file: hash, copy, jobs, text in a confined child process, canonical
form, pages in the database, index. The floor reads the text of each page with pypdfium2 and adds it to a tantivy index
with the same analyzer. Goal: 60 % of its rate.

    python bench/library_text.py [--copies 16] [--repeat 5]
"""

import argparse
import tempfile
from pathlib import Path
from statistics import median

from records_world import REPOSITORY, fresh_node, in_processor_time, run_side, timed

DOCUMENTS = REPOSITORY.parent / "shared" / "data" / "documents"
WITH_TEXT = ("bovp-2019-02-01.pdf", "prefecture-2021-09-24.pdf", "arrete_nomination.pdf")


def write_inputs(folder: Path, copies: int) -> int:
    """Real documents, each several times with other bytes at its end; how many pages they have."""
    import pypdfium2

    pages = 0
    for name in WITH_TEXT:
        data = (DOCUMENTS / name).read_bytes()
        for copy in range(copies):
            (folder / f"{copy}-{name}").write_bytes(data + b"\n%% copy %d\n" % copy)
        with pypdfium2.PdfDocument(data) as document:
            pages += len(document) * copies
    return pages


def project(folder: Path) -> None:
    """The node's own way, from the files to an index that answers."""
    from contrechamp.jobs import worker
    from contrechamp.library import acts
    from contrechamp.library.models import Page

    for path in sorted(folder.glob("*.pdf")):
        assert acts.add_file(path=path, organisation="a" * 64).status == "new"
    worker.run_until_idle()
    assert not Page.objects.filter(waits=True).exists()


def floor(folder: Path) -> None:
    """pypdfium2 and tantivy, nothing else."""
    import pypdfium2
    import tantivy
    from django.conf import settings

    from contrechamp.search.text import analyzer

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", tokenizer_name="french")
    settings.HOME.index.mkdir()
    index = tantivy.Index(builder.build(), str(settings.HOME.index))
    index.register_tokenizer("french", analyzer())
    writer = index.writer(30_000_000, 1)
    for path in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(path) as document:
            for number, page in enumerate(document):
                text = page.get_textpage().get_text_range()
                writer.add_document(tantivy.Document(key=f"{path.name}/{number}", body=text))
    writer.commit()
    writer.wait_merging_threads()


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--copies", type=int, default=16)
    arguments.add_argument("--repeat", type=int, default=5)
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        with fresh_node(Path(given.home)):
            timed(lambda: {"project": project, "floor": floor}[given.side](Path(given.stream)))
        return
    with tempfile.TemporaryDirectory() as folder:
        inputs = Path(folder) / "inputs"
        inputs.mkdir()
        pages = write_inputs(inputs, given.copies)
        pairs = [
            (run_side(__file__, "project", inputs), run_side(__file__, "floor", inputs)) for _ in range(given.repeat)
        ]
    ours, least = (median(pair[side]["seconds"] for pair in pairs) for side in (0, 1))
    ratio = median(pair[1]["seconds"] / pair[0]["seconds"] for pair in pairs)
    print(f"{pages} pages of {len(WITH_TEXT) * given.copies} PDFs; medians of {given.repeat} pairs")
    print(f"searchable pages               {pages / ours:6.0f} pages/s  ({ours:.2f} s)")
    print(f"floor: pypdfium2 and tantivy   {pages / least:6.0f} pages/s  ({least:.2f} s)")
    print(f"ratio                          {ratio:6.2f}  (goal 0.60)")
    print(f"  in processor time   {in_processor_time(pairs):.2f}")


if __name__ == "__main__":
    main()
