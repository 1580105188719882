"""Every address of the node. Pages carry their language in it, so that no cookie is needed and a link is citable."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("", include("contrechamp.site.urls")),  # first, because of a copy's pages nearly all are among them
        path("account/", include("contrechamp.people.urls")),
        path("work/", include("contrechamp.library.urls")),
        path("work/", include("contrechamp.library.wanted.work_urls")),
        path("work/", include("contrechamp.catalogue.urls")),
        path("work/", include("contrechamp.catalogue.imports.urls")),
        path("work/", include("contrechamp.config.administration.urls")),
        path("work/", include("contrechamp.peers.urls")),
        path("work/", include("contrechamp.site.notices.work_urls")),
        path("work/", include("contrechamp.watch.work_urls")),
        path("work/", include("contrechamp.requests.work_urls")),
        path("notices/", include("contrechamp.site.notices.urls")),
        path("about/", include("contrechamp.site.about.urls")),
        path("", include("contrechamp.site.areas.urls")),
        path("", include("contrechamp.site.check.urls")),
        path("", include("contrechamp.library.wanted.urls")),
        path("", include("contrechamp.watch.urls")),
        path("", include("contrechamp.requests.urls")),
        path("", include("contrechamp.atlas.map.urls")),
        path("", include("contrechamp.atlas.layers.urls")),
        path("", include("contrechamp.atlas.street.urls")),
        path("", include("contrechamp.atlas.walks.urls")),
        path("", include("contrechamp.site.open_data.urls")),
    ),
    path("exchange/kept", include("contrechamp.peers.custody.exchange_urls")),
    path("exchange/", include("contrechamp.peers.exchange_urls")),
    path("", include("contrechamp.atlas.giving.urls")),
    path("", include("contrechamp.atlas.street.file_urls")),
    path("export/", include("contrechamp.site.check.proof_urls")),
    path("", include("contrechamp.atlas.tiles.urls")),
    path("", include("contrechamp.atlas.sight.urls")),
    path("", include("contrechamp.atlas.map.file_urls")),
    path("", include("contrechamp.site.machine_urls")),
]
