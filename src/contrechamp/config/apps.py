from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "contrechamp.config"
    label = "config"
