"""The form of the street: sent by a phone now, or later when there is a connection again."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.device import TYPES
from contrechamp.atlas.layers import directions
from contrechamp.atlas.layers.found import position
from contrechamp.records import reads as records

LATEST = 60
"""Days: how long a report may wait for a connection."""
ZONES = (
    ("public", gettext_lazy("A street or a square")),
    ("outdoor", gettext_lazy("Private ground")),
    ("home", gettext_lazy("A private home")),
    ("unknown", gettext_lazy("I cannot tell")),
)
FOUND = (("confirms", gettext_lazy("It is there")), ("gone", gettext_lazy("It is gone")))


class ReportForm(forms.Form):
    """One report. `still` and `lost` name a known device that is there, or gone; without them it is a new one.

    `website` must stay empty: only programs fill it in.
    """

    id = forms.UUIDField()
    group = forms.CharField(required=False, max_length=64)
    still = forms.CharField(required=False, max_length=220)
    lost = forms.CharField(required=False, max_length=220)
    latitude = forms.CharField(max_length=30)
    longitude = forms.CharField(max_length=30)
    precision = forms.FloatField(required=False, min_value=0, max_value=100_000)
    bearing = forms.CharField(required=False, max_length=20)
    type = forms.ChoiceField(choices=[(word, word) for word in TYPES], required=False)
    zone = forms.ChoiceField(choices=ZONES, required=False)
    remark = forms.CharField(required=False, max_length=300)
    day = forms.CharField(required=False, max_length=10)
    witness = forms.CharField(required=False, max_length=64)
    website = forms.CharField(required=False, max_length=200)

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("The last field must stay empty."))
        return ""

    def clean_bearing(self) -> int | None:
        text = self.cleaned_data["bearing"].strip()
        read = directions.read(text)
        if text and (len(read.found) != 1 or read.gaps):
            raise ValidationError(_("Write a direction between 0 and 359, or a point of the compass such as NNE."))
        return read.found[0].bearing if text else None

    def clean_day(self) -> str:
        today = timezone.localdate()
        try:
            day = date.fromisoformat(self.cleaned_data["day"] or today.isoformat())
        except ValueError:
            raise ValidationError(_("Write a day, such as 2026-01-31.")) from None
        # A phone's clock may be in tomorrow's time zone.
        if not today - timedelta(days=LATEST) <= day <= today + timedelta(days=1):
            raise ValidationError(_("A report may be %(n)d days old at most.") % {"n": LATEST})
        return min(day, today).isoformat()

    def clean_group(self) -> str:
        hosted = [one.id for one in records.hosted()]
        if not hosted:
            raise ValidationError(_("No group is on this site."))
        chosen: str = self.cleaned_data["group"]
        return chosen if chosen in hosted else hosted[0]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        latitude, longitude = (str(said.get(key, "")).strip().replace(",", ".") for key in ("latitude", "longitude"))
        found = position(longitude, latitude) if latitude and longitude else None
        if found is None:
            raise ValidationError(_("Say where it is: latitude and longitude, such as 43.296482 and 5.369780."))
        said["longitude"], said["latitude"] = found
        return said

    def said(self) -> dict[str, Any]:
        """The columns of the report."""
        data = self.cleaned_data
        precision = round(data["precision"]) if data["precision"] is not None else None
        told = {key: data[key] for key in ("longitude", "latitude", "bearing", "remark", "day")}
        kind = {"type": data["type"] or "unknown", "zone": data["zone"] or "unknown"}
        about = {"about": data["still"] or data["lost"], "found": "gone" if data["lost"] else "confirms"}
        return {**told, **kind, **about, "precision": precision}
