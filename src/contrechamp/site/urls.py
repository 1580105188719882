"""Addresses of the public pages. Each has a machine twin: the same address with `.json` at its end."""

from django.urls import URLPattern, path, register_converter

from contrechamp.shell.pages import SUFFIX, with_twin
from contrechamp.site import converters
from contrechamp.site.reads.subjects import TOLD
from contrechamp.site.views import actors, documents, dossiers, finding, groups, home, technologies, towns

register_converter(converters.Hex64, "hex")
register_converter(converters.Code, "code")

app_name = "site"


def _told(kind: str) -> list[URLPattern]:
    """The addresses of a kind of subject that is told like a dossier: its pages, their history, the twins of both."""
    views = ((f"{kind}/<code:key>/history", dossiers.history, f"{kind}_history"),
             (f"{kind}/<code:key>", dossiers.dossier, kind))  # fmt: skip
    return [
        path(route + suffix, view, {"kind": kind}, name=name + ("_twin" if suffix else ""))
        for route, view, name in views
        for suffix in (SUFFIX, "")
    ]


urlpatterns = [
    *with_twin("", home.home, "home"),
    *with_twin("towns", towns.find, "towns"),
    path("town/<code:code>.atom", towns.feed, name="town_feed"),
    *with_twin("town/<code:code>", towns.town, "town"),
    *(pattern for kind in TOLD for pattern in _told(kind)),
    *with_twin("party/<code:key>/history", dossiers.history, "party_history"),
    *with_twin("party/<code:urn>", dossiers.party, "party"),
    *with_twin("actors", actors.actors, "actors"),
    *with_twin("technologies", technologies.technologies, "technologies"),
    *with_twin("technology/<slug:key>", technologies.technology, "technology"),
    *with_twin("document/<hex:sha256>", documents.document, "document"),
    *with_twin("document/<hex:sha256>/page/<int:number>", documents.page, "page"),
    *with_twin("search", finding.search, "search"),
    *with_twin("groups", groups.groups, "groups"),
    *with_twin("group/<hex:organisation>", groups.group, "group"),
    *with_twin("history", home.history, "history"),
    *with_twin("this-site", home.this_site, "this_site"),
    path("ask", home.ask, name="ask"),
    path("bring", home.bring, name="bring"),
    path("subject/<code:urn>", dossiers.subject, name="subject"),
]
