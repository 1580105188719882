from django.apps import AppConfig


class CheckConfig(AppConfig):
    name = "contrechamp.site.check"
    label = "check"
    default_auto_field = "django.db.models.BigAutoField"
