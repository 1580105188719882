"""A copy of a large node as files: pages a second, a second run after ten changes, against the least there is.

The node has dossiers of many groups in many towns, each told by one or two groups in 12 to 20 statements, and documents
of PAGES_OF_DOCUMENT pages of real French whose words the dossiers quote. A *page* is an HTML page, of every language,
made with its twin; pictures of pages are left out, because drawing them is another bench's matter. Goals: at least 300
pages a second on two cores; at most 2 seconds for a second run after ten publications, the start of the program too.

`floor` writes files of the same number and size as the copy's, and their fingerprints, with nothing to compute.
`client` asks the same pages of Django's test client, as a crawler beside a server would, and writes them as they come:
without links that work, search, feeds, data, or a second run.

    python bench/mirror.py [--dossiers 500] [--pages 1000] [--processes 2] [--changes 10] [--keep FOLDER]

Full size: --dossiers 10000 --pages 20000 (some 20 minutes, 3 GB).
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "src")]
PAGES_OF_DOCUMENT = 5
DOSSIERS_OF_GROUP = 200
DOSSIERS_OF_TOWN = 4
CLIENT_PAGES = 400
DAY = "2026-03-01"


def build(home: Path, dossiers: int, pages: int) -> None:
    """Publishes the node; what is random is the same each time."""
    begin(home)
    from contrechamp.config import serving
    from contrechamp.records import acts

    serving.prepare()
    chance = random.Random(1)
    count = max(2, dossiers // DOSSIERS_OF_GROUP)
    groups = [acts.create_organisation(name=f"Groupe {number}").organisation for number in range(count)]
    for number, group in enumerate(groups):
        claims = [{"property": "name", "value": {"fr": f"Groupe {number}"}, "sources": []}]
        acts.publish(organisation=group, entries=[acts.Entry(f"org:{group}", "group", claims)])
    documents = list(publish_documents(groups, pages // PAGES_OF_DOCUMENT))
    for group_number, group in enumerate(groups):
        own = range(group_number, dossiers, count)
        entries = [dossier(number, documents, chance, dossiers) for number in own]
        also = [dossier(number, documents, chance, dossiers, short=True) for number in own if number % 2]
        for part in batches(entries, 100):
            acts.publish(organisation=group, entries=part)
        for part in batches(also, 100):
            acts.publish(organisation=groups[group_number - 1], entries=part)


def publish_documents(groups: list[str], count: int) -> Iterator[tuple[str, list[str]]]:
    """Documents with their text blobs, and the first words of each page, which dossiers quote."""
    from french import French

    from contrechamp.library.text import blob
    from contrechamp.records import acts, blobs

    texts = French().pages(count * PAGES_OF_DOCUMENT)
    for number in range(count):
        data = f"%PDF-1.4 stands for document {number}".encode()
        document = blobs.put(data, "bench", "a file")
        held = [next(texts)[:2400] for _ in range(PAGES_OF_DOCUMENT)]
        pages = [blob.BlobPage(5953, 8419, text, words_of(text), "text", "bench") for text in held]
        packed = blob.write(document, pages)
        text = blobs.put(packed, "bench", "a text")
        claims = [
            {"property": "title", "value": {"fr": f"Délibération {number} {held[0][:40]}"}, "sources": []},
            {"property": "date", "value": {"from": DAY, "to": DAY}, "sources": []},
        ]
        files = [
            acts.BlobRef(document, len(data), "application/pdf", "document"),
            acts.BlobRef(text, len(packed), blob.MEDIA_TYPE, "text"),
        ]
        entry = acts.Entry(f"sha256:{document}", "document", claims, blobs=files)
        acts.publish(organisation=groups[number % len(groups)], entries=[entry])
        yield document, held


def words_of(text: str) -> list[Any]:
    found, position = [], 0
    for number, word in enumerate(text.split(" ")):
        x, y = 500 + number % 12 * 400, 600 + number // 12 * 140
        found.append([position, position + len(word), [[x, y, x + 380, y + 120]]])
        position += len(word) + 1
    return found


def dossier(number: int, documents: list[Any], chance: random.Random, dossiers: int, *, short: bool = False) -> Any:
    """What one group says of a dossier: with a quote of the documents behind most statements."""
    from contrechamp.records import acts

    def said(name: str, value: Any, **other: Any) -> dict[str, Any]:
        document, pages = documents[(number + len(name)) % len(documents)]
        page = chance.randrange(len(pages))
        start = pages[page].index(" ", 100) + 1
        exact = pages[page][start : start + 80]
        quote = {"document": f"sha256:{document}", "page": page + 1, "exact": exact, "prefix": "", "suffix": ""}
        return {"property": name, "value": value, "sources": [{**quote, "start": start}], **other}

    def text(words: str) -> dict[str, str]:
        return {"fr": f"{words} {number} en français.", "en": f"{words} {number} in English."}

    towns = known_towns()
    town = towns[number % max(1, dossiers // DOSSIERS_OF_TOWN) % len(towns)]
    claims = [
        said("title", text("Vidéosurveillance algorithmique")),
        said("place", town),
        said("status", chance.choice(["announced", "voted", "active", "suspended"]), since=f"20{number % 20 + 10}-03"),
        said("devices", chance.randrange(5, 500), since="2024-01"),
        said("amount", {"cents": number * 1000 + 7, "currency": "EUR", "vat": "HT", "stage": "voted"}),
        said("purpose", text("Repérer des attroupements")),
    ]
    if not short:
        claims += [
            said("summary", text("Des caméras avec un logiciel d’analyse")),
            said("technology", "video-analysis"),
            said("legal_basis", text("Arrêté préfectoral")),
            said("promise", text("Aucune donnée conservée")),
            said("result", text("Aucune évaluation publiée")),
            said("right", "privacy"),
            said("party", {"ref": f"siren:{200_000_000 + number % 300}", "role": "supplier"}),
            {"property": "open_question", "value": text("Qui paie la maintenance"), "sources": []},
        ]
    subject = f"urn:uuid:6b1c2a4e-0d9c-4a54-9c63-{number:012d}"
    return acts.Entry(subject, "dossier", claims)


def known_towns() -> list[str]:
    from django.conf import settings

    from contrechamp.ground.places import places_at

    if not _towns:
        places = places_at(settings.ASSETS / "places.sqlite3")
        rows = places._rows("SELECT * FROM place WHERE country = 'FR' ORDER BY population DESC LIMIT 4000", [])
        _towns.extend(place.urn for place in rows)
    return _towns


_towns: list[str] = []


def change(home: Path, changes: int) -> None:
    """Publishes so many new statements about as many dossiers."""
    begin(home)
    from contrechamp.records import acts
    from contrechamp.records.models import Assertion

    rows = Assertion.objects.filter(kind="dossier").order_by("record").values_list("organisation", "subject")
    step = max(1, rows.count() // changes)
    for number, (organisation, subject) in enumerate(list(rows[::step])[:changes]):
        value = {"fr": f"Un changement {time.time()} {number}"}
        claim = {"property": "summary", "value": value, "sources": []}
        acts.publish(organisation=organisation, entries=[acts.Entry(subject, "dossier", [claim])])


def begin(home: Path) -> None:
    import django

    home.mkdir(mode=0o700, exist_ok=True)
    (home / "node.toml").touch()
    os.environ.update(CONTRECHAMP_HOME=str(home), DJANGO_SETTINGS_MODULE="contrechamp.config.settings")
    django.setup()


def batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def floor(copy: Path, folder: Path) -> float:
    """Seconds to write files of the copy's sizes and their fingerprints, one after another."""
    sizes = [(path.relative_to(copy), path.stat().st_size) for path in sorted(copy.rglob("*")) if path.is_file()]
    noise = os.urandom(1 << 20)
    started = time.perf_counter()
    with (folder / "sums").open("w") as sums:
        for path, size in sizes:
            data = (noise * (size // len(noise) + 1))[:size]
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            sums.write(f"{hashlib.sha256(data).hexdigest()}  {path}\n")
    return time.perf_counter() - started


def client(home: Path, copy: Path, folder: Path) -> None:
    """Prints pages a second of Django's test client, asked for HTML and twin, one process."""
    begin(home)
    from django.test import Client

    listed = sorted(copy.glob("fr/dossier/*.html")) + sorted(copy.glob("fr/document/*/page/*.html"))
    pages = [path for path in listed if "~" not in path.name]
    random.Random(1).shuffle(pages)
    reader, made = Client(headers={"host": "localhost"}), 0
    started = time.perf_counter()
    for path in pages[:CLIENT_PAGES]:
        address = f"/{path.relative_to(copy).with_suffix('')}"
        for twin in ("", ".json"):
            answer = reader.get(address + twin)
            assert answer.status_code == 200, address
            (folder / f"{made}{twin}").write_bytes(answer.content)
        made += 1
    print(json.dumps({"pages": made, "seconds": time.perf_counter() - started}))


def command(home: Path, *arguments: str) -> tuple[dict[str, Any], float]:
    """What `contrechamp …` says, and the seconds that it took with its start."""
    # As a node starts: its modules are not compiled each time.
    environment = {**os.environ, "CONTRECHAMP_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "contrechamp", *arguments, "--json"], env=environment, check=True, capture_output=True
    )
    return json.loads(done.stdout.splitlines()[-1]), time.perf_counter() - started


def side(*arguments: str) -> str:
    """Runs a part of this file in a process of its own."""
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    return done.stdout


@contextmanager
def workplace(keep: Path | None) -> Iterator[Path]:
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dossiers", type=int, default=500)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--keep", type=Path, help="where the node is kept for another time")
    parser.add_argument("--side", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        name, *paths = given.side
        home, *rest = map(Path, paths)
        {
            "build": lambda: build(home, given.dossiers, given.pages),
            "change": lambda: change(home, given.changes),
            "client": lambda: client(home, *rest),
        }[name]()
        return
    with workplace(given.keep) as place:
        measure(place, given)


def measure(place: Path, given: argparse.Namespace) -> None:
    home, copy = place / "home", place / "copy"
    sizes = ("--dossiers", str(given.dossiers), "--pages", str(given.pages))
    if not home.exists():
        started = time.perf_counter()
        side(*sizes, "--side", "build", str(home))
        print(f"node of {given.dossiers} dossiers and {given.pages} pages: {time.perf_counter() - started:.0f} s")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.rmtree(home / "derived", ignore_errors=True)
    options = ("--no-pictures", "--processes", str(given.processes))
    before = os.times()
    first, seconds = command(home, "mirror", str(copy), *options)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    size = sum(path.stat().st_size for path in copy.rglob("*") if path.is_file())
    print(f"copy: {first['pages_made']} pages in {first['files']} files, {size / 1e6:.0f} MB, {seconds:.1f} s")
    print(f"      {first['pages_made'] / seconds:.0f} pages/s (goal 300); {spent:.0f} s of processor time, so")
    print(f"      {2 * first['pages_made'] / spent:.0f} pages/s on two cores that do nothing else")
    _, idle = command(home, "mirror", str(copy), *options)
    print(f"again, nothing changed: {idle:.2f} s")
    for _ in range(3):
        side("--changes", str(given.changes), "--side", "change", str(home))
        second, seconds = command(home, "mirror", str(copy), *options)
        print(f"again after {given.changes} changes: {second['pages_made']} pages, {seconds:.2f} s (goal 2)")
    report, seconds = command(home, "mirror", str(copy), "--check")
    print(f"check: {report['files']} files, sound: {report['sound']}, {seconds:.1f} s")
    with tempfile.TemporaryDirectory(dir=place) as empty:
        print(f"floor: the same files written and hashed: {floor(copy, Path(empty)):.1f} s")
    with tempfile.TemporaryDirectory(dir=place) as empty:
        told = json.loads(side("--side", "client", str(home), str(copy), empty))
        print(f"client: {told['pages'] / told['seconds']:.0f} pages/s of dossiers and pages, one process")


if __name__ == "__main__":
    main()
