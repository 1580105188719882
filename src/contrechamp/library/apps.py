from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "contrechamp.library"
    label = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.library import published, sources
        from contrechamp.search.sources import register

        published.register()
        register(sources.Drafts())
        register(sources.Pages())
