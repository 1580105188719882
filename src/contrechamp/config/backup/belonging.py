"""What on a node is one group's own, and goes with it when it moves (docs/operations.md, "Moving a group").

The node's own stays: other sites and what was decided about them, requests of readers, copies that people offered of
wanted documents, and the accounts' passwords and second factors.
"""

from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from contrechamp.catalogue.imports.models import Import, Row
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.jobs.models import Job
from contrechamp.library.models import Document, Page, PageWords, Redaction
from contrechamp.peers.models import Parcel
from contrechamp.people.models import AuditEntry, Membership, User
from contrechamp.records import blobs
from contrechamp.records.models import Blob, BlobHolder, KeyEvent, Log, Organisation, Purge, Record, Seal
from contrechamp.requests.models import Attachment, Batch, Body, Event, Message, Request, Trusted

PRIVATE: tuple[type[Model], ...] = (
    *(Job, Attachment, Message, Event, Request, Batch, Trusted),
    *(Draft, Import, Row, Redaction, Document, Parcel, AuditEntry, Membership),
)
"""Tables with rows of one group that nobody else needs; what hangs on their rows goes with them."""


class Belonging:
    """One group's rows, in the tables of a backup."""

    def __init__(self, organisation: str) -> None:
        mine = Q(organisation=organisation)
        logs = _all(Log).filter(mine).values("id")
        self._chosen: dict[type[Model], Q] = {
            **dict.fromkeys((Draft, Import, Row, Document, AuditEntry, Membership, KeyEvent, Log, Purge), mine),
            Organisation: Q(id=organisation),
            Record: Q(log__in=logs),
            Seal: Q(log__in=logs),
            DraftStatement: Q(draft__organisation=organisation),
            Page: Q(document__organisation=organisation),
            PageWords: Q(page__document__organisation=organisation),
            Redaction: Q(document__organisation=organisation),
            User: Q(id__in=_all(Membership).filter(mine).values("user")),
            Parcel: mine,
            **dict.fromkeys((Request, Batch, Message, Trusted), mine),
            Event: Q(request__organisation=organisation),
            Attachment: Q(message__organisation=organisation),
            Body: Q(pk__in=_all(Request).filter(mine).values("body")),
            Job: _work(mine),
            BlobHolder: _held(mine, logs),
        }
        self._chosen[Blob] = Q(id__in=_all(BlobHolder).filter(self._chosen[BlobHolder]).values("blob"))

    def rows_of(self, model: type[Model]) -> QuerySet[Any]:
        """The group's rows of a table, in a lasting order; of one that is not about groups, none."""
        order = ("log", "seq", "id") if model in (Record, Seal) else ("pk",)
        rows = _all(model)
        return (rows.filter(self._chosen[model]) if model in self._chosen else rows.none()).order_by(*order)

    def blank_persons(self) -> None:
        """Takes out of the rows what must not leave with them: who did what without being a member now, and of the
        members all but their name. The caller puts it back."""
        members = list(self.rows_of(User).values_list("pk", flat=True))
        for model in (model for model in apps.get_models() if model in self._chosen):
            for field in model._meta.concrete_fields:
                if field.related_model is User and field.null:
                    others = self.rows_of(model).exclude(**{f"{field.name}__in": members})
                    others.update(**{field.name: None})
        bare = {"password": "!", "email": "", "last_login": None, "is_staff": False, "is_superuser": False}
        self.rows_of(User).update(**bare)


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


def _work(mine: Q) -> Q:
    """The jobs that still have to be done for the group's documents, imports and mails."""
    documents = [str(pk) for pk in _all(Document).filter(mine).values_list("pk", flat=True)]
    imports = [str(pk) for pk in _all(Import).filter(mine).values_list("pk", flat=True)]
    mails = list(_all(Message).filter(mine).values_list("pk", flat=True))
    letters = Q(kind__startswith="requests.", args__message__in=mails)
    return Q(args__document__in=documents) | Q(args__import__in=imports) | letters


def _held(mine: Q, logs: QuerySet[Any]) -> Q:
    """The reasons for which files are kept: the group's records, documents, imports and mails."""
    records = _all(Record).filter(log__in=logs).values("id")
    documents = [f"document {pk}" for pk in _all(Document).filter(mine).values_list("pk", flat=True)]
    imports = [str(pk) for pk in _all(Import).filter(mine).values_list("pk", flat=True)]
    mails = [f"mail {one}" for one in _all(Request).filter(mine).values_list("reply", flat=True)]
    ours = Q(room="requests", reason__in=mails) | Q(room=blobs.RECORDS, reason__in=records)
    return ours | Q(room="library", reason__in=documents) | Q(room="catalogue.imports", reason__in=imports)
