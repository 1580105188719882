"""The form of a walk. Nothing of it is kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contrechamp.atlas.walks.asking import LETTERS

DETOURS = [(10, "10 %"), (25, "25 %"), (50, "50 %"), (100, "100 %")]
STREETS = "known-streets"
"""The id of the list of streets that the browser proposes while somebody writes."""


class WalkForm(forms.Form):
    """From where to where, and how much longer the way may be. A place may be missing while the map is touched."""

    use_required_attribute = False

    start = forms.CharField(
        label=_("Starting from"),
        max_length=LETTERS,
        required=False,
        help_text=_("A street, a crossing (two streets with / between), coordinates, or a touch on the map."),
        widget=forms.TextInput(attrs={"list": STREETS, "autocomplete": "off"}),
    )
    end = forms.CharField(
        label=_("Going to"),
        max_length=LETTERS,
        required=False,
        widget=forms.TextInput(attrs={"list": STREETS, "autocomplete": "off"}),
    )
    detour = forms.TypedChoiceField(label=_("Longer by at most"), choices=DETOURS, coerce=int, initial=25)
    extract = forms.CharField(max_length=80, widget=forms.HiddenInput, required=False)
    at = forms.CharField(max_length=60, widget=forms.HiddenInput, required=False)

    def said(self, name: str) -> str:
        """What was written in a field, "" while nothing was."""
        value: Any = self.data.get(name, "") if self.is_bound else ""
        return str(value)[:LETTERS]

    def shown(self, errors: Sequence[tuple[str, str]] = ()) -> "WalkForm":
        """Itself, to be shown with these errors: of the places nothing says that they may stay empty."""
        if self.is_bound:
            self.is_valid()
            for name, error in errors:
                self.add_error(name, error)
        for name in ("start", "end"):
            self.fields[name].required = True
        return self
