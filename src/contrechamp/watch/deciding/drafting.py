"""From a finding that a group keeps to a draft with its sources filled in.

The file becomes a document of the group's library; once it is read there, the statements quote its page. What is no
document, data of contracts, is cited by its address, with the line of the data that says so.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.ground.money import read_amount
from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.watch import listing
from contrechamp.watch.deciding import passages
from contrechamp.watch.deciding.passages import Passage
from contrechamp.watch.models import Act, Decision, Finding

DRAFT = "watch.draft"
WAIT = timedelta(seconds=2)
LONGEST_TEXT = 300
MOST_PARTIES, MOST_NAMED = 8, 20
_ROLES = {
    "supplier": "supplier", "titulaire": "supplier", "attributaire": "supplier", "concessionnaire": "supplier",
    "buyer": "buyer", "acheteur": "buyer", "autoriteconcedante": "buyer", "procuringentity": "buyer",
    "soustraitant": "subcontractor",
}  # fmt: skip
"""What the names of values in DECP, OCDS, BOAMP and TED tell of an actor."""


def keep_draft(args: Args, document: str) -> None:
    """Makes the draft once the document is read; until then asks again a little later."""
    decision = Decision.objects.select_related("finding__act__text", "by").filter(pk=args["decision"]).first()
    if decision is None or decision.draft or decision.choice != Decision.Choice.KEEP or decision.finding.act is None:
        return
    found = Document.objects.filter(pk=document).first() if document else None
    if found and found.state in (Document.State.WAITING, Document.State.READING):
        tried = int(args.get("tried", 0)) + 1
        again = {**args, "tried": tried}
        enqueue(DRAFT, key=f"{DRAFT}:{decision.pk}:{tried}", args=again, run_after=timezone.now() + WAIT)
        return
    decision.draft = _draft(
        decision, found if found and found.state == Document.State.READ else None, args["subject"]
    ).pk
    decision.save(update_fields=["draft"])


@job(DRAFT, called=_("Make a draft of a finding that was kept"), effect=keep_draft)
def take_in(args: Args) -> str:
    """Takes the file of a finding into the library of the group that keeps it; the document's id, or nothing."""
    decision = Decision.objects.select_related("finding__act__text").filter(pk=args["decision"]).first()
    if decision is None or decision.finding.act is None:
        return ""
    act = decision.finding.act
    if passages.is_data(act):
        return ""
    file = listing.file_of(act)
    origin = listing.public_address(file) if file else ""
    name = (file.address if file else "").partition("?")[0].rpartition("/")[2]
    added = library.add_file(
        path=blobs.path(act.text_id), organisation=decision.organisation, origin=origin, file_name=name or act.text_id
    )
    document = added.document
    if document is None:
        return ""
    if added.status == "new":
        with suppress(ValueError):
            library.describe(
                document=document,
                title=act.text.title[:500] if act.text.acts.count() > 1 else act.title,
                authority=act.authority,
                date=act.date,
                place=decision.finding.places[0] if decision.finding.places else "",
            )
    return str(document.pk)


def _draft(decision: Decision, document: Document | None, subject: str) -> Draft:
    """The draft about `subject`, or about a new dossier, with what the finding says."""
    finding, by = decision.finding, decision.by
    act = finding.act
    assert act is not None
    draft = catalogue.start_draft(organisation=decision.organisation, kind="dossier", by=by, subject=subject or None)
    if not subject:
        _say(draft, by, "title", {"fr": act.title[:LONGEST_TEXT]})
    rows = draft.statements.all()
    stated, known = {row.property for row in rows}, {(row.property, str(row.value)) for row in rows}
    main = passages.of_finding(finding)
    wanted = [("place", urn, main) for urn in finding.places[:5]]
    wanted += [("technology", term, main) for term in finding.technologies]
    wanted.append(("decision", _decision(act), main))
    wanted += [("party", value, passage) for value, passage in _parties(finding, [row.value for row in rows])]
    for key, value, passage in wanted:
        if (key, str(value)) not in known and (statement := _say(draft, by, key, value)):
            _source(statement, finding, passage or main, document, by)
    if "amount" not in stated:
        for written, value in _amounts(finding)[:1]:
            if statement := _say(draft, by, "amount", value, written):
                _source(statement, finding, passages.of_amount(finding, written) or main, document, by)
    return draft


def _parties(finding: Finding, stated: Sequence[Any]) -> list[tuple[dict[str, Any], Passage | None]]:
    """The actors that the act names and that the draft does not name yet, each with the words that name it. Data say
    the role of an actor; what it is in an act of prose is for the group to say."""
    known = {value.get("ref") for value in stated if isinstance(value, dict)}
    found = []
    for subject, name in finding.parties[:MOST_PARTIES]:
        if subject in known:
            continue
        known.add(subject)
        number = subject.removeprefix("siren:")
        named = list(islice(passages.of_names(finding, [name]), MOST_NAMED))
        if number != subject and not named:
            named = list(islice(passages.of_names(finding, [f"{number}*"]), MOST_NAMED))
        passage, role = _telling(finding, named)
        found.append(({"ref": subject, **({"role": role} if role else {})}, passage))
    return found


def _telling(finding: Finding, named: Sequence[Passage]) -> tuple[Passage | None, str]:
    """Of the passages that name an actor the first that tells its role too, with it; else the first."""
    assert finding.act is not None
    if passages.is_data(finding.act):
        for passage in named:
            if role := _role(passage.exact):
                return passage, role
    return next(iter(named), None), ""


def _role(line: str) -> str:
    """The role that the name of a value in data tells, or nothing."""
    told = line.partition(": ")[0].lower()
    return next((role for word, role in _ROLES.items() if word in told), "")


def _say(draft: Draft, by: User | None, key: str, value: Any, as_written: str = "") -> DraftStatement | None:
    """A statement; nothing where the vocabulary does not take it."""
    with override("fr"):
        try:
            return catalogue.state(draft=draft, by=by, property=key, value=value, as_written=as_written)
        except Refused:
            return None


def _decision(act: Act) -> dict[str, Any]:
    day = {"from": act.date, "to": act.date} if act.date else None
    said = {"authority": act.authority, "date": day, "reference": act.reference}
    return {"text": {"fr": act.title[:LONGEST_TEXT]}, **{key: value for key, value in said.items() if value}}


def _amounts(finding: Finding) -> list[tuple[str, dict[str, Any]]]:
    stage = "awarded" if finding.act and "attribu" in finding.act.body.lower() else "estimated"
    found = []
    for written in finding.amounts:
        if amount := read_amount(written):
            value: dict[str, Any] = {"stage": stage, "cents": amount.cents, "currency": amount.currency}
            found.append((written, value | ({"vat": amount.vat} if amount.vat else {})))
    return found


def _source(
    statement: DraftStatement, finding: Finding, passage: Passage | None, document: Document | None, by: User | None
) -> None:
    """Quotes the passage on its page of the document; without one, cites the address with the words of the data."""
    act = finding.act
    assert act is not None
    if document is not None and passage is not None:
        with suppress(Refused):
            catalogue.use_as_source(
                statement=statement, document=document, page=passage.page, exact=passage.exact, start=passage.start,
                by=by,
            )  # fmt: skip
            return
    file = listing.file_of(act)
    if address := listing.public_address(file) if file else "":
        with suppress(Refused):
            catalogue.cite(
                statement=statement, address=address, read=_read_on(act), by=by, title=file.title[:200] if file else "",
                exact=passage.exact if passage else "",
            )  # fmt: skip


def _read_on(act: Act) -> str:
    """The day on which these bytes were last seen at the address."""
    seen = act.text.versions.order_by("-last_seen").values_list("last_seen", flat=True).first()
    return timezone.localdate(seen).isoformat() if seen else timezone.localdate().isoformat()
