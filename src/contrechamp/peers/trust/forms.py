"""Forms about other sites and groups."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contrechamp.peers.trust import vouches

LEVELS = [
    ("shown", _("show to readers")),
    ("mirrored", _("keep and give on, not show")),
    ("quarantined", _("leave in quarantine")),
    ("refused", _("refuse: take nothing more")),
]
SCOPES = [(vouches.IDENTITY, _("they are who they say")), (vouches.WORK, _("their work: other sites may keep it"))]


class PeerForm(forms.Form):
    """Another site to exchange with."""

    address = forms.CharField(label=_("Address"), max_length=300, help_text=_("Such as https://example.org"))
    name = forms.CharField(label=_("What you call it"), max_length=200, required=False)
    deposits = forms.BooleanField(
        label=_("Push our publications there"),
        required=False,
        help_text=_("Where nobody can call this site. The other site has to agree first."),
    )


class DecisionForm(forms.Form):
    """A decision about a group."""

    level = forms.ChoiceField(label=_("Decision"), choices=LEVELS)
    reason = forms.CharField(label=_("Why"), max_length=1_000, required=False, help_text=_("For those who come after."))


class VouchForm(forms.Form):
    """A word for a group, signed and public."""

    scope = forms.ChoiceField(label=_("We know"), choices=SCOPES)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = timezone.localdate() + timedelta(days=365)

    def clean_until(self) -> str:
        until: date = self.cleaned_data["until"]
        return until.isoformat()


class WarnForm(forms.Form):
    """A warning about a group, signed and public."""

    reason = forms.CharField(label=_("What should others know?"), max_length=2_000, widget=forms.Textarea)
