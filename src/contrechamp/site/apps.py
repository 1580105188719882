from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "contrechamp.site"
    label = "site"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.records import views
        from contrechamp.shell import nav
        from contrechamp.site import citations, fingerprints
        from contrechamp.site.models import Citation, Fingerprint

        views.register(views.View("site.citations", (Citation,), citations.refresh))
        views.register(views.View("site.fingerprints", (), fingerprints.refresh, hints=(Fingerprint,)))
        nav.register(nav.Link("search", _("Search the documents"), "site:search"))
        nav.register(nav.Link("public", _("Towns"), "site:towns", 10))
        nav.register(nav.Link("public", _("Ask"), "site:ask", 20))
        nav.register(nav.Link("foot", _("I have a document"), "site:bring", 5))
        nav.register(nav.Link("foot", _("Technologies"), "site:technologies", 8))
        nav.register(nav.Link("foot", _("Actors"), "site:actors", 9))
        nav.register(nav.Link("foot", _("Groups"), "site:groups", 10))
        nav.register(nav.Link("foot", _("All changes"), "site:history", 20))
        nav.register(nav.Link("foot", _("This site: keys, checks, what is kept"), "site:this_site", 30))
