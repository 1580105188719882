from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    name = "contrechamp.config"
    label = "config"

    def ready(self) -> None:
        from contrechamp.people import may
        from contrechamp.shell.nav import Link, register

        register(Link("account", _("Jobs"), "administration:jobs", 40, shown=may.administer))
