"""Forms of import: files with where they come from, and what the columns of a table mean."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contrechamp.catalogue import vocabulary
from contrechamp.catalogue.imports import columns
from contrechamp.catalogue.imports.acts import MOST_FILES
from contrechamp.catalogue.imports.plan import Plan
from contrechamp.catalogue.words import pick
from contrechamp.ground.dates import read_date
from contrechamp.library.forms import FilesField, FilesInput

ACCEPTED = ".csv,.tsv,.txt,.xml,.json,.jsonl,.ndjson,.wacz"
MOST_CONSTANTS = 3


class GiveForm(forms.Form):
    """Files for import, and what is known of them."""

    given = FilesField(
        label=gettext_lazy("Files"),
        widget=FilesInput(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "A table (CSV), a network of actors (two tables), procurement notices (eForms, DECP, OCDS), "
            "an export of Uwazi or FollowTheMoney, or archived web pages (WACZ)."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What a table is about"),
        help_text=gettext_lazy("One row is one of these. Other formats say by themselves what they are about."),
    )
    address = forms.URLField(
        label=gettext_lazy("Address that it comes from"),
        required=False,
        max_length=1_900,
        assume_scheme="https",
        help_text=gettext_lazy("It becomes the source of what the file says."),
    )
    publisher = forms.CharField(label=gettext_lazy("Published by"), required=False, max_length=300)
    licence = forms.CharField(label=gettext_lazy("Licence"), required=False, max_length=100)
    read = forms.CharField(label=gettext_lazy("Fetched on"), max_length=60)
    series = forms.CharField(
        label=gettext_lazy("Name of the series"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "The same name for each edition of a table: a row is known again, and only what changed is proposed. "
            "Empty: the name of the file."
        ),
    )

    def __init__(self, data: Any = None, files: Any = None, *, language: str) -> None:
        super().__init__(data, files, initial={"read": timezone.localdate().isoformat(), "kind": "party"})
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(key, pick(vocabulary.kinds()[key].label, language)) for key in columns.DRAFTED]

    def clean_given(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["given"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("Give between 1 and %(n)d files.") % {"n": MOST_FILES})
        return files

    def clean_read(self) -> str:
        found = read_date(self.cleaned_data["read"])
        if found is None or found.precision != "day":
            raise ValidationError(_("Write a day, such as 2026-01-31."))
        return found.start


class MatchForm(forms.Form):
    """For each column of a table, what it means; and a few things that hold for every row."""

    def __init__(self, data: Any = None, *, plan: Plan, names: tuple[str, ...], language: str) -> None:
        super().__init__(data)
        self.plan, self.names = plan, names
        known = columns.targets(plan.kind, language)
        choices = [("", _("(not read)")), *known.items()]
        for number, name in enumerate(names):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=plan.columns.get(name, "")
            )
        said = [*plan.constants.items(), *[("", "")] * MOST_CONSTANTS][:MOST_CONSTANTS]
        for number, (target, value) in enumerate(said):
            self.fields[f"target_{number}"] = forms.ChoiceField(
                label=_("For every row"), choices=[("", "—"), *known.items()], required=False, initial=target
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("it is"), required=False, max_length=300, initial=value
            )

    @property
    def matched(self) -> list[forms.BoundField]:
        """The fields of the columns, in their order."""
        return [self[f"column_{number}"] for number in range(len(self.names))]

    @property
    def constants(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of what holds for every row."""
        return [(self[f"target_{number}"], self[f"value_{number}"]) for number in range(MOST_CONSTANTS)]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        meant = [answers.get(f"column_{number}") for number in range(len(self.names))]
        twice = {target for target in meant if target and meant.count(target) > 1}
        for number, target in enumerate(meant):
            if target in twice:
                self.add_error(f"column_{number}", _("Another column has this meaning too."))
        return answers

    def said(self) -> tuple[dict[str, str], dict[str, str]]:
        """What the columns mean, and what holds for every row."""
        answers = self.cleaned_data
        meant = {name: answers[f"column_{number}"] for number, name in enumerate(self.names)}
        pairs = [(answers[f"target_{n}"], answers[f"value_{n}"].strip()) for n in range(MOST_CONSTANTS)]
        return {name: to for name, to in meant.items() if to}, {to: value for to, value in pairs if to and value}
