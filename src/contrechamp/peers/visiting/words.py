"""What went wrong with another node, in a sentence for people, in the language of the site."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from contrechamp.ground.http import Fault
from contrechamp.peers.visiting.calls import Busy


def of(fault: Fault) -> str:
    """The sentence for a call that failed."""
    with override(settings.LANGUAGE_CODE):
        if isinstance(fault, Busy):
            return _("It was busy and asked to be left alone for %(seconds)s seconds.") % {"seconds": fault.seconds}
        return {
            "address": _("Its address cannot be right."),
            "scheme": _("Its address cannot be right."),
            "private": _("Its address leads into a private network, where this site calls nobody."),
            "name": _("Nobody knows where its address leads."),
            "proxy": _("It could not be reached through the SOCKS proxy (Tor)."),
            "connect": _("It does not answer."),
            "slow": _("It took too long to answer."),
            "large": _("It sent more than was asked for. Nothing of that was kept."),
            "cut": _("Its answer was cut off, or made no sense."),
            "packed": _("Its answer could not be unpacked."),
            "redirects": _("It only ever points elsewhere."),
            "heads": _("What it shows of its groups makes no sense."),
            "missing": _("It does not have what it said it has, or is no site of this kind."),
        }.get(fault.kind, _("It answered that it cannot do this."))


def of_notes(notes: Sequence[str]) -> str:
    """The sentence for a visit that brought something wrong; empty where nothing was."""
    if not notes:
        return ""
    with override(settings.LANGUAGE_CODE):
        return _("Some of what it sent was wrong and was not kept: %(first)s") % {"first": notes[0]}
