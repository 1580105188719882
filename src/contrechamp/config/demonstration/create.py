"""Creates the demonstration node, step by step. Each looks first at what is there: the next run completes a cut one."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.difference import difference
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.config.demonstration import besides, streets
from contrechamp.config.demonstration.cases import DATA, Case, Claim, Quote, cases, others, parties
from contrechamp.config.demonstration.documents import SampleDocument, documents
from contrechamp.ground.files import write_atomic
from contrechamp.jobs import worker
from contrechamp.library import acts as library
from contrechamp.library import publishing, quotes, reads
from contrechamp.library.models import Document
from contrechamp.people.acts import add_user
from contrechamp.people.models import Role, User
from contrechamp.records import reads as records
from contrechamp.records.acts import Entry, create_organisation, publish
from contrechamp.requests.law.texts import PACKAGE

ADMINISTRATOR = "demonstration"
PAUSE = 0.1  # seconds
NODE = '# Made by "contrechamp demo create".\nname = "Contrechamp, démonstration"\nlanguage = "fr"\nsample = true\n'
SOURCE_KEYS = ("publisher", "title", "exact")


@dataclass
class Demonstration:
    """What the steps share: the ids of the groups, the administrator, the documents by key."""

    groups: dict[str, str] = field(default_factory=dict)
    administrator: User | None = None
    documents: dict[str, Document] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One thing to do: what it says, and the work, which changes nothing when it was done before."""

    says: str
    work: Callable[[], None]


def write_node(folder: Path) -> None:
    """Writes the settings of a node that says on every page that it is a sample."""
    write_atomic(folder / "node.toml", NODE.encode())


def steps(*, package: Path = PACKAGE, town: Path = streets.FILE) -> Iterator[Step]:
    """Everything to do, in order. `package` carries the law, `town` streets; what is not there is left out."""
    made = Demonstration()
    for row in yaml.safe_load((DATA / "groups.yaml").read_text()):
        yield Step(row["name"], lambda row=row: _group(made, row))  # type: ignore[misc]
    for document in documents(package=package):
        yield Step(document.title, lambda document=document: _document(made, document))  # type: ignore[misc]
    for case in (*cases(), *others()):
        for group in ("east", "south"):
            if case.told_by(group):
                yield Step(case.title, lambda case=case, group=group: _subject(made, case, group))  # type: ignore[misc]
    for row in besides.wanted():
        yield Step(row["title"]["fr"], lambda row=row: besides.look_for(row, made.groups[row["group"]]))  # type: ignore[misc]
    yield Step("Groups", lambda: besides.vouch(made.groups, made.administrator))
    if town.exists():
        yield Step(streets.NAME, lambda: streets.take_in(town, made.groups["east"]))
    yield Step("Index", lambda: _work())


def _work() -> None:
    worker.run_until_idle()


def _group(made: Demonstration, row: dict[str, Any]) -> None:
    """The group with its keys, its profile and its administrator. The recovery sheets of a sample are thrown away."""
    known = {str(organisation): organisation.id for organisation in records.hosted()}
    with transaction.atomic():
        organisation = known.get(row["name"]) or create_organisation(name=row["name"]).organisation
        made.administrator = add_user(name=ADMINISTRATOR, organisation=organisation, role=Role.ADMINISTRATOR)
    made.groups[row["key"]] = organisation
    subject = f"org:{organisation}"
    if not records.statements(subject=subject, organisation=organisation).exists():
        publish(organisation=organisation, entries=[Entry(subject, "group", _profile(row))])


def _profile(row: dict[str, Any]) -> list[Claim]:
    claims: list[Claim] = [{"property": key, "value": row[key]} for key in ("name", "summary", "join")]
    claims += [{"property": "language", "value": tag} for tag in row["language"]]
    claims += [{"property": "territory", "value": place} for place in row["territory"]]
    return [*claims, {"property": "licence", "value": "CC BY-SA 4.0"}, {"property": "sample", "value": True}]


def _document(made: Demonstration, sample: SampleDocument) -> None:
    """The document in its group's library, read, described and published."""
    name = f"{sample.key}.pdf"
    organisation = made.groups[sample.group]
    document = Document.objects.filter(organisation=organisation, file_name=name).first()
    if document is None or document.state != Document.State.READ:
        document = _read(sample, name, organisation)
    if not document.published:
        library.describe(
            document=document,
            title=sample.title,
            kind=sample.kind,
            authority=sample.authority,
            date=sample.date,
            origin=sample.origin,
            transcription=sample.transcription,
        )
        publishing.publish_document(document=document)
    made.documents[sample.key] = document


def _read(sample: SampleDocument, name: str, organisation: str) -> Document:
    with TemporaryDirectory(prefix="contrechamp-") as folder:
        path = Path(folder) / name
        path.write_bytes(sample.pdf())
        added = library.add_file(path=path, organisation=organisation, origin=sample.origin)
    assert added.document is not None, added.error
    while not (progress := reads.progress(added.document.pk)).settled:  # a killed run's job is free after its lease
        worker.run_until_idle()
        time.sleep(PAUSE)
    assert not progress.error, progress.error
    added.document.refresh_from_db()
    return added.document


@transaction.atomic
def _subject(made: Demonstration, case: Case, group: str) -> None:
    """One group's account of a case, published with the actors that it names. All of it or nothing."""
    organisation = made.groups[group]
    held = records.statements(subject=case.subject, organisation=organisation)
    if held.exclude(property__in=[claim["property"] for claim in case.common]).exists():
        return
    for key in sorted(case.parties_of(group)):
        if not records.statements(subject=parties()[key].urn, kind="party").exists():
            party = _draft(made, organisation, "party", parties()[key].urn)
            for claim in parties()[key].claims:
                _state(made, party, claim)
    draft = _draft(made, organisation, case.kind, case.subject)
    if not held.exists():
        for claim in case.common:
            _state(made, draft, claim)
    for statement in case.statements:
        if statement.group == group and (statement.quote is None or statement.quote.document in made.documents):
            row = _state(made, draft, statement.claim)
            if statement.quote:
                _quote(made, row, statement.quote)
    catalogue.publish(draft=draft, digest=difference(draft).digest, by=made.administrator)


def _draft(made: Demonstration, organisation: str, kind: str, subject: str) -> Draft:
    return catalogue.start_draft(organisation=organisation, kind=kind, subject=subject, by=made.administrator)


def _state(made: Demonstration, draft: Draft, claim: Claim) -> DraftStatement:
    row = catalogue.state(
        draft=draft,
        by=made.administrator,
        property=claim["property"],
        value=claim["value"],
        **{key: claim[key] for key in ("as_written", "since", "until", "note") if key in claim},
    )
    for source in claim.get("sources", ()):
        said = {key: source[key] for key in SOURCE_KEYS if key in source}
        catalogue.cite(statement=row, address=source["address"], read=source["read"], by=made.administrator, **said)
    return row


def _quote(made: Demonstration, row: DraftStatement, quote: Quote) -> None:
    document = made.documents[quote.document]
    pages = document.page_set.order_by("number")
    number = next(page.number for page in pages if quotes.find(page.text, exact=quote.exact))
    catalogue.use_as_source(statement=row, document=document, page=number, exact=quote.exact, by=made.administrator)


def is_other_node() -> bool:
    """Whether the folder holds a node that is not a demonstration: it is left alone."""
    return (settings.HOME.folder / "node.toml").exists() and not settings.HOME.settings.get("sample")
