"""Sharing drafts with sister groups: closed for one of them, taken by its node or as a file, opened into its drafts.

A group's key for drafts is a claim of its own profile (`draft_key`); the secret half lies in the node's secrets.
"""

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.vocabulary import schema
from contrechamp.ground import age
from contrechamp.ground.files import write_atomic
from contrechamp.ground.hashing import sha256_hex
from contrechamp.library import acts as library
from contrechamp.library.models import Document
from contrechamp.library.redaction import marks
from contrechamp.peers.models import Parcel, Refusal
from contrechamp.peers.sharing import parcels
from contrechamp.people import may
from contrechamp.people.acts import note
from contrechamp.people.models import User
from contrechamp.records import acts as records
from contrechamp.records import blobs, ownlog, standing
from contrechamp.records.errors import Refused
from contrechamp.records.models import Log, Organisation, Statement, Trust

KEY = "draft_key"
MOST_WAITING = 20  # of one sender
NOWHERE = f"sha256:{'0' * 64}"
FIELDS = ("property", "value", "as_written", "since", "until", "sources", "note")
DESCRIPTION = ("title", "kind", "authority", "date", "place", "language", "transcription")


def key_of(organisation: str) -> str:
    """The recipient to which drafts for a group are encrypted; empty where it published none."""
    subject = f"org:{organisation}"
    rows = Statement.objects.filter(organisation=organisation, subject=subject, kind="group", property=KEY)
    row = rows.order_by("-day", "-record").first()
    return row.value if row and isinstance(row.value, str) and age.is_recipient(row.value) else ""


@transaction.atomic
def publish_key(*, organisation: str, by: User | None) -> str:
    """Makes a key for drafts and publishes it in the group's profile, in the place of an earlier one; the recipient.

    Drafts that were closed for the earlier key still open.
    """
    if by is not None and not may.publish(by, organisation):
        raise Refused(_("Only who may publish for the group can do this."))
    secret, recipient = age.new_identity()
    path = _secrets(organisation)
    before = path.read_bytes() if path.exists() else b""
    write_atomic(path, secret.encode() + b"\n" + before)
    subject = f"org:{organisation}"
    rows = Statement.objects.filter(organisation=organisation, subject=subject, kind="group", property=KEY)
    claim = {"property": KEY, "value": recipient, "sources": []}
    ends = list(rows.values_list("id", flat=True))
    records.publish(organisation=organisation, entries=[records.Entry(subject, "group", [claim], ends=ends)])
    note(user=by, verb=gettext_noop("publish a key for drafts"), subject=subject)
    return recipient


def close(*, draft: Draft, to: str, by: User | None) -> bytes:
    """The draft with its documents, closed for the group `to`. Raises Refused."""
    _allow(by, draft.organisation)
    if not is_decided(to):
        raise Refused(_("Nobody here has decided to exchange with that group."))
    recipient = key_of(to)
    if not recipient:
        raise Refused(_("That group has published no key for drafts."))
    log = Log.objects.filter(organisation=draft.organisation, own=True).first()
    if log is None:
        raise Refused(_("This site signs for the group with no key now."))
    rows = [{name: getattr(row, name) for name in FIELDS} for row in draft.statements.all() if not row.dropped]
    wanted = {source["library"] for row in rows for source in row["sources"] if "library" in source}
    documents = list(Document.objects.filter(organisation=draft.organisation, pk__in=wanted).order_by("pk"))
    described = [
        {"id": str(one.pk), "file_name": one.file_name} | {name: getattr(one, name) for name in DESCRIPTION}
        for one in documents
    ]
    said = {"subject": draft.subject, "kind": draft.kind, "statements": rows, "documents": described}
    files = [blobs.path(_shared(one)).read_bytes() for one in documents]
    note(user=by, verb=gettext_noop("share a draft"), subject=draft.subject, detail=f"org:{to}")
    seed = ownlog.read_key(log.id)
    return parcels.close(said, files, sender=draft.organisation, log=log.id, log_seed=seed, to=to, recipient=recipient)


def _shared(document: Document) -> str:
    """The hash of the file to share: what is blacked out here stays black. Raises Refused while it is being made."""
    wanted = marks.digest(document)
    if wanted and (document.redacted != wanted or not document.cleaned):
        raise Refused(_("“%(title)s” is being blacked out. Come back in a moment.") % {"title": document})
    return document.cleaned if wanted else document.original


def expect(closed: parcels.Closed) -> None:
    """Whether a parcel with this cover would be kept, before all of it is read. Raises Refused."""
    if not Organisation.objects.filter(id=closed.to, hosted=True).exists():
        raise Refused(_("The group that this is for is not on this site."))
    check_sender(closed)
    if Parcel.objects.filter(sender=closed.sender, draft=None, dropped=False).count() >= MOST_WAITING:
        raise Refused(_("Too many drafts of that group wait here already."))


@transaction.atomic
def arrive(data: bytes) -> Parcel:
    """Keeps a parcel until a member looks at it. Raises Refused: for a group that is not hosted here, from one that was
    not decided about, unsigned, or one too many."""
    closed = parcels.read(data)
    expect(closed)
    id = sha256_hex(data)
    row, new = Parcel.objects.get_or_create(
        id=id, defaults={"sender": closed.sender, "organisation": closed.to, "size": len(data)}
    )
    if new:
        write_atomic(_path(id), data)
    return row


@transaction.atomic
def take(*, parcel: Parcel, by: User | None) -> Draft:
    """Opens a parcel into the group's drafts, with its documents; the draft. Raises Refused."""
    _allow(by, parcel.organisation)
    row = Parcel.objects.select_for_update().get(pk=parcel.pk)
    if row.draft is not None or row.dropped or not _path(row.id).exists():
        raise Refused(_("This was opened already."))
    closed = parcels.read(_path(row.id).read_bytes())
    check_sender(closed)
    secrets = _secrets(row.organisation)
    identities = secrets.read_text().split() if secrets.exists() else []
    content = parcels.open_with(closed, identities)
    draft = _unpack(content, row, by)
    row.draft, row.subject = draft.pk, draft.subject
    row.save(update_fields=["draft", "subject"])
    note(user=by, verb=gettext_noop("take a shared draft"), subject=draft.subject, detail=f"org:{row.sender}")
    transaction.on_commit(lambda: _path(row.id).unlink(missing_ok=True))
    return draft


@transaction.atomic
def drop(*, parcel: Parcel, by: User | None) -> None:
    """Throws a parcel away unopened. Its row stays, so that it is not brought again."""
    _allow(by, parcel.organisation)
    Parcel.objects.filter(pk=parcel.pk).update(dropped=True)
    transaction.on_commit(lambda: _path(parcel.id).unlink(missing_ok=True))


def _unpack(content: parcels.Content, row: Parcel, by: User | None) -> Draft:
    said = content.said
    try:
        subject, kind = str(said["subject"]), str(said["kind"])
        draft = catalogue.start_draft(organisation=row.organisation, kind=kind, subject=subject, by=by)
        moved = {
            str(described["id"]): _document(described, data, row)
            for described, data in zip(said["documents"], content.files, strict=True)
        }
        held = [{name: getattr(one, name) for name in FIELDS} for one in draft.statements.all()]
        for claim in said["statements"][: catalogue.MOST_STATEMENTS]:
            fields = _statement(draft.kind, claim, moved)
            if fields and fields not in held:
                DraftStatement.objects.create(draft=draft, number=len(held) + 1, **fields)
                held.append(fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused(_("This is no shared draft, or it is damaged.")) from None
    return draft


def _document(described: dict[str, Any], data: bytes, row: Parcel) -> Document | None:
    """A document as one of the group's own, which it reads itself."""
    with tempfile.TemporaryDirectory(prefix="contrechamp-") as folder:
        path = Path(folder) / "document"
        path.write_bytes(data)
        name = str(described.get("file_name", ""))[-255:]
        added = library.add_file(path=path, organisation=row.organisation, origin=f"org:{row.sender}", file_name=name)
    if added.document is not None and added.status == "new":
        words = {name: str(described[name])[:500] for name in DESCRIPTION if name != "transcription"}
        library.describe(document=added.document, transcription=bool(described["transcription"]), **words)
    return added.document


def _statement(kind: str, claim: dict[str, Any], moved: dict[str, Document | None]) -> dict[str, Any] | None:
    """A statement's fields, its quotes pointing at the documents here; None for what the vocabulary does not know."""
    fields = {name: claim[name] for name in FIELDS}
    sources = []
    for source in fields["sources"]:
        if "library" not in source:
            sources.append(source)
        elif found := moved.get(str(source["library"])):
            sources.append({**source, "library": str(UUID(str(found.pk)))})
    public = [_as_published(source) for source in sources]
    whole = {name: value for name, value in {**fields, "sources": public}.items() if value not in ("", {}, None)}
    if any(not isinstance(fields[name], str) for name in ("as_written", "since", "until")):
        return None
    if schema.faults(kind, {"value": None, **whole}):
        return None
    return {**fields, "sources": sources}


def _as_published(source: dict[str, Any]) -> dict[str, Any]:
    """A quote of a private document in the form in which it would be published, to be checked like any other source."""
    if "library" not in source:
        return source
    return {name: value for name, value in source.items() if name != "library"} | {"document": NOWHERE}


def is_decided(organisation: str) -> bool:
    """Whether people here exchange with this group: it is mirrored, shown or of this node, and not refused."""
    decided = Trust.objects.filter(organisation=organisation).exclude(level=Trust.Level.QUARANTINED).exists()
    hosted = Organisation.objects.filter(id=organisation, hosted=True).exists()
    return (decided or hosted) and not Refusal.objects.filter(organisation=organisation).exists()


def check_sender(closed: parcels.Closed) -> None:
    """Raises Refused for a parcel from a group that nobody decided about, or that no log of it signed that counts."""
    if not is_decided(closed.sender):
        raise Refused(_("Nobody here has decided to exchange with the group that this comes from."))
    stand = standing.standing(closed.sender)
    key = stand.logs.get(closed.log)
    if key is None or closed.log not in stand.kept or stand.kept[closed.log] or not closed.signed_by(key.key):
        raise Refused(_("This is not signed by the group that it says it is from."))


def _allow(by: User | None, organisation: str) -> None:
    if by is not None and not may.draft(by, organisation):
        raise Refused(_("You do not work in this group."))


def _secrets(organisation: str) -> Path:
    return Path(settings.HOME.folder) / "secrets" / f"drafts-{organisation}"


def _path(parcel: str) -> Path:
    return Path(settings.HOME.folder) / "parcels" / parcel
