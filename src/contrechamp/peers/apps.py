from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeersConfig(AppConfig):
    name = "contrechamp.peers"
    label = "peers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.peers import strip
        from contrechamp.people import may
        from contrechamp.shell import strips
        from contrechamp.shell.nav import Link, register

        register(Link("account", _("Other sites"), "peers:sites", 40, shown=may.administer))
        strips.register(strip.of_site)
