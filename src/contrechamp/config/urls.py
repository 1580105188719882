"""Every address of the node. Pages carry their language in it, so that no cookie is needed and a link is citable."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from contrechamp.config.apart import apart

urlpatterns = [
    *i18n_patterns(
        path("", include("contrechamp.site.urls")),  # first, because of a copy's pages nearly all are among them
        path("account/", include("contrechamp.people.urls")),
        apart("work/", "contrechamp.library.urls", "library"),
        apart("work/", "contrechamp.library.wanted.work_urls", "wanted_desk"),
        apart("work/", "contrechamp.catalogue.urls", "catalogue"),
        apart("work/", "contrechamp.catalogue.imports.urls", "imports"),
        apart("work/", "contrechamp.config.administration.urls", "administration"),
        apart("work/", "contrechamp.peers.urls", "peers"),
        apart("work/", "contrechamp.site.notices.work_urls", "requests_received"),
        apart("work/", "contrechamp.watch.work_urls", "watch_work"),
        apart("work/", "contrechamp.requests.work_urls", "requests_work"),
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
        path("", include("contrechamp.site.open_data.urls")),
        apart("", "contrechamp.atlas.walks.urls", "walks"),
    ),
    apart("exchange/kept", "contrechamp.peers.custody.exchange_urls", "custody"),
    apart("exchange/", "contrechamp.peers.exchange_urls", "exchange"),
    path("", include("contrechamp.atlas.giving.urls")),
    path("", include("contrechamp.atlas.street.file_urls")),
    path("export/", include("contrechamp.site.check.proof_urls")),
    path("", include("contrechamp.atlas.tiles.urls")),
    path("", include("contrechamp.atlas.map.file_urls")),
    path("", include("contrechamp.site.machine_urls")),
    apart("", "contrechamp.atlas.sight.urls", "sight"),
]
