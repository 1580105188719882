from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeersConfig(AppConfig):
    name = "contrechamp.peers"
    label = "peers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from contrechamp.peers import reads
        from contrechamp.peers.trust import states, strip, vouches
        from contrechamp.people import may, naming
        from contrechamp.records import ownlog
        from contrechamp.shell import strips
        from contrechamp.shell.nav import Link, register

        register(Link("work", _("Shared drafts"), "peers:shared", 60))
        register(Link("account", _("Other sites"), "peers:sites", 40, shown=may.administer))
        register(Link("account", _("Keys of the group"), "peers:keys", 45, shown=may.administer))
        naming.register_words("decide about a group", states.LEVELS)
        naming.register_words("vouch for a group", vouches.SCOPES)
        strips.register(strip.of_site)
        ownlog.heed(reads.shown_up_to)
