from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AboutConfig(AppConfig):
    name = "contrechamp.site.about"
    label = "about"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.shell import nav

        nav.register(nav.Link("public", _("Why"), "about:why", 30))
        nav.register(nav.Link("foot", _("About this site"), "about:about", 25))
        nav.register(nav.Link("foot", _("What we keep: nothing"), "about:logs", 35))
        nav.register(nav.Link("foot", _("Imprint"), "about:imprint", 50))
