from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    name = "contrechamp.site.areas"
    label = "areas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.shell import nav

        nav.register(nav.Link("public", _("Figures"), "areas:figures", 15))
