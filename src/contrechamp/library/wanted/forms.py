"""Forms of the wanted list: offering a copy, and putting a lost document on the list."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from contrechamp.library.fields import PartialDateField, PlaceField
from contrechamp.library.wanted import offers

MOST_ADDRESSES = 10
MEGABYTE = 1_000_000
_is_address = URLValidator(schemes=["http", "https"])


class OfferForm(forms.Form):
    """A file, and words about it. The last field is a trap for programs: people do not see it."""

    file = forms.FileField(label=_("The copy"), max_length=255)
    message = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If it can be said: who published it, when, at which address. Do not write who you are."),
    )
    wanted = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("One file, up to %(size)d MB.") % {"size": offers.MOST_BYTES // MEGABYTE}

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > offers.MOST_BYTES:
            raise ValidationError(_("The file is larger than %(size)d MB.") % {"size": offers.MOST_BYTES // MEGABYTE})
        return file

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("The last field must stay empty."))
        return ""


class WantedForm(forms.Form):
    """What is known of a lost document."""

    title = forms.CharField(label=_("Title"), max_length=500, help_text=_("As it was called, or as it is cited."))
    addresses = forms.CharField(
        label=_("Dead addresses"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where it stood on the web, one a line."),
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint"),
        required=False,
        max_length=64,
        help_text=_("The SHA-256 of a copy, where somebody noted it: then the right copy is known at once."),
    )
    authority = forms.CharField(label=_("Author or authority"), required=False, max_length=300)
    date = PartialDateField()
    place = PlaceField()
    about = forms.CharField(
        label=_("What is known of it"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it showed, and how it vanished."),
    )

    def clean_addresses(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["addresses"].splitlines() if line.strip()]
        if len(lines) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(n)d addresses.") % {"n": MOST_ADDRESSES})
        for line in lines:
            try:
                _is_address(line)
            except ValidationError:
                raise ValidationError(_("This is no address: %(line)s") % {"line": line[:200]}) from None
        return lines

    def clean_fingerprint(self) -> str:
        return str(self.cleaned_data["fingerprint"]).strip().lower()
