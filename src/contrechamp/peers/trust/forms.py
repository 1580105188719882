"""Forms about other sites and groups."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contrechamp.peers.trust import vouches
from contrechamp.records.keys import HEX_KEY

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


class PinForm(forms.Form):
    """Files of others to keep copies of."""

    what = forms.CharField(
        label=_("Address of a page"),
        max_length=500,
        required=False,
        help_text=_("Of a dossier, a town or a group on this site. Empty: whatever has fewer than three copies."),
    )
    limit = forms.FloatField(label=_("Gigabytes at most"), min_value=0.001, max_value=100_000, initial=2)


class ConsentForm(forms.Form):
    """A group that may push here."""

    group = forms.CharField(
        label=_("Name for programs"),
        max_length=80,
        help_text=_("64 characters, which the group finds on its own site. Have it read out to you."),
    )
    name = forms.CharField(label=_("What you call it"), max_length=200, required=False)
    limit = forms.IntegerField(
        label=_("Megabytes at most"), min_value=0, max_value=1_000_000, initial=500, help_text=_("0 ends it.")
    )

    def clean_group(self) -> str:
        given = str(self.cleaned_data["group"]).strip().lower().removeprefix("org:")
        if not HEX_KEY.fullmatch(given):
            raise forms.ValidationError(_("A name for programs has 64 characters, 0 to 9 and a to f."))
        return given


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
