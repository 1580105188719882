"""The part of a dossier's page that depends on what is said alone, kept from one edition to the next.

A publication about anything makes every page out of date. A dossier about which nothing was published is then made
again from here: its statements never change, so its article stays what it was unless something it mentions has got
another name, or another day has come.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from contrechamp.site.memory import Memory
from contrechamp.site.reads import dossier as dossiers
from contrechamp.site.reads.dossier import Told
from contrechamp.site.reads.subjects import Text

LIMIT = 8 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Article:
    """A dossier as HTML, with what the head of its page says of it."""

    title: Text
    description: Text
    html: SafeString


articles: Memory[Article] = Memory(LIMIT)
mentions: Memory[frozenset[str]] = Memory(LIMIT // 8)


def article(told: Told, address: str) -> Article:
    """The dossier's article; `address` is how pages name it."""
    urns = mentions.get(told.key)
    if urns is None:
        urns = told.mentioned()
        mentions.put(told.key, urns, 100 * len(urns))
    names = told.sight.named(urns)
    called = tuple(sorted((named.urn, named.kind, str(named.title)) for named in names.values()))
    key = (told.key, called, timezone.localdate(), get_language(), address)
    found = articles.get(key)
    if found is None:
        page = dossiers.dossier(told, names)
        html = render_to_string("site/dossier_article.html", {"page": page, "key": address})
        found = Article(page.title, page.summaries[0].words if page.summaries else "", html)
        articles.put(key, found, 2 * len(html))
    return found


def forget() -> None:
    """Drops what this process has kept."""
    articles.clear()
    mentions.clear()
