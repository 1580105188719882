"""How the room names what it keeps: its blobs, and its published documents."""

from contrechamp.library.models import Document

ROOM = "library"


def holding(document: Document) -> str:
    """The reason for which the room keeps a document's blobs."""
    return f"document {document.pk}"


def subject_of(published: str) -> str:
    """The URN of a published document, from the SHA-256 of its published bytes."""
    return f"sha256:{published}"
