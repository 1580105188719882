"""Fields that several forms share: a date as documents write it, a place as people say it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contrechamp.ground.dates import read_date
from contrechamp.library import places


class PartialDateField(forms.CharField):
    """A day, a month or a year in words or figures; its value is the ISO form."""

    def __init__(self, **kwargs: Any) -> None:
        told = _("As written in the document: 24 janvier 2019, 2019-01-24, janvier 2019 or 2019.")
        super().__init__(**{"label": _("Date"), "max_length": 60, "required": False, "help_text": told, **kwargs})

    def clean(self, value: Any) -> str:
        written = str(super().clean(value)).strip()
        if not written:
            return ""
        found = read_date(written)
        if found is None or found.iso is None:
            raise ValidationError(_("This date is not understood. Write a day, a month or a year."))
        return found.iso


class PlaceField(forms.CharField):
    """A town by its name or postcode; its value is the URN."""

    def __init__(self, **kwargs: Any) -> None:
        told = _("The name of a town, or its postcode.")
        super().__init__(**{"label": _("Place"), "max_length": 120, "required": False, "help_text": told, **kwargs})

    def clean(self, value: Any) -> str:
        written = str(super().clean(value)).strip()
        found = places.meant(written) if written else [""]
        if not found:
            raise ValidationError(_("No town of this name is known."))
        if len(found) > 1:
            towns = ", ".join(map(places.in_words, found))
            raise ValidationError(_("Several towns have this name. Write one of: %(towns)s.") % {"towns": towns})
        return found[0]
