from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "contrechamp.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.library import published, sources
        from contrechamp.search.sources import register
        from contrechamp.shell import nav

        published.register()
        register(sources.Drafts())
        register(sources.Pages())
        nav.register(nav.Link("work", _("Documents"), "library:documents", 20))
        nav.register(nav.Link("work", _("Wanted"), "wanted_desk:desk", 25))
        nav.register(nav.Link("foot", _("Wanted"), "wanted:wanted", 15))
