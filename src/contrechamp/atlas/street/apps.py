from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StreetConfig(AppConfig):
    name = "contrechamp.atlas.street"
    label = "street"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.shell import nav

        nav.register(nav.Link("foot", _("On the street"), "street:page", 30))
        nav.register(nav.Link("work", _("Seen on the street"), "street:work", 44))
