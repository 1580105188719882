"""The drill, step by step. Each step says what happens in a sentence, then what was found."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.config.demonstration.seizure import inside
from contrechamp.config.demonstration.seizure.site import Site, free_port, seeds_on

Tell = Callable[[str], None]


@dataclass
class Drill:
    """The sites of the drill and what was seen on the way. `checks`: what has to hold, and whether it does."""

    folder: Path
    tell: Tell
    sites: dict[str, Site] = field(default_factory=dict)
    group: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)
    checks: list[tuple[str, bool]] = field(default_factory=list)
    east_url: str = ""

    def run(self) -> list[tuple[str, bool]]:
        """Plays it all; what has to hold, and whether it does. Raises site.Failed."""
        with ExitStack() as stack:
            self._stack = stack  # ends the web processes, however the drill ends
            for step in (self.begin, self.exchange, self.save, self.seize, self.come_back, self.recover, self.compare):
                step()
        return self.checks

    def begin(self) -> None:
        self.tell(_("Three groups each start a site of their own: East, South, North. East prints its sheets."))
        for name in ("east", "south", "north"):
            site = self._site(name)
            site.command("init", "--yes", "--name", f"Sample group {name.title()}", "--sheets", str(self._sheets(name)))
        self.tell(_("East publishes three dossiers and a document, and keeps one draft to itself."))
        self.group = self.sites["east"].inside("publish")["organisation"]
        for name in ("east", "south", "north"):
            self.sites[name].serve()

    def exchange(self) -> None:
        self.tell(_("South and North decide to show East's publications and to keep copies of its files."))
        for name in ("south", "north"):
            self._befriend(self.sites[name], self.sites["east"])
            self.sites[name].command("sync")

    def save(self) -> None:
        self.tell(_("East makes a backup, encrypted to its sheets. Then it publishes one thing more."))
        self.sites["east"].command("backup", str(self.folder / "backup"))
        self.before = self.sites["east"].inside("publish-more")
        for name in ("south", "north"):
            self.sites[name].command("sync")
        self.pages = self._pages_of(self.sites["east"])
        self.tell(_("A reader keeps %(n)s pages of East, as programs read them.") % {"n": len(self.pages)})

    def seize(self) -> None:
        east = self.sites.pop("east")
        east.stop()
        thief = self._site("thief")
        shutil.move(str(east.folder), thief.folder)
        self.tell(_("East's machine is taken, with the key that signs. Nothing of the site is left to the group."))
        erased = thief.inside("steal")["erased"]
        thief.serve()
        self._befriend(self.sites["south"], thief, decide=False)
        self.sites["south"].command("sync", thief.address)
        gone = self.sites["south"].get(next(iter(self.pages))) is None
        signed = _("The thief signs as East: a new dossier, something under an old date, %(n)s publications erased.")
        self.tell(signed % {"n": erased})
        self.tell(
            _("South has fetched that: East's first dossier is gone there.") if gone else _("South has fetched that.")
        )
        self.checks.append((_("Before the recovery, the thief was believed."), gone))

    def come_back(self) -> None:
        self.tell(_("On a new machine: two recovery sheets open the backup, and the sister sites bring the rest."))
        new = self._site("east-again")
        typed = "\n".join(seeds_on(self._sheets("east"))[:2]) + "\n"
        sources = [part for name in ("south", "north") for part in ("--from", self.sites[name].address)]
        backup = str(self.folder / "backup")
        new.command("restore", backup, "--with", "recovery", *sources, "--local", typed=typed)
        self.tell(_("The draft is there again: %(n)s.") % {"n": len(new.inside("state")["drafts"])})

    def recover(self) -> None:
        self.tell(_("The same two sheets give East new keys, and name the last publication that is East's own."))
        new = self.sites["east-again"]
        typed = "\n".join(seeds_on(self._sheets("east"))[:2]) + "\n"
        logs = self.before["organisations"][self.group]["logs"]
        keep = [part for log, (counted, _length) in logs.items() for part in ("--keep", f"{log}={counted}")]
        new.command("keys", "recover", "--sheets", str(self._sheets("east-again")), *keep, typed=typed)
        new.command("sync")
        new.serve()
        self.tell(_("South and North hear of it. A fourth site, West, starts and has seen nothing before."))
        for name in ("south", "north"):
            self._befriend(self.sites[name], new, decide=False)
            self.sites[name].command("sync", new.address)
        west = self._site("west")
        west.command("init", "--yes", "--name", "Sample group West", "--sheets", str(self._sheets("west")))
        west.serve()
        for other in (self.sites["thief"], self.sites["south"]):
            self._befriend(west, other)
            west.command("sync", other.address)

    def compare(self) -> None:
        self.tell(_("Now compare."))
        wanted = self.before["organisations"][self.group]
        new = self.sites["east-again"]
        pages = self._pages_of(new)
        self.checks.append((_("Every page of East is as it was."), pages == self.pages))
        state = new.inside("state")
        self.checks.append((_("East's drafts are as they were."), state["drafts"] == self.before["drafts"]))
        for name, site in self.sites.items():
            if name == "thief":
                continue
            found = site.inside("state")["organisations"][self.group]
            title = {"east-again": _("East"), "south": _("South"), "north": _("North"), "west": _("West")}[name]
            void = _("%(site)s: what the thief said, dated back or erased is void.") % {"site": title}
            files = _("%(site)s: every file is there.") % {"site": title}
            self.checks.append((void, found["statements"] == wanted["statements"]))
            self.checks.append((files, found["blobs"] == wanted["named_blobs"]))

    def _site(self, name: str) -> Site:
        base_url = f"http://127.0.0.1:{free_port()}"
        if name in ("thief", "east-again"):
            base_url = self.east_url
        elif name == "east":
            self.east_url = base_url
        site = Site(name, self.folder / name, base_url)
        self.sites[name] = self._stack.enter_context(site)
        return site

    def _sheets(self, name: str) -> Path:
        return self.folder / f"sheets-{name}.html"

    def _befriend(self, site: Site, other: Site, *, decide: bool = True) -> None:
        """Lets a site exchange with another, show East, and keep its files."""
        site.command("peers", "add", other.address, "--name", other.name, "--local")
        if decide:
            site.command("pins", "add", "organisation", self.group)
            site.command("sync", other.address)
            site.command("peers", "trust", self.group, "shown", "--reason", "drill")

    def _pages_of(self, site: Site) -> dict[str, bytes]:
        """The machine twins of everything that East told, by address."""
        return dict(_pages(site, self.before["organisations"][self.group]["named_blobs"]))


def _pages(site: Site, blobs: list[str]) -> Iterator[tuple[str, bytes]]:
    keys = [subject.removeprefix("urn:uuid:") for subject in inside.SUBJECTS]
    paths = [f"dossier/{key}" for key in keys] + [f"town/{inside.TOWN.removeprefix('insee:')}"]
    paths += [f"document/{sha256}" for sha256 in blobs]
    for language in ("fr", "en"):
        for path in paths:
            page = site.get(f"/{language}/{path}.json")
            if page is not None:
                yield f"/{language}/{path}.json", page
