from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "contrechamp.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.catalogue import findable, quoted, subjects
        from contrechamp.catalogue.models import Card, CardFacet, Likeness
        from contrechamp.library import quotations
        from contrechamp.people import naming
        from contrechamp.records import views
        from contrechamp.search import sources
        from contrechamp.shell import nav

        views.register(views.View("catalogue", (Card, CardFacet, Likeness), findable.refresh, findable.retrust))
        sources.register(findable.Accounts())
        quotations.register(quoted.of)
        naming.register(subjects.names_for)
        nav.register(nav.Link("work", _("Desk"), "catalogue:desk", 10))
