from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "contrechamp.site.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.people import may, naming
        from contrechamp.shell import nav
        from contrechamp.site.notices.models import State
        from contrechamp.site.notices.reads import how_many_wait
        from contrechamp.site.notices.rules import RULES

        nav.register(nav.Link("foot", _("Reply, correct, object"), "notices:index", 40))
        received = nav.Link(
            "work", _("Requests received"), "requests_received:queue", 60, shown=may.administer, count=how_many_wait
        )
        nav.register(received)
        kinds = {key: rule.label for key, rule in RULES.items()}
        naming.register_words("decide request", kinds, dict(State.choices))
