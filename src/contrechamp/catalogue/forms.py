"""Forms of the catalogue: a new dossier, a quote, an address. That of a statement is in `statement_form`."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.catalogue import fields, subjects, vocabulary
from contrechamp.catalogue.words import pick
from contrechamp.ground.dates import read_date
from contrechamp.library.quotes import LONGEST

NEW = "new"
DATE_HELP = gettext_lazy("A year, a month or a day: 2019, mars 2019, 12 mars 2019 or 2019-03-12.")


def partial_date(written: str) -> str:
    """The ISO form of a year, a month or a day. Raises ValidationError for anything else."""
    if not written.strip():
        return ""
    found = read_date(written)
    if found is None or found.iso is None:
        raise ValidationError(_("Write a year, a month or a day."))
    return found.iso


def choose(found: list[subjects.Candidate], typed: str, *, new: bool) -> forms.ChoiceField:
    """Asks which of several subjects is meant, a new one among them where that can be made."""
    choices = [(one.urn, f"{one.name} ({one.detail})" if one.detail else one.name) for one in found]
    if new:
        choices.append((NEW, _("Another one: add “%(name)s”") % {"name": typed.strip()}))
    return forms.ChoiceField(
        label=_("Which one do you mean?"),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )


class NewForm(forms.Form):
    """What a new dossier is about: enough to see whether it exists already."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=300,
        help_text=gettext_lazy("One line that says the place and the thing, without judging."),
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        max_length=120,
        help_text=gettext_lazy("The name of a town, its postcode or its INSEE code."),
    )
    technology = forms.MultipleChoiceField(label=gettext_lazy("Technologies"), widget=forms.CheckboxSelectMultiple)
    identifier = forms.CharField(
        label=gettext_lazy("Number of an act"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The number of an order, a contract or a judgment, if you know one."),
    )

    def __init__(self, data: Any = None, *, language: str, organisation: str) -> None:
        super().__init__(data)
        technology = self.fields["technology"]
        assert isinstance(technology, forms.MultipleChoiceField)
        technology.choices = [(key, pick(term.label, language)) for key, term in vocabulary.technologies().items()]
        self.urn = ""
        typed = str((data or {}).get("place", ""))
        self.found = subjects.candidates(["place"], typed, language, organisation=organisation) if typed else []
        self.meant = subjects.meant(self.found, typed)
        if self.found and not self.meant:
            self.fields["choice"] = choose(self.found, typed, new=False)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        self.urn = answers.get("choice") or (self.meant.urn if self.meant else "")
        if "place" in answers and not self.found:
            self.add_error("place", _("No town of this name is known."))
        return answers


class NewNamedForm(forms.Form):
    """What a new product, decision, contract, trial or actor is called: enough to see whether it exists already."""

    name = forms.CharField(max_length=300)
    identifier = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The number of the judgment, of the contract or in a register, if you know one."),
    )

    def __init__(self, data: Any = None, *, described: vocabulary.Kind, language: str) -> None:
        super().__init__(data)
        title = described.properties[described.title]
        self.fields["name"].label = pick(title.label, language)
        self.fields["name"].help_text = pick(title.help, language)


class QuoteForm(forms.Form):
    """Words of the page, and the statement that they support: one of the draft (`s:<id>`) or a new one (`p:<key>`).

    `before`, `after` and `start` say which of several places is meant; a script fills them in, or the choice offered.
    """

    exact = forms.CharField(
        label=gettext_lazy("Words of the page"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "data-quote": "exact"}),
        help_text=gettext_lazy("Select them in the text of the page, or copy them into this field."),
    )
    target = forms.ChoiceField(label=gettext_lazy("They are a source for"))
    before = forms.CharField(
        required=False, max_length=200, strip=False, widget=forms.HiddenInput(attrs={"data-quote": "before"})
    )
    after = forms.CharField(
        required=False, max_length=200, strip=False, widget=forms.HiddenInput(attrs={"data-quote": "after"})
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput(attrs={"data-quote": "start"}))

    def __init__(self, data: Any = None, *, targets: list[Any], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)
        target.choices = targets


class AddressForm(forms.Form):
    """A page of the web as a source, and the day on which it was read."""

    address = forms.URLField(label=gettext_lazy("Address"), max_length=fields.LONGEST_ADDRESS, assume_scheme="https")
    publisher = forms.CharField(label=gettext_lazy("Published by"), required=False, max_length=300)
    title = forms.CharField(label=gettext_lazy("Title of the page"), required=False, max_length=500)
    exact = forms.CharField(
        label=gettext_lazy("Exact words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A short quote that others can look for on the page."),
    )
    read = forms.CharField(label=gettext_lazy("Read on"), max_length=60)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"read": timezone.localdate().isoformat()})

    def clean_read(self) -> str:
        found = read_date(self.cleaned_data["read"])
        if found is None or found.precision != "day":
            raise ValidationError(_("Write a day, such as 2026-01-31."))
        return found.start
