"""A walk on paper: the sheet to print, and its rows typed in."""

import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.atlas.device import TYPES
from contrechamp.atlas.layers.forms import DayField
from contrechamp.atlas.map import words
from contrechamp.atlas.street import acts
from contrechamp.atlas.street.forms import ZONES, ReportForm
from contrechamp.people.models import User
from contrechamp.shell import languages

ROWS = 14
"""As many as fit on one side of A4."""
_PAIR = re.compile(r"\s*(-?[0-9]{1,2}(?:[.,][0-9]+)?)\s*[;, ]\s*(-?[0-9]{1,3}(?:[.,][0-9]+)?)\s*")


class RowForm(forms.Form):
    """One row of the sheet; a row in which nothing stands is none."""

    position = forms.CharField(label=gettext_lazy("Latitude, longitude"), max_length=60, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type"), required=False)
    bearing = forms.CharField(label=gettext_lazy("Direction"), max_length=20, required=False)
    zone = forms.ChoiceField(label=gettext_lazy("What it watches"), choices=ZONES, required=False, initial="unknown")
    remark = forms.CharField(label=gettext_lazy("Where it hangs, in words"), max_length=300, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = self.fields["type"]
        assert isinstance(kinds, forms.ChoiceField)
        known = words.types(languages.current())
        kinds.choices = [(word, known[word]) for word in TYPES]
        kinds.initial = "unknown"

    def clean_position(self) -> tuple[str, str] | None:
        text = self.cleaned_data["position"]
        match = _PAIR.fullmatch(text)
        if text and match is None:
            raise ValidationError(_("Write latitude and longitude, such as 43.296482, 5.369780."))
        return (match[1], match[2]) if match else None


class SheetForm(forms.Form):
    """What holds for the whole sheet."""

    day = DayField(label=gettext_lazy("Day of the walk"), max_length=60)


Rows = forms.formset_factory(RowForm, extra=ROWS, max_num=ROWS, absolute_max=ROWS)


def take(*, rows: Any, day: str, organisation: str, by: User) -> int:
    """Makes reports of a member of the rows that were filled in; how many. Faults are told at the row, and then nothing
    is kept."""
    ready = []
    for row in rows.forms:
        if not row.has_changed():
            continue
        latitude, longitude = row.cleaned_data["position"] or ("", "")
        said = {key: row.cleaned_data[key] for key in ("type", "bearing", "zone", "remark")}
        report = ReportForm({**said, "id": str(uuid.uuid4()), "latitude": latitude, "longitude": longitude,
                             "day": day, "group": organisation})  # fmt: skip
        if report.is_valid():
            ready.append(report)
        for faults in report.errors.values():
            for fault in faults:
                row.add_error(None, str(fault))
    if any(row.errors for row in rows.forms):
        return 0
    for report in ready:
        acts.receive(
            id=report.cleaned_data["id"], organisation=organisation, token="", by=by, said=report.said()
        )  # fmt: skip
    return len(ready)
