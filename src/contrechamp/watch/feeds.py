"""Atom feeds (RFC 4287) of what was found, by the same filters as the page. One entry per act."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contrechamp.watch import listing
from contrechamp.watch.listing import Line

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 60


def whole(path: str) -> str:
    """An address of this site in full."""
    return settings.BASE_URL.rstrip("/") + path


def address_of(filters: Mapping[str, str]) -> str:
    """The path of the feed with these filters."""
    return f"{reverse('watch:feed')}{'?' if filters else ''}{urlencode(filters)}"


def atom(filters: Mapping[str, str]) -> bytes:
    """The latest acts that the filters choose."""
    chosen = listing.acts(filters).select_related("finding", "text").order_by("-finding__found_at", "-pk")[:ENTRIES]
    return of_lines(
        _("Public acts: surveillance found"), reverse("watch:acts"), address_of(filters), listing.lines(chosen)
    )


def of_lines(title: str, page: str, self_path: str, lines: Iterable[Line]) -> bytes:
    """A feed of these lines."""
    lines = list(lines)
    language = get_language() or "fr"
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(feed, "id", whole(self_path))
    _add(feed, "title", f"{settings.NODE_NAME}{_(': ')}{title}")
    moments = [line.found_at.isoformat() for line in lines if line.found_at]
    _add(feed, "updated", max(moments, default="1970-01-01T00:00:00+00:00"))
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": whole(page)})
    ElementTree.SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": whole(self_path)})
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", settings.NODE_NAME)
    for line in lines:
        entry = ElementTree.SubElement(feed, "entry")
        _add(entry, "id", whole(line.address))
        _add(entry, "title", " · ".join(part for part in (line.sort_words, line.title) if part))
        _add(entry, "updated", line.found_at.isoformat() if line.found_at else f"{line.date or '1970-01-01'}T00:00:00Z")
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": whole(line.address)})
        _add(entry, "summary", line.quote)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = "".join(one for one in text if one >= " " or one in "\n\t")
