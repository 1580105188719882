from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "contrechamp.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.catalogue import findable
        from contrechamp.catalogue.models import Card, CardFacet
        from contrechamp.records import views
        from contrechamp.search import sources

        views.register(views.View("catalogue", (Card, CardFacet), findable.refresh))
        sources.register(findable.Accounts())
