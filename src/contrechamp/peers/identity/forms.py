"""Forms that ask for what sheets say. Nothing of it is kept, nor shown again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contrechamp.records.models import Log

LONGEST = 400


def sheet_field(label: Any, *, required: bool = True, help: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(label=label, required=required, help_text=help, max_length=LONGEST, widget=widget)


class CertifyForm(forms.Form):
    """A new log."""

    signing = sheet_field(_("Signing sheet"), help=_("Its 17 groups of characters, or what its square says."))


class RevokeForm(forms.Form):
    """The end of a log."""

    log = forms.ChoiceField(label=_("Log"))
    seq = forms.IntegerField(label=_("Its last publication that counts"), min_value=0)
    signing = sheet_field(_("Signing sheet"))

    def __init__(self, organisation: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        logs = Log.objects.filter(organisation=organisation).order_by("-own", "id")
        self.fields["log"].choices = [(log.id, f"{log.id[:12]} ({log.counted})") for log in logs]  # type: ignore[attr-defined]


class PrepareForm(forms.Form):
    """Where each log ends for the new keys."""

    def __init__(self, organisation: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logs = list(Log.objects.filter(organisation=organisation, counted__gt=0).order_by("-own", "id"))
        for log in self.logs:
            label = _("Last publication that is your own, of the key %(log)s") % {"log": log.id[:12]}
            self.fields[log.id] = forms.IntegerField(
                label=label, min_value=0, max_value=log.counted, initial=log.counted
            )

    @property
    def keep(self) -> dict[str, int]:
        return {log.id: int(self.cleaned_data[log.id]) for log in self.logs}


class FinishForm(forms.Form):
    """The signatures, and the new signing sheet."""

    first = sheet_field(_("Recovery sheet, old"), required=False, help=_("Of the keys that are replaced."))
    second = sheet_field(_("Another recovery sheet, old"), required=False)
    signed = forms.CharField(
        label=_("Forms that holders signed elsewhere"),
        required=False,
        max_length=200_000,
        help_text=_("Paste the whole content of each, one per line."),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    signing = sheet_field(_("Signing sheet, new"), help=_("From the page that you have just printed."))
