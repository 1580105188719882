"""Erasing: what was hidden leaves this node. What is left of the document is what was published, or can be.

The file goes with all that was made from it; the pages keep the text that can be read; the index is made again; SQLite
overwrites what it deletes (`secure_delete`), and its log of changes is emptied.
"""

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contrechamp.library import reading, words
from contrechamp.library.holding import ROOM, holding, subject_of
from contrechamp.library.models import PDF, Document, Page, PageWords
from contrechamp.library.redaction import marks, overview
from contrechamp.library.sources import DRAFTS, draft_keys
from contrechamp.records import acts as records
from contrechamp.records import blobs
from contrechamp.records.acts import Publication
from contrechamp.records.errors import Refused
from contrechamp.records.models import Assertion
from contrechamp.search import acts as search


def withdraw(*, document: Document) -> Publication:
    """Erases what the group published of the document before it was blacked out. Raises Refused.

    Hidden at once here and at every node that hears of it, gone after fourteen days.
    """
    if not overview.is_public_as_it_was(document):
        raise Refused(_("Nothing of this document is published that would have to be withdrawn."))
    subject = subject_of(str(document.published))
    said = Assertion.objects.filter(subject=subject, organisation=document.organisation)
    with transaction.atomic():
        publication = records.erase(
            organisation=document.organisation, records=sorted(set(said.values_list("record", flat=True)))
        )
        document.published = document.text_blob = None
        document.save(update_fields=["published", "text_blob"])
    return publication


@transaction.atomic
def erase_original(*, document: Document) -> None:
    """Removes the original and every trace of what its marks hide. It cannot be undone. Raises Refused."""
    document.refresh_from_db()
    _check(document)
    try:
        _rewrite(document)
    except reading.Unreadable as error:
        raise Refused(_("“%(title)s” cannot be read any more.") % {"title": document}) from error
    document.original, document.media_type = document.cleaned, PDF
    document.size = blobs.path(document.cleaned).stat().st_size
    document.sheets = document.archive = document.prepared = document.prepared_of = document.file_name = ""
    if document.published != document.cleaned:  # withdrawn: whatever the records still hold, this room lets go of it
        document.published = document.text_blob = None
    document.redacted = marks.digest(document)
    document.proposals, document.erased_at = {}, timezone.now()
    document.save()
    kept = {document.cleaned, document.text_blob or document.cleaned}
    blobs.release_all(room=ROOM, reason=holding(document), keep=kept)
    # Gone and there again: so the words that stood there leave the disk too.
    search.remove(source=DRAFTS, keys=draft_keys(document))
    transaction.on_commit(empty_log)


def _check(document: Document) -> None:
    if document.erased_at:
        raise Refused(_("The original is erased already."))
    if not document.redactions.exists():
        raise Refused(_("Black out first what must not be read; or remove the whole document."))
    if document.redacted != marks.digest(document) or not document.cleaned:
        raise Refused(_("“%(title)s” is being blacked out. Come back in a moment.") % {"title": document})
    if overview.is_public_as_it_was(document):
        raise Refused(_("The document is still published as it was. Withdraw that first."))
    drafts = [one.said for one in overview.quoted(document) if not one.published]
    if drafts:
        raise Refused(
            _("Drafts quote words that are black. Change them first: %(drafts)s") % {"drafts": "; ".join(drafts)}
        )


def _rewrite(document: Document) -> None:
    """Leaves in each page, and in its words, only what can be read."""
    found = marks.by_page(document)
    pages = list(document.page_set.order_by("number"))
    placed = words.words_of_all([_of(document, page) for page in pages])
    for page in pages:
        kept = placed[page.pk]
        if page.number in found:
            page.text, kept, _black = marks.hidden(page, found[page.number])
            page.save(update_fields=["text"])
        PageWords.objects.update_or_create(page=page, defaults={"packed": words.pack(kept)})
    document.redactions.update(start=None, end=None)
    Document.objects.filter(pk=document.pk).update(version=F("version") + 1)
    document.version += 1


def _of(document: Document, page: Page) -> Page:
    page.document = document
    return page


def empty_log() -> None:
    """Writes SQLite's log of changes into the database and empties it: it holds pages as they were before."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
