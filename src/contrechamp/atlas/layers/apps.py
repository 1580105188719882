from django.apps import AppConfig


class LayersConfig(AppConfig):
    name = "contrechamp.atlas.layers"
    label = "layers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.atlas import sources
        from contrechamp.atlas.layers.reads import Layers

        sources.register(Layers())
