from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "contrechamp.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.people import may, naming
        from contrechamp.people.models import Role
        from contrechamp.shell.nav import Link, register

        register(Link("account", _("Your account"), "people:account", 10))
        register(Link("account", _("Members"), "people:members", 20, shown=may.administer))
        register(Link("account", _("Who did what"), "people:trail", 30, shown=may.administer))
        for verb in ("add member", "invite", "accept invitation", "withdraw invitation", "change role"):
            naming.register_words(verb, dict(Role.choices))
        register(Link("foot", _("Sign in"), "account_login", 90, shown=lambda user: user is None))
