from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpenDataConfig(AppConfig):
    name = "contrechamp.site.open_data"
    label = "open_data"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.shell import nav

        nav.register(nav.Link("foot", _("Open data"), "open_data:page", 15))
