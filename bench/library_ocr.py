"""From scans to searchable pages, against bare OCR.

The project's side is all that happens to a given file: hash, copy, jobs, each page drawn and read in a confined child
process, words with their boxes, database, index; by one worker. The floor draws each page and reads it with tesserocr,
in one process with the model loaded once, and keeps nothing. Goal: at most 10 % slower.

    python bench/library_ocr.py [--repeat 3]
"""

import argparse
import os
from pathlib import Path
from statistics import median

from records_world import REPOSITORY, fresh_node, in_processor_time, run_side, timed

DOCUMENTS = REPOSITORY.parent / "shared" / "data" / "documents"
SCANS = (
    "arrete_chambre_agriculture.pdf",
    "arrete_circulation.pdf",
    "arrete_sentiers_randonnee.pdf",
    "prefecture-2009-12-18.pdf",
)
DPI = 200


def project() -> int:
    """The node's own way, from the files to an index that answers; how many pages were read by OCR."""
    from contrechamp.jobs import worker
    from contrechamp.library import acts
    from contrechamp.library.models import Page

    for name in SCANS:
        assert acts.add_file(path=DOCUMENTS / name, organisation="a" * 64).status == "new"
    worker.run_until_idle()
    return Page.objects.filter(source="ocr", waits=False).count()


def floor() -> int:
    """pypdfium2 draws, tesserocr reads."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    import pypdfium2
    import tesserocr
    from django.conf import settings

    read = 0
    with tesserocr.PyTessBaseAPI(path=str(settings.ASSETS / "ocr"), lang="fra", psm=tesserocr.PSM.AUTO) as api:
        for name in SCANS:
            with pypdfium2.PdfDocument(DOCUMENTS / name) as document:
                for page in document:
                    api.SetImage(page.render(scale=DPI / 72, grayscale=True).to_pil())
                    api.SetSourceResolution(DPI)
                    read += bool(api.GetUTF8Text())
    return read


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--repeat", type=int, default=3)
    for hidden in ("--side", "--stream", "--home"):
        arguments.add_argument(hidden, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.side:
        with fresh_node(Path(given.home)):
            pages = []
            timed(lambda: pages.append({"project": project, "floor": floor}[given.side]()))
        assert pages == [16]
        return
    pairs = [
        (run_side(__file__, "project", REPOSITORY / "x"), run_side(__file__, "floor", REPOSITORY / "x"))
        for _ in range(given.repeat)
    ]
    ours, least = (median(pair[side]["seconds"] for pair in pairs) for side in (0, 1))
    ratio = median(pair[0]["seconds"] / pair[1]["seconds"] for pair in pairs)
    print(f"16 scanned pages of {len(SCANS)} PDFs; medians of {given.repeat} pairs")
    print(f"searchable pages     {16 / ours:6.2f} pages/s  ({ours:.2f} s)")
    print(f"floor: bare OCR      {16 / least:6.2f} pages/s  ({least:.2f} s)")
    print(f"slower by            {100 * (ratio - 1):5.1f} %  (goal at most 10 %)")
    print(f"  in processor time  {100 * (1 / in_processor_time(pairs) - 1):5.1f} %")


if __name__ == "__main__":
    main()
