"""What an answer taught: statements of a draft on the town, each with a quote of what came. Drafts only."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from contrechamp.catalogue import acts as catalogue
from contrechamp.catalogue import saying, vocabulary
from contrechamp.catalogue.models import Draft, DraftStatement
from contrechamp.catalogue.statement_form import StatementForm
from contrechamp.catalogue.vocabulary import Property
from contrechamp.library.models import Document
from contrechamp.people.models import User
from contrechamp.records.errors import Refused
from contrechamp.requests import acts
from contrechamp.requests.models import Attachment, Message, Request

KIND = "dossier"
TAUGHT = ("devices", "area", "date", "status", "amount", "party", "product", "purpose", "retention", "legal_basis",
          "decision", "promise", "result")  # fmt: skip
"""What answers teach most, of the properties of a dossier; the draft itself takes the others."""


def properties() -> Sequence[Property]:
    """Those properties, in that order."""
    return [found for key in TAUGHT if (found := vocabulary.find(KIND, key)) is not None]


def draft_of(request: Request) -> Draft | None:
    """The open draft of the group on what the request is about, if one was begun."""
    if not request.dossier:
        return None
    return Draft.objects.filter(organisation=request.organisation, subject=request.dossier).first()


@transaction.atomic
def begin(*, request: Request, technology: str, by: User | None) -> Draft:
    """Opens a draft on the dossier of the request; on a new one about the town that was asked, where there is none.

    Raises Refused for a body that is no town, or an unknown technology.
    """
    acts.allow(by, request.organisation)
    if request.dossier:
        return catalogue.start_draft(organisation=request.organisation, kind=KIND, by=by, subject=request.dossier)
    if not request.body.urn.startswith("insee:"):
        raise Refused(_("Only what a town hall answers begins a dossier by itself."))
    draft = catalogue.begin(
        organisation=request.organisation, by=by, title={"fr": request.title}, place=request.body.urn,
        technologies=[technology],
    )  # fmt: skip
    request.dossier = draft.subject
    request.save(update_fields=["dossier"])
    return draft


def documents(request: Request) -> Sequence[Document]:
    """What came with the answers and was not withdrawn, then the answers themselves."""
    came = Attachment.objects.filter(message__request=request, withdrawn_at=None, document__isnull=False)
    answers = Message.objects.filter(request=request, state=Message.State.FILED, document__isnull=False)
    keys = [*came.values_list("document", flat=True), *answers.values_list("document", flat=True)]
    found = Document.objects.in_bulk(list(dict.fromkeys(keys)))
    return [found[key] for key in dict.fromkeys(keys) if key in found]


@transaction.atomic
def say(
    *, draft: Draft, form: StatementForm, document: Document | None, page: int, exact: str, by: User | None
) -> DraftStatement:
    """Adds what a valid form says, with the words `exact` of the document's page as its source; without a document it
    stays an open question. Raises Refused, and keeps nothing, where the words do not stand there once."""
    statement = saying.save(draft=draft, form=form, by=by)
    if document is not None:
        catalogue.use_as_source(statement=statement, document=document, page=page, exact=exact, by=by)
    return statement


def chosen(request: Request, key: UUID) -> Document | None:
    """The document of that id among those of the request."""
    return next((one for one in documents(request) if one.pk == key), None)
