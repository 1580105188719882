from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "contrechamp.requests"
    label = "requests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.requests.reads import how_many_wait
        from contrechamp.shell import nav

        nav.register(nav.Link("foot", _("Asked of public bodies"), "requests:index", 35))
        nav.register(nav.Link("work", _("Access requests"), "requests_work:desk", 35, count=how_many_wait))
