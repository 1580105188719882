from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LayersConfig(AppConfig):
    name = "contrechamp.atlas.layers"
    label = "layers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.atlas import sources
        from contrechamp.atlas.layers.reads import Layers
        from contrechamp.shell import nav

        sources.register(Layers())
        nav.register(nav.Link("foot", _("Other maps"), "layers:layers", 35))
        nav.register(nav.Link("work", _("Devices of other maps"), "layers:files", 42))
