from django.apps import AppConfig


class TilesConfig(AppConfig):
    name = "contrechamp.atlas.tiles"
    label = "tiles"
    default_auto_field = "django.db.models.BigAutoField"
