from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "contrechamp.atlas.devices"
    label = "devices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.atlas.devices import view
        from contrechamp.atlas.devices.models import Finding, SignedDevice
        from contrechamp.records import views

        views.register(views.View("devices", (Finding, SignedDevice), view.refresh))
