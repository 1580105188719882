"""A whole run: what changed, making it, the search, the lists, the signed list of files."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone, translation

from contrechamp.atlas.tiles import archives
from contrechamp.catalogue.models import Card
from contrechamp.ground.garbage import seldom_collected
from contrechamp.ground.hashing import sha256_hex
from contrechamp.records import bulk
from contrechamp.records import reads as records
from contrechamp.records.models import Organisation
from contrechamp.site.mirror import accounts, addresses, digests, lists, manifest, postings
from contrechamp.site.mirror.asking import Doubts
from contrechamp.site.mirror.hands import work
from contrechamp.site.mirror.make import KNOWN, File, Made, Maker, known, known_areas, known_places, where
from contrechamp.site.mirror.questions import ALL, key
from contrechamp.site.mirror.state import LAYOUT, State, forget
from contrechamp.site.reads.subjects import address_of

ROOTS = ("*/", "*/towns", "*/groups", "*/history", addresses.SEARCH, "/vocabulary.json", "/robots.txt")
ERASING = ("records_erasure", "records_block")
DAILY = "records_assertion"  # who asks for the latest of all records says which are of this week
Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What a run did: units looked at, files written and removed, how many the copy has, its size in bytes."""

    made: int = 0
    removed: int = 0
    files: int = 0
    size: int = 0
    pages: int = 0
    whole: bool = False


def mirror(
    folder: Path,
    *,
    processes: int,
    again: bool = False,
    pictures: bool = True,
    progress: Progress = lambda done, of: None,
) -> Outcome:
    """Writes the public site into `folder`, or brings the copy there up to date.

    `progress` is told how many units were made of how many. A run that was cut is gone on with. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    bulk.survey()
    mask = os.umask(0o022)
    state = _state(folder)
    try:
        with seldom_collected():
            return _Run(folder, state, pictures).run(processes, again, progress)
    finally:
        os.umask(mask)
        state.close()


def _state(folder: Path) -> State:
    """What is noted of the copy; nothing, where somebody took the copy itself away: a stick that was wiped."""
    state = State(folder)
    if any(folder.iterdir()) and (not state.fact("sums") or (folder / manifest.SUMS).exists()):
        return state
    state.close()
    forget(folder)
    return State(folder)


class _Run:
    def __init__(self, folder: Path, state: State, pictures: bool) -> None:
        self.folder, self.state, self.pictures = folder, state, pictures
        self.outcome = Outcome()
        self.changes: dict[str, str | None] = {}
        self.round = int(state.fact("round") or 0)
        self.late: list[str] = []
        self.cut = False

    def run(self, processes: int, again: bool, progress: Progress) -> Outcome:
        with self.state.together():
            self._find_changes(again)
        known_places.cache_clear()
        known_areas.cache_clear()
        with self.state.together():
            self._follow_places()
        archives.keep()
        units = self.state.spoiled()
        self.cut = not self.state.fact("finished")
        self.state.note("finished", "")
        total = done = 0

        def kept(made: list[Made]) -> list[str]:
            nonlocal total, done
            new = self._keep(made)
            done, total = done + len(made), total + len(new)
            progress(done, total)
            return new

        for wanted in (self._first(units), self.late):
            total += len(wanted)
            work(self.folder, processes, wanted, kept)
        with self.state.together():
            self._sweep()
            self._search()
            self._finish()
        return self.outcome

    def _find_changes(self, again: bool) -> None:
        """Marks what must be made again: everything in a new round, else what rests on rows that changed."""
        frame, day = self._frame(), timezone.localdate().isoformat()
        begun = self.state.fact("frame")
        used = set(self.state.used() if begun else digests.tables())
        now = {table: digests.digest(table) for table in digests.tables() if table in used}
        changed, subjects = accounts.follow(self.state)
        if again or begun != frame:
            self.outcome.whole = True
            self.round += 1
            self.state.note("round", str(self.round))
            self.state.note("frame", frame)
            self.state.spoil_all()
            self.state.want(self._seeds(), self.round)
        else:
            self.state.want(self._described(subjects), self.round)  # also what no page leads to yet
            changed.update(one for table in now for one in digests.changed(self.state.basis(table), now[table]))
            if changed & {key(table, ALL) for table in ERASING}:
                self.state.note("index", "gone")
                self.state.spoil_below("/export/")  # a blocked record loses its body, and no row that leads to it
            if day != self.state.fact("day"):
                self.state.spoil([key(DAILY, ALL)])
            doubts = Doubts(changed, cache(self.state.question))
            self.state.spoil_units([name for name, asked in self.state.doubtful(changed) if not doubts.hold(asked)])
        self.state.note("day", day)
        self.state.keep_basis(now)

    def _follow_places(self) -> None:
        """Takes towns and areas out of which nothing is said any more. Links to them lead to the site again, and those
        to new ones into the copy."""
        now = known()
        self.state.spoil(digests.changed(self.state.basis(KNOWN), now))
        self.state.keep_basis({KNOWN: now})
        for unit in (*self.state.below(addresses.TOWN), *self.state.below(addresses.AREA)):
            if "?" not in unit and where(addresses.address(unit, settings.LANGUAGE_CODE)) is None:
                self._remove(self.state.drop(unit))

    def _frame(self) -> str:
        """What every page depends on."""
        names = sorted(Organisation.objects.values_list("id", "hosted", "name"))
        styles = getattr(staticfiles_storage, "hashed_files", {})
        assets = [path.stat().st_mtime_ns for path in sorted(settings.ASSETS.glob("*.*")) if path.is_file()]
        parts = (
            *(LAYOUT, settings.SOFTWARE_VERSION, settings.NODE_NAME, settings.BASE_URL, settings.LANGUAGES),
            *(sorted(records.shown()), names, sorted(styles.items()), assets, self.pictures),
        )
        return sha256_hex(repr(parts).encode())

    def _seeds(self) -> list[str]:
        """Where a reader can begin: the fixed pages, and everything that a group shown has described."""
        exports = [f"/export/{organisation}.ndjson" for organisation in sorted(records.shown())]
        return list(dict.fromkeys([*ROOTS, *exports, *self._described()]))

    def _described(self, subjects: set[str] | None = None) -> list[str]:
        """The pages of what a group shown has described: of everything, or of these subjects."""
        shown = Card.objects.filter(organisation__in=records.shown())
        asked = [shown] if subjects is None else [shown.filter(subject__in=part) for part in bulk.parts(subjects)]
        with translation.override(settings.LANGUAGE_CODE):
            cards = sorted({card for rows in asked for card in rows.values_list("subject", "kind")})
            found = [addresses.place(address_of(subject, kind)) for subject, kind in cards]
        return [there.unit for there in found if there and not there.unit.startswith(addresses.SUBJECT)]

    def _first(self, units: list[str]) -> list[str]:
        """Pages come before pictures, so that a run that is cut has the texts."""
        self.late += [unit for unit in units if unit.startswith("/pages/")]
        return [unit for unit in units if not unit.startswith("/pages/")]

    def _keep(self, made: list[Made]) -> list[str]:
        with self.state.together():
            self.state.want((one.unit for one in made), self.round)
            for one in made:
                self._remove(self.state.made(one))
                self.changes.update((file.path, file.sha256) for file in one.files)
                self.outcome.made += 1
                self.outcome.pages += sum(file.path.endswith(".html") for file in one.files)
            self.state.use(table for one in made for table in one.tables)
            named = dict.fromkeys(unit for one in made for unit in sorted(one.units))
            wanted = [unit for unit in named if self.pictures or not unit.startswith("/pages/")]
            return self._first(self.state.want(wanted, self.round))

    def _sweep(self) -> None:
        """After a round in which everything was made, what nothing led to any more goes."""
        if self.outcome.whole:
            for unit in self.state.left(self.round):
                self._remove(self.state.drop(unit))

    def _search(self) -> None:
        maker = Maker(self.folder)
        for path, data in (*postings.written(self.state), *lists.written(self.state)):
            if data is None:
                self.state.remove(path)
                self._remove([path])
            else:
                self._put(maker.write(path, data))
        self._put(maker.write("index.html", lists.first_page()))
        self._export(maker)

    def _export(self, maker: Maker) -> None:
        """One stream of all groups, so that the folder `export` is an export as docs/records.md describes it."""
        streams = sorted(self.folder.glob("export/*.ndjson"))
        whole = self.folder / "export" / "records.ndjson"
        if whole.exists() and not any(path.startswith("export/") for path in self.changes):
            return
        parts = (path.read_bytes() for path in streams if path != whole)
        self._put(maker.write("export/records.ndjson", parts))

    def _finish(self) -> None:
        sums = self.folder / manifest.SUMS
        held = sums.read_bytes() if sums.exists() else b""
        finished = self.state.fact("sums")
        if self.outcome.whole or self.cut or sha256_hex(held) != finished:
            held = manifest.lines(self.state.files())
        else:
            held = manifest.changed(held, self.changes)
        about = {
            "address": settings.BASE_URL,
            "day": timezone.localdate().isoformat(),
            "name": settings.NODE_NAME,
            "software": f"Contrechamp {settings.SOFTWARE_VERSION}",
        }
        said = manifest.statement(held, about)
        if said["sums"] != finished or not (self.folder / manifest.SIGNED).exists():
            manifest.write(self.folder, manifest.SUMS, held)
            manifest.write(self.folder, manifest.SIGNED, manifest.signed(said))
        self.state.note("sums", said["sums"])
        self.state.note("finished", "yes")
        self.outcome.files = said["files"]

    def _put(self, file: File) -> None:
        self.state.put(file)
        self.changes[file.path] = file.sha256

    def _remove(self, paths: list[str]) -> None:
        for path in paths:
            (self.folder / path).unlink(missing_ok=True)
            self.changes[path] = None
            self.outcome.removed += 1
