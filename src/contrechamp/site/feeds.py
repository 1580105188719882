"""Atom feeds (RFC 4287)."""

from collections.abc import Collection, Mapping
from xml.etree import ElementTree

from django.urls import reverse
from django.utils.translation import gettext as _

from contrechamp.catalogue.words import pick
from contrechamp.site.reads import news
from contrechamp.site.reads.news import Change
from contrechamp.site.reads.subjects import Sight, Text
from contrechamp.site.reads.towns import Town
from contrechamp.site.twins import whole

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
READ = 40  # publications at most
RECORDS = 2 * READ  # of which those publications consist, at most
FEW = 5_000
"""Subjects whose publications are looked up by subject, so that those about others do not change the feed's questions;
of more, those among the LATEST of all."""
LATEST = 2_000


def plain(text: Text, language: str) -> str:
    """A name or title as plain text in one language."""
    return pick(text, language) if isinstance(text, Mapping) else text


def town(page: Town, language: str) -> bytes:
    """The publications about the dossiers of a town, newest first."""
    title = _("%(town)s: what is published about its surveillance") % {"town": plain(page.name, language)}
    address = whole(reverse("site:town", args=[page.urn.removeprefix("insee:")]))
    return atom(address, title, [urn for row in page.rows for urn in row.subjects], language)


def atom(address: str, title: str, subjects: Collection[str], language: str) -> bytes:
    """The publications about these subjects, newest first, as the feed of the page at `address`.

    Their day is all that records tell of their time.
    """
    changes = _changes(set(subjects))
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", f"{changes[0].day if changes else '1970-01-01'}T00:00:00Z")
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": address})
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{address}.atom"})
    for change in changes:
        _entry(feed, change, language)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _changes(subjects: set[str]) -> list[Change]:
    sight = Sight()
    if len(subjects) > FEW:
        latest = news.publications(sight, records_read=LATEST)
        found = [part for part in latest if part[0].subject in subjects]
    else:
        found = news.publications_about(sight, subjects, records_read=RECORDS)
    return sorted(news.read(found[:READ], sight), key=lambda change: (change.day, change.record), reverse=True)


def _entry(feed: ElementTree.Element, change: Change, language: str) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "id", f"urn:sha256:{change.record}")
    _add(entry, "title", plain(change.subject.title, language))
    _add(entry, "updated", f"{change.day}T00:00:00Z")
    author = ElementTree.SubElement(entry, "author")
    _add(author, "name", plain(change.group.name, language))
    ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": whole(change.subject.address)})
    said = {"added": change.added, "ended": change.ended}
    _add(entry, "summary", _("Statements added: %(added)d, withdrawn or replaced: %(ended)d.") % said)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
