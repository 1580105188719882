from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalksConfig(AppConfig):
    name = "contrechamp.atlas.walks"
    label = "walks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.atlas.terrain import folder
        from contrechamp.shell import nav

        link = nav.Link("foot", _("A walk past fewer cameras"), "walks:walk", 6, shown=lambda _user: folder.any_known())
        nav.register(link)
