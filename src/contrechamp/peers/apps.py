from django.apps import AppConfig


class PeersConfig(AppConfig):
    name = "contrechamp.peers"
    label = "peers"
    default_auto_field = "django.db.models.BigAutoField"
