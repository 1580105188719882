"""Addresses of the public pages. Each has a machine twin: the same address with `.json` at its end."""

from django.urls import path, register_converter

from contrechamp.shell.pages import with_twin
from contrechamp.site import converters
from contrechamp.site.views import documents, dossiers, finding, groups, home, towns

register_converter(converters.Hex64, "hex")
register_converter(converters.Code, "code")

app_name = "site"
urlpatterns = [
    *with_twin("", home.home, "home"),
    *with_twin("towns", towns.find, "towns"),
    path("town/<code:code>.atom", towns.feed, name="town_feed"),
    *with_twin("town/<code:code>", towns.town, "town"),
    *with_twin("dossier/<code:key>/history", dossiers.history, "dossier_history"),
    *with_twin("dossier/<code:key>", dossiers.dossier, "dossier"),
    *with_twin("party/<code:urn>", dossiers.party, "party"),
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
