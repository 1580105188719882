from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WatchConfig(AppConfig):
    name = "contrechamp.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.search.sources import register
        from contrechamp.shell import nav
        from contrechamp.watch.search import Acts

        register(Acts())
        nav.register(nav.Link("public", _("Public acts"), "watch:acts", 45))
        nav.register(nav.Link("work", _("Found in public acts"), "watch_work:queue", 15))
