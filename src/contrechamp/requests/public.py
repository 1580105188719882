"""Published requests, from the records of the groups shown here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contrechamp.library import public as library
from contrechamp.records import reads as records
from contrechamp.records.models import Statement
from contrechamp.requests.course.events import State
from contrechamp.requests.publishing import KIND
from contrechamp.requests.words import wedge

MOST = 2_000


@dataclass(frozen=True)
class PublicRequest:
    """A request as a group tells it: `states` with their first days in order, `documents` that came of it."""

    subject: str
    organisation: str
    title: Mapping[str, str]
    body: str
    place: str
    dossier: str
    asked: str
    states: Sequence[tuple[str, str]]
    documents: Sequence[str]

    @property
    def key(self) -> str:
        """How a page's address names it."""
        return self.subject.removeprefix("urn:uuid:")

    @property
    def state(self) -> str:
        """Where it stands now."""
        return self.states[-1][0] if self.states else State.SENT

    @property
    def wedge(self) -> str:
        """The look of that state."""
        return wedge(self.state)

    @property
    def document_pages(self) -> Sequence[tuple[str, str]]:
        """Title and address of each document that is here."""
        found = library.documents(self.documents)
        return [(str(one.title or key[:12]), library.address(key)) for key, one in found.items()]


def listed() -> Sequence[PublicRequest]:
    """All published requests, the latest first."""
    found = [_told(*key, rows) for key, rows in _accounts().items()]
    return sorted((one for one in found if one.title), key=lambda one: (one.asked, one.subject), reverse=True)[:MOST]


def _accounts(subject: str | None = None) -> dict[tuple[str, str], list[Statement]]:
    """What groups say of requests, or of one: their statements by subject and group."""
    accounts: dict[tuple[str, str], list[Statement]] = {}
    rows = records.statements(kind=KIND, subject=subject).order_by("subject", "organisation", "id")
    for row in rows[: MOST * 20]:
        accounts.setdefault((row.subject, row.organisation), []).append(row)
    return accounts


def one(key: str) -> Sequence[PublicRequest]:
    """What each group says of the request whose address has that key."""
    accounts = _accounts(subject=f"urn:uuid:{key}")
    found = [_told(*names, rows) for names, rows in accounts.items()]
    return sorted((one for one in found if one.title), key=lambda one: one.organisation)


def _told(subject: str, organisation: str, rows: Sequence[Statement]) -> PublicRequest:
    def first(name: str, kind: type) -> object:
        return next((row.value for row in rows if row.property == name and isinstance(row.value, kind)), kind())

    asked, title = first("asked", dict), first("title", dict)
    known = set(State)
    told = [(row.since, row.value) for row in rows if row.property == "status" and isinstance(row.value, str)]
    states = [(since, value) for since, value in told if value in known]
    files = [row.value for row in rows if row.property == "document" and isinstance(row.value, str)]
    return PublicRequest(
        subject=subject,
        organisation=organisation,
        title=title if isinstance(title, dict) else {},
        body=str(first("body", str)),
        place=str(first("place", str)),
        dossier=str(first("dossier", str)),
        asked=str(asked.get("from", "")) if isinstance(asked, dict) else "",
        states=[(str(state), since) for since, state in sorted(states)],
        documents=[file.removeprefix("sha256:") for file in files if file.startswith("sha256:")],
    )
