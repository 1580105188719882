"""The YAML files of this node's sources, in the folder `sources` of its home, and the table that follows them."""

import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contrechamp.ground.files import write_atomic
from contrechamp.watch.models import Source
from contrechamp.watch.sources import described
from contrechamp.watch.sources.described import BadSource, Described

MOST_SOURCES = 2_000
FOLDER_TITLE = "Archives"
"""What readers see of a folder that nobody has given a title: the same word in French and English."""


def folder_name() -> str:
    """A name for the source of a folder, which tells nothing of where it lies: it is part of public addresses."""
    return f"folder-{secrets.token_hex(4)}"


SHIPPED = Path(__file__).parent / "shipped"
"""Sources that come with the software. None is asked before somebody switches it on (`contrechamp watch add NAME`)."""


def shipped() -> list[Described]:
    """The sources that come with this version, by name; `verified_on` says whether anybody saw one answer."""
    return [described.read(path.stem, path.read_text()) for path in sorted(SHIPPED.glob("*.yaml"))]


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.HOME.folder) / "sources"


def read_all() -> tuple[list[Described], list[str]]:
    """What the files describe, and what is wrong with those that describe nothing."""
    found, faults = list[Described](), list[str]()
    for path in sorted(folder().glob("*.yaml"))[:MOST_SOURCES]:
        try:
            found.append(described.read(path.stem, path.read_text(errors="replace")))
        except BadSource as error:
            faults.append(str(error))
    return found, faults


def blind() -> list[Source]:
    """The sources that are watched and not seen."""
    return list(Source.objects.filter(active=True).exclude(blind_since=None))


def add(name: str, text: str) -> Source:
    """Keeps the file of a source and its row. Raises BadSource; FileExistsError where another one has the name."""
    found = described.read(name, text)
    path = folder() / f"{name}.yaml"
    if path.exists() and path.read_text() != text:
        raise FileExistsError(str(path))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_atomic(path, text.encode())
    follow([found])
    return Source.objects.get(name=name)


@transaction.atomic
def follow(found: Iterable[Described], *, all_of_them: bool = False) -> None:
    """Makes the table say what the files say. With `all_of_them`, sources without a file are not asked any more."""
    names = []
    for one in found:
        names.append(one.name)
        said = {
            "title": one.title,
            "kind": one.kind,
            "address": one.address,
            "department": one.department,
            "place": one.place,
            "described": one.as_json(),
            "active": one.active,
        }
        row, new = Source.objects.get_or_create(name=one.name, defaults={**said, "added_at": timezone.now()})
        if not new and row.described != said["described"]:
            Source.objects.filter(pk=row.pk).update(**said)
    if all_of_them:
        Source.objects.exclude(name__in=names).filter(active=True).update(active=False)
