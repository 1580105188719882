"""What public pages say of themselves: schema.org objects and Open Graph cards, made from what the pages show."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from contrechamp.ground.places import Place
from contrechamp.shell.metadata import Metadata
from contrechamp.site.open_data.lines import plain
from contrechamp.site.reads.documents import Document
from contrechamp.site.reads.dossier import Dossier
from contrechamp.site.reads.groups import Profile
from contrechamp.site.reads.subjects import Group, Named, Text
from contrechamp.site.reads.towns import Town
from contrechamp.site.twins import whole

Json = dict[str, Any]

_TYPES = {"party": "Organization", "product": "Product"}
MOST_CITED = 50


def told(page: Dossier) -> Metadata:
    """A dossier, a contract, a decision or a trial as an article by its groups; an actor or a product as itself."""
    title, summary = _words(page.title), _first(page)
    kind = _TYPES.get(page.kind, "Article")
    if kind != "Article":
        about: Json = {"@type": kind, "name": title, "identifier": page.subject, "description": summary}
        return Metadata(title, summary, "profile", linked=_bare(about))
    cited = dict.fromkeys(
        one["address"] for said in page.statements for one in said.sources if isinstance(one.get("address"), str)
    )
    linked: Json = {
        "@type": "Article",
        "headline": title,
        "description": summary,
        "inLanguage": get_language(),
        "author": _authors(page.proof.groups),
        "contentLocation": [_named(place, "Place") for place in page.places],
        "citation": list(cited)[:MOST_CITED],
        "dateModified": page.version.day,
        "version": page.version.token,
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": settings.NODE_NAME, "url": whole("/")},
    }
    return Metadata(title, summary, "article", linked=_bare(linked))


def _first(page: Dossier) -> str:
    return next((_words(line.words) for line in page.summaries), "")


def town(page: Town) -> Metadata:
    """A town, with where it is."""
    name = _words(page.name)
    linked: Json = {"@type": "City", "name": name, "identifier": page.urn, **(_where(page.place) if page.place else {})}
    return Metadata(name, linked=linked)


def _where(place: Place) -> Json:
    about: Json = {"containedInPlace": {"@type": "AdministrativeArea", "name": place.department or place.country}}
    if place.latitude is None or place.longitude is None:
        return about
    geo = {"@type": "GeoCoordinates", "latitude": place.latitude / 1e6, "longitude": place.longitude / 1e6}
    return {**about, "geo": geo}


def document(page: Document, file: str, picture: str) -> Metadata:
    """A published document with its file and fingerprint."""
    about = page.public
    title = _words(about.title)
    linked: Json = {
        "@type": "DigitalDocument",
        "name": title,
        "author": {"@type": "Organization", "name": about.authority} if about.authority else None,
        "datePublished": _day(about.date),
        "numberOfPages": about.pages,
        "encoding": {"@type": "MediaObject", "contentUrl": whole(file), "sha256": page.sha256},
        "provider": _authors(page.groups),
    }
    return Metadata(title, about.authority or "", "article", picture, linked=_bare(linked))


def _day(date: Any) -> str:
    return str(date.get("from", "")) if isinstance(date, dict) else str(date or "")


def group(page: Profile) -> Metadata:
    """A group of the campaign."""
    name = _words(page.group.name)
    about = next((_words(line.words) for line in page.about), "")
    return Metadata(name, about, "profile", linked=_bare({"@type": "NGO", "name": name, "description": about}))


def home(description: str) -> Metadata:
    """The site, with how to search it."""
    search = f"{whole(reverse('site:search'))}?q={{search_term_string}}"
    linked: Json = {
        "@type": "WebSite",
        "name": settings.NODE_NAME,
        "description": description,
        "inLanguage": get_language(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }
    return Metadata(settings.NODE_NAME, description, linked=linked)


def _authors(groups: Iterable[Group]) -> list[Json]:
    return [{"@type": "Organization", "name": _words(one.name), "url": whole(one.address)} for one in groups]


def _named(one: Named, kind: str) -> Json:
    return {"@type": kind, "name": _words(one.title), "url": whole(one.address)}


def _words(text: Text) -> str:
    return plain(text, get_language() or "fr")


def _bare(linked: Json) -> Json:
    """Without what says nothing."""
    return {key: value for key, value in linked.items() if value not in (None, "", [])}
