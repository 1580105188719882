"""Words of an answer that a reader need not see: proposed to be blacked out, never hidden by a machine.

Names of people, signatures, e-mail addresses and telephone numbers of persons. Officials are named by their office in
what the campaign publishes; whether a name has to stay is for whoever reads the document.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy

from contrechamp.library.models import Document
from contrechamp.library.redaction import marks
from contrechamp.people import may
from contrechamp.people.models import User

_LETTER, _SMALL = "A-ZÀ-ÖØ-Þ", "a-zà-öø-ÿ"
_FIRST = rf"[{_LETTER}][{_SMALL}]+(?:-[{_LETTER}][{_SMALL}]+)*"
_NAME = rf"{_FIRST}(?:\s+(?:d[eu]s?\s+|d[’'])?[{_LETTER}][{_LETTER}{_SMALL}’'-]+)+"
_SIGNED = r"(?:[Ss]ign[ée]e?\s*:?|[Pp]our le maire,?|[Ll]e (?:maire|préfet|directeur),)"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    ("telephone", re.compile(r"(?:\+33\s?|0)[1-9](?:[\s.-]?\d{2}){4}")),
    ("name", re.compile(rf"\b(?:M\.|Mme|Mlle|Monsieur|Madame)\s+({_NAME}|[{_LETTER}]{{2,}}(?:\s+[{_LETTER}]{{2,}})*)")),
    (
        "signature",
        re.compile(rf"{_SIGNED}\s+({_NAME})"),
    ),
)
KINDS = {
    "email": gettext_lazy("e-mail address"),
    "telephone": gettext_lazy("telephone number"),
    "name": gettext_lazy("name of a person"),
    "signature": gettext_lazy("signature"),
}
"""What the words seem to be; kept as the reason."""
MOST = 200


@dataclass(frozen=True)
class Proposal:
    """Words of a document, what they seem to be (`email`, `telephone`, `name`, `signature`), on how many places."""

    words: str
    kind: str
    places: int


def found_in(texts: Iterable[str]) -> Sequence[tuple[str, str]]:
    """The words and what they seem to be, each once, in the order in which they stand."""
    found: dict[str, str] = {}
    for text in texts:
        for kind, pattern in PATTERNS:
            for match in pattern.finditer(text):
                words = " ".join((match[1] if pattern.groups else match[0]).split())
                found.setdefault(words, kind)
    return list(found.items())[:MOST]


def proposals(document: Document) -> Sequence[Proposal]:
    """What could be blacked out and is not yet."""
    black = set(document.redactions.values_list("page", "start", "end"))
    texts = document.page_set.order_by("number").values_list("text", flat=True)
    found = []
    for words, kind in found_in(list(texts)):
        places = [one for one in marks.find(document, words) if (one.page, one.start, one.end) not in black]
        if places:
            found.append(Proposal(words, kind, len(places)))
    return found


@transaction.atomic
def accept(*, document: Document, words: Sequence[str], by: User) -> int:
    """Marks the chosen words wherever they stand; the reason and who did it are kept. Returns how many places."""
    if not may.draft(by, document.organisation):
        raise PermissionDenied
    proposed = {one.words: one.kind for one in proposals(document)}
    return sum(
        marks.mark(document=document, where=marks.find(document, one), reason=str(KINDS[proposed[one]]), by=by)
        for one in words
        if one in proposed
    )
