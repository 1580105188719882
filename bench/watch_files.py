"""A folder of acts read again, and read by two processes instead of one.

First: a folder whose files did not change is looked through, against the least that tells it: one `stat` and one
look-up in the database for each file. Goal: at most 3 times as long. Then: PDFs that are new, from bytes to findings,
by one process and by two. Goal: two are 1.7 times as fast; that needs two free processors. What these give is printed
beside it: a loop that two processes share, against one that does it alone. The PDFs are small, so that 2,000 fit into
some minutes: what is measured is the way of each through the stages.

    python bench/watch_files.py [--unchanged 10000] [--new 2000] [--pages 1]
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from statistics import median

from reportlab.pdfgen.canvas import Canvas

LINES = (
    "Arrêté n° 2024-{n} portant autorisation d'un système de vidéoprotection",
    "Le Préfet du Doubs,",
    "Vu le code de la sécurité intérieure ;",
    "Article 1er. La commune de Besançon est autorisée à filmer la voie publique par {n} caméras.",
    "Fait à Besançon, le 4 mars 2024",
)


def write(folder: Path, count: int, pages: int) -> None:
    """So many PDFs of so many pages, each another one."""
    folder.mkdir()
    for number in range(count):
        written = BytesIO()
        canvas = Canvas(written)
        for page in range(pages):
            for place, line in enumerate(LINES * 6):
                canvas.drawString(60, 800 - 24 * place, line.replace("{n}", f"{number}{page}"))
            canvas.showPage()
        canvas.save()
        (folder / f"{number:06}.pdf").write_bytes(written.getvalue())


def run(home: Path, *arguments: str) -> float:
    """A command on the node in `home`; its seconds."""
    begins = time.monotonic()
    # As a node starts: its modules are not compiled each time.
    environment = {**os.environ, "CONTRECHAMP_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(
        [sys.executable, "-m", "contrechamp", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL
    )
    return time.monotonic() - begins


def node(home: Path) -> Path:
    """A new node."""
    run(home, "init", "--yes", "--name", "Bench")
    return home


def unchanged(home: Path, folder: Path, count: int) -> tuple[float, float]:
    """Seconds of the project's look at files that it knows, and of `stat` and a look-up alone."""
    os.environ["CONTRECHAMP_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contrechamp.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from contrechamp.watch.models import File, Source
    from contrechamp.watch.sources import described, local

    now = timezone.now()
    said = described.read("bench", f"title: b\ntemplate: folder\naddress: {folder}\n").as_json()
    source = Source.objects.create(
        name="bench", title="b", kind="folder", address=str(folder), described=said, added_at=now, active=False
    )
    for number in range(count):
        (folder / f"{number:06}.pdf").write_bytes(b"%PDF-1.4\n")
    paths = sorted(folder.iterdir())
    stats = {path: path.stat() for path in paths}
    File.objects.bulk_create(
        File(source=source, address=str(path), first_seen=now, last_seen=now, size=one.st_size, mtime=one.st_mtime_ns)
        for path, one in stats.items()
    )
    connection = sqlite3.connect(home / "node.sqlite3")
    query = "SELECT size, mtime FROM watch_file WHERE source_id = ? AND address = ?"
    pairs = []
    for _ in range(5):
        begins = time.process_time()
        assert local.changed(source) == []
        ours = time.process_time() - begins
        begins = time.process_time()
        for path in paths:
            one = path.stat()
            row = connection.execute(query, (source.pk, str(path))).fetchone()
            assert row == (one.st_size, one.st_mtime_ns)
        pairs.append((ours, time.process_time() - begins))
    ours, least = (median(pair[side] for pair in pairs) for side in (0, 1))
    return ours, least


def shared_loop(turns: int = 60_000_000) -> float:
    """How many times as fast two processes are as one with a loop that waits for nothing: what the machine gives."""

    def seconds(hands: int) -> float:
        loop = [sys.executable, "-S", "-c", f"for _ in range({turns // hands}): pass"]
        begins = time.monotonic()
        for started in [subprocess.Popen(loop) for _ in range(hands)]:
            started.wait()
        return time.monotonic() - begins

    return median(seconds(1) / seconds(2) for _ in range(5))


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--unchanged", type=int, default=10_000)
    arguments.add_argument("--new", type=int, default=2_000)
    arguments.add_argument("--pages", type=int, default=1)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "same").mkdir()
        ours, least = unchanged(node(folder / "first"), folder / "same", given.unchanged)
        print(f"{given.unchanged} unchanged files: {ours:.3f} s; stat and look-up: {least:.3f} s; "
              f"{ours / least:.2f} times (goal at most 3)")  # fmt: skip
        write(folder / "new", given.new, given.pages)
        times = [
            run(node(folder / f"by{hands}"), "watch", "backfill", str(folder / "new"), "--processes", str(hands))
            for hands in (1, 2)
        ]
        load, given_by_machine = os.getloadavg()[0], shared_loop()
        print(f"{given.new} new PDFs: {times[0]:.1f} s by one process, {times[1]:.1f} s by two; "
              f"{times[0] / times[1]:.2f} times (goal 1.7; {os.cpu_count()} processors, load {load:.1f}; "
              f"a loop that waits for nothing: {given_by_machine:.2f} times)")  # fmt: skip


if __name__ == "__main__":
    main()
