"""Forms of layers: a file and where it comes from, what its columns mean, where a device is and how it is known."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.layers import columns
from contrechamp.atlas.layers.acts import OSM
from contrechamp.atlas.layers.found import position
from contrechamp.atlas.layers.plan import Plan
from contrechamp.ground.dates import read_date
from contrechamp.library.models import Document

ACCEPTED = ".pbf,.osm,.gz,.bz2,.json,.geojson,.gpx,.csv,.tsv,.txt"
ORIGINS = (
    ("osm", gettext_lazy("OpenStreetMap")),
    ("other", gettext_lazy("Another map or list")),
)
_PAIR = re.compile(r"\s*(-?[0-9]{1,2}(?:\.[0-9]+)?)\s*[,; ]\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*")


class DayField(forms.CharField):
    """A day as people write it, given as ISO; empty stays empty."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        found = read_date(text) if text else None
        if text and (found is None or found.precision != "day" or found.start > timezone.localdate().isoformat()):
            raise ValidationError(_("Write a day, such as 2026-01-31."))
        return found.start if found else ""


class GiveForm(forms.Form):
    """A file of devices, the layer that it goes into, and under which licence."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy("OpenStreetMap (PBF, XML), Overpass JSON, GeoJSON, GPX, or a table (CSV)."),
    )
    name = forms.CharField(
        label=gettext_lazy("Layer"),
        max_length=100,
        help_text=gettext_lazy("The same name for each edition of a list: a device is known again."),
    )
    origin = forms.ChoiceField(label=gettext_lazy("Origin"), choices=ORIGINS, initial="other")
    licence = forms.CharField(label=gettext_lazy("Licence"), required=False, max_length=100)
    attribution = forms.CharField(label=gettext_lazy("Whom the licence wants named"), required=False, max_length=200)
    address = forms.URLField(
        label=gettext_lazy("Address that it comes from"), required=False, max_length=1_900, assume_scheme="https"
    )
    gives_back = forms.BooleanField(
        label=gettext_lazy("The licence lets OpenStreetMap have what the file says"), required=False
    )
    day = DayField(label=gettext_lazy("Day for which it speaks"), required=False, max_length=60)
    document = forms.ChoiceField(
        label=gettext_lazy("Document that it was taken from"),
        required=False,
        help_text=gettext_lazy("Each row is looked for on its pages, which become its source."),
    )
    first_page = forms.IntegerField(label=gettext_lazy("First page"), required=False, min_value=1)
    last_page = forms.IntegerField(label=gettext_lazy("Last page"), required=False, min_value=1)
    whole = forms.BooleanField(label=gettext_lazy("This is all of the layer: what it lacks is gone"), required=False)
    swapped = forms.BooleanField(label=gettext_lazy("Latitude and longitude are swapped"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, organisation: str) -> None:
        super().__init__(data, files)
        own = Document.objects.filter(organisation=organisation, state=Document.State.READ)[:300]
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((str(one.pk), str(one)) for one in own)]

    def about(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is said of the layer, and of how the file is to be read."""
        said = self.cleaned_data
        told = {key: said[key] for key in ("licence", "attribution", "address", "gives_back")}
        layer = {"name": said["name"], **(OSM if said["origin"] == "osm" else told)}
        read = {key: said[key] for key in ("day", "document", "whole", "swapped")}
        return layer, {**read, "first_page": said["first_page"] or 1, "last_page": said["last_page"] or 0}


class MatchForm(forms.Form):
    """For each column of a table, what it means."""

    def __init__(self, data: Any = None, *, plan: Plan, names: tuple[str, ...]) -> None:
        super().__init__(data)
        self.names = names
        choices = [("", _("(kept as it is)")), *((key, str(label)) for key, label in columns.TARGETS.items())]
        for number, name in enumerate(names):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=plan.columns.get(name, "")
            )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        meant = [target for target in answers.values() if target]
        for field, target in list(answers.items()):
            if target and meant.count(target) > 1:
                self.add_error(field, _("Another column has this meaning too."))
        return answers

    def said(self) -> dict[str, str]:
        """What the columns mean."""
        pairs = ((name, self.cleaned_data[f"column_{number}"]) for number, name in enumerate(self.names))
        return {name: target for name, target in pairs if target}


class VouchForm(forms.Form):
    """How the group knows that a device is there."""

    method = forms.ChoiceField(
        label=gettext_lazy("How you know it"),
        choices=(
            ("survey", gettext_lazy("Seen on the spot")),
            ("document", gettext_lazy("From a document")),
            ("import", gettext_lazy("Only from this map")),
        ),
    )
    day = DayField(label=gettext_lazy("Day"), required=False, max_length=60)


class PlaceForm(forms.Form):
    """Where a device is."""

    position = forms.CharField(label=gettext_lazy("Latitude, longitude"), max_length=60)
    precision = forms.IntegerField(
        label=gettext_lazy("Precision of the position, in metres"), min_value=1, max_value=5_000, initial=20
    )

    def clean_position(self) -> tuple[int, int]:
        match = _PAIR.fullmatch(self.cleaned_data["position"])
        found = position(match[2], match[1]) if match else None
        if found is None:
            raise ValidationError(_("Write latitude and longitude, such as 43.296482, 5.369780."))
        return found
