"""The form that blacks out: words, typed or selected, or a rectangle drawn on the picture."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_PHRASES = 20


class RedactForm(forms.Form):
    """Words of a page, one phrase a line, or a rectangle in tenths of a point; and why."""

    words = forms.CharField(
        label=_("Words to black out"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-redact": "words"}),
        help_text=_(
            "As they stand on the page, one phrase a line. With a mouse, draw a rectangle on the picture instead."
        ),
    )
    everywhere = forms.BooleanField(label=_("On every page where they stand"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For your group only: such as “private address” or “name of an official below the rank of…”."),
    )
    box = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-redact": "box"}))

    def clean_words(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(lines) > MOST_PHRASES:
            raise ValidationError(_("At most %(n)d phrases at once.") % {"n": MOST_PHRASES})
        return lines

    def clean_box(self) -> tuple[int, int, int, int] | None:
        written = self.cleaned_data["box"].split()
        if not written:
            return None
        try:
            x0, y0, x1, y1 = map(int, written)
        except ValueError:
            raise ValidationError(_("This is no rectangle.")) from None
        return x0, y0, x1, y1

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not given.get("words") and not given.get("box"):
            raise ValidationError(_("Write the words to black out, or draw a rectangle."))
        return given


class EraseForm(forms.Form):
    """That the person means it."""

    sure = forms.BooleanField(label=_("Erase the original. I know that it cannot be had back."))
