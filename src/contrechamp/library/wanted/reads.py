"""What is wanted, from the records of the groups shown here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contrechamp.library import public
from contrechamp.library.published import partial_date
from contrechamp.records import reads as records
from contrechamp.records.models import Statement

KIND = "wanted"
MOST = 2_000


@dataclass(frozen=True)
class Wanted:
    """A lost document. `title` and `about` are language maps, `found` the SHA-256 of a published copy, or nothing."""

    subject: str
    organisations: tuple[str, ...]
    title: Mapping[str, str]
    addresses: tuple[str, ...]
    fingerprints: tuple[str, ...]
    authority: str
    date: str
    place: str
    about: Mapping[str, str]
    found: str
    day: str

    @property
    def key(self) -> str:
        """How a page's address names it."""
        return self.subject.removeprefix("urn:uuid:")

    @property
    def found_at(self) -> str:
        """The path of the page of the published copy."""
        return public.address(self.found)


def listed() -> list[Wanted]:
    """All that is wanted, what is still lost first, the latest first."""
    accounts: dict[str, list[Statement]] = {}
    for statement in records.statements(kind=KIND).order_by("subject", "organisation", "id")[: MOST * 10]:
        accounts.setdefault(statement.subject, []).append(statement)
    found = [_wanted(subject, said) for subject, said in accounts.items()]
    found.sort(key=lambda one: (one.day, one.subject), reverse=True)
    return sorted((one for one in found if one.title), key=lambda one: bool(one.found))[:MOST]


def one(key: str) -> Wanted | None:
    """The wanted document whose address has that key."""
    if not key.isprintable():
        return None
    said = list(records.statements(kind=KIND, subject=f"urn:uuid:{key}").order_by("organisation", "id"))
    wanted = _wanted(f"urn:uuid:{key}", said) if said else None
    return wanted if wanted and wanted.title else None


def _wanted(subject: str, said: Sequence[Statement]) -> Wanted:
    return Wanted(
        subject=subject,
        organisations=tuple(dict.fromkeys(row.organisation for row in said)),
        title=_map(_first(said, "title")),
        addresses=_texts(said, "address"),
        fingerprints=_texts(said, "fingerprint"),
        authority=next(iter(_texts(said, "authority")), ""),
        date=partial_date(_first(said, "date")),
        place=next((row.reference for row in said if row.property == "place" and row.reference), ""),
        about=_map(_first(said, "about")),
        found=next((str(row.reference)[7:] for row in said if row.property == "found" and _names_file(row)), ""),
        day=max((row.day for row in said), default=""),
    )


# A peer may say anything: what does not fit is left out.


def _names_file(row: Statement) -> bool:
    return str(row.reference or "").startswith("sha256:")


def _first(said: Iterable[Statement], name: str) -> Any:
    return next((row.value for row in said if row.property == name), None)


def _texts(said: Iterable[Statement], name: str) -> tuple[str, ...]:
    values = (row.value for row in said if row.property == name)
    return tuple(dict.fromkeys(value[:2000] for value in values if isinstance(value, str) and value))


def _map(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(language): text for language, text in value.items() if isinstance(text, str) and text}
