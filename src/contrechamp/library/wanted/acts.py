"""Putting a lost document on the list, saying that it is found, taking it off: signed by the group, public at once."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from contrechamp.library.publishing import days_of
from contrechamp.library.wanted.reads import KIND, one
from contrechamp.records.acts import Entry, Publication, publish
from contrechamp.records.errors import Refused
from contrechamp.records.models import Statement

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def look_for(
    *,
    organisation: str,
    language: str,
    title: str,
    addresses: Sequence[str] = (),
    fingerprint: str = "",
    authority: str = "",
    date: str = "",
    place: str = "",
    about: str = "",
) -> str:
    """Publishes that the group looks for a document; the URN of the entry. Raises Refused without a title.

    `date` is a full or partial ISO date, `place` a URN, `language` that of title and `about`.
    """
    if not title.strip():
        raise Refused(_("Give the title by which it is known."))
    if fingerprint and not _FINGERPRINT.fullmatch(fingerprint):
        raise Refused(_("A fingerprint has 64 letters from 0 to 9 and a to f."))
    values: list[tuple[str, Any]] = [
        ("title", {language: title.strip()}),
        *(("address", address) for address in addresses),
        ("fingerprint", fingerprint),
        ("authority", authority.strip()),
        ("date", days_of(date) if date else None),
        ("place", place),
        ("about", {language: about.strip()} if about.strip() else None),
    ]
    claims = [{"property": name, "value": value, "sources": []} for name, value in values if value]
    subject = f"urn:uuid:{uuid.uuid4()}"
    publish(organisation=organisation, entries=[Entry(subject, KIND, claims)])
    return subject


def found(*, organisation: str, key: str, document: str) -> Publication:
    """Publishes that a published document, by its SHA-256, is the wanted one. Raises Refused."""
    wanted = one(key)
    if wanted is None or not _FINGERPRINT.fullmatch(document):
        raise Refused(_("This is not on the list any more."))
    claim = {"property": "found", "value": f"sha256:{document}", "sources": []}
    ends = [row.id for row in _own(organisation, key) if row.property == "found"]
    return publish(organisation=organisation, entries=[Entry(wanted.subject, KIND, [claim], ends=ends)])


def take_off(*, organisation: str, key: str) -> Publication:
    """Ends what the group said of the wanted document. Raises Refused where it said nothing."""
    ends = [row.id for row in _own(organisation, key)]
    if not ends:
        raise Refused(_("Your group did not put this on the list."))
    return publish(organisation=organisation, entries=[Entry(f"urn:uuid:{key}", KIND, [], ends=ends)])


def _own(organisation: str, key: str) -> list[Statement]:
    return list(Statement.objects.filter(organisation=organisation, subject=f"urn:uuid:{key}", kind=KIND))
