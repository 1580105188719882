"""From a finding that a group keeps to a draft with its sources filled in.

The file becomes a document of the group's library; once it is read there, the statements quote its page. What is no
document, data of contracts, is cited by its address.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.ground.money import read_amount
from contrechamp.jobs.acts import enqueue
from contrechamp.jobs.registry import Args, job
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.library.quotes import LONGEST
from contrechamp.people.models import User
from contrechamp.records import blobs
from contrechamp.records.errors import Refused
from contrechamp.watch import listing
from contrechamp.watch.models import Act, Decision, Finding

DRAFT = "watch.draft"
WAIT = timedelta(seconds=2)
LONGEST_TEXT = 300


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


@job(DRAFT, effect=keep_draft)
def take_in(args: Args) -> str:
    """Takes the file of a finding into the library of the group that keeps it; the document's id, or nothing."""
    decision = Decision.objects.select_related("finding__act__text").filter(pk=args["decision"]).first()
    if decision is None or decision.finding.act is None:
        return ""
    act = decision.finding.act
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
    stated = {row.property: row for row in draft.statements.all()}
    wanted = [("place", urn) for urn in finding.places[:5]] + [("technology", term) for term in finding.technologies]
    known = {(row.property, str(row.value)) for row in draft.statements.all()}
    said = [_say(draft, by, key, value) for key, value in wanted if (key, str(value)) not in known]
    said.append(_say(draft, by, "decision", _decision(act)))
    if "amount" not in stated:
        said += [_say(draft, by, "amount", value, written) for written, value in _amounts(finding)[:1]]
    for statement in said:
        if statement is not None:
            _source(statement, finding, document, by)
    return draft


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


def _source(statement: DraftStatement, finding: Finding, document: Document | None, by: User | None) -> None:
    """Quotes the passage on its page; without a document, cites the address."""
    act = finding.act
    assert act is not None
    file = listing.file_of(act)
    address = listing.public_address(file) if file else ""
    if document is not None:
        body = act.text.page_set.get(number=finding.page).body
        passage = body[finding.start : finding.end]
        exact = passage.strip()[:LONGEST].strip()
        start = finding.start + passage.find(exact)
        with suppress(Refused):
            catalogue.use_as_source(
                statement=statement, document=document, page=finding.page, exact=exact, start=start, by=by
            )
            return
    if address:
        with suppress(Refused):
            read = timezone.localdate().isoformat()
            title = file.title[:200] if file else ""
            catalogue.cite(statement=statement, address=address, read=read, by=by, title=title)
