"""Forms of the room: a new request, its letter, what happened."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contrechamp.requests import reads
from contrechamp.requests.acts import LONGEST_LETTER
from contrechamp.requests.course.events import Kind
from contrechamp.requests.letters.documents import kinds_in
from contrechamp.requests.models import Request
from contrechamp.requests.words import EVENTS, OUTCOMES
from contrechamp.shell.languages import choose, current

TYPED = [kind for kind in Kind if kind != Kind.REFUSED_BY_SILENCE]
TOLD = (("", _("I do not know")), ("yes", _("yes")), ("no", _("no")))


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewForm(forms.Form):
    """What is asked for: the letter, in `language`, is made from it, to be read through before it goes."""

    subject = forms.CharField(
        label=_("What is it about?"), max_length=200, help_text=_("For the letter: video surveillance in your town, …")
    )
    documents = forms.MultipleChoiceField(label=_("Documents"), widget=forms.CheckboxSelectMultiple)
    channel = forms.ChoiceField(label=_("How will it go?"), choices=Request.Channel.choices)

    def __init__(self, data: Any = None, *, language: str = "fr", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        documents = self.fields["documents"]
        assert isinstance(documents, forms.MultipleChoiceField)
        documents.choices = [(kind.key, choose(kind.label, current())[1]) for kind in kinds_in(language).values()]


class LetterForm(forms.Form):
    """The letter, while it is not sent."""

    title = forms.CharField(label=_("Subject"), max_length=300)
    letter = forms.CharField(label=_("Letter"), max_length=LONGEST_LETTER, widget=forms.Textarea(attrs={"rows": 30}))


class EventForm(forms.Form):
    """Something that happened, as the paper, the mail or the telephone said."""

    kind = forms.ChoiceField(label=_("What happened?"), choices=[(kind.value, EVENTS[kind]) for kind in TYPED])
    day = forms.DateField(
        label=_("On which day?"), widget=DayInput(), help_text=_("The day on the receipt or the stamp.")
    )
    told = forms.ChoiceField(
        label=_("Did it name the remedies and their terms?"),
        choices=TOLD,
        required=False,
        help_text=_("For a refusal or a receipt: if it did not, the terms cannot be held against you."),
    )
    until = forms.DateField(label=_("Until when, for an extension?"), widget=DayInput(), required=False)
    outcome = forms.ChoiceField(
        label=_("Sense of an opinion or a judgment"), choices=list(OUTCOMES.items()), required=False
    )
    reference = forms.CharField(label=_("Number on the receipt"), max_length=80, required=False)
    text = forms.CharField(
        label=_("Note"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who said what, at the counter or on the telephone. Only your group reads it."),
    )  # fmt: skip

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > reads.today():
            raise forms.ValidationError(_("That day is still to come."))
        return day

    @property
    def said(self) -> dict[str, Any]:
        """The fields as the act takes them."""
        told = {"yes": True, "no": False}.get(self.cleaned_data["told"])
        return {**self.cleaned_data, "told": told}


class CorrectionForm(forms.Form):
    """The right day of an event."""

    day = forms.DateField(label=_("The right day"), widget=DayInput())
