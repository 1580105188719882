"""The form of a subscription."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contrechamp.library import places
from contrechamp.watch.listing import technology_words
from contrechamp.watch.telling import matching

MOST_PLACES = 20


class SubscribeForm(forms.Form):
    """What somebody wants to be told of. The last field is a trap for programs: people do not see it."""

    where = forms.CharField(
        label=_("Towns or departments"),
        required=False,
        max_length=600,
        help_text=_("Names of towns, or numbers of departments, with commas between them. Empty: everywhere."),
    )
    technologies = forms.MultipleChoiceField(
        label=_("Technologies"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: all of them.")
    )
    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=300,
        help_text=_("A company, a street: acts that have one of them, with commas between them."),
    )
    mail = forms.EmailField(
        label=_("Address of mail"),
        required=False,
        max_length=254,
        help_text=_(
            "For a mail a day, in plain text, when there is news. Empty: a page and a feed, without an address."
        ),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, mails: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["technologies"]
        assert isinstance(field, forms.MultipleChoiceField)
        named = sorted((word, key) for key, word in technology_words().items())
        field.choices = [(key, word) for word, key in named]
        if not mails:
            del self.fields["mail"]

    def clean_where(self) -> list[str]:
        """URNs of towns and numbers of departments."""
        found: list[str] = []
        for one in filter(None, (part.strip() for part in self.cleaned_data["where"].split(","))):
            if len(one) <= 3 and one[:1].isdigit():
                found.append(one.upper())
                continue
            meant = places.meant(one)
            if len(meant) != 1:
                text = _("Which %(name)s? Write its postcode.") if meant else _("No town is called %(name)s.")
                raise ValidationError(text % {"name": one})
            found += meant
        if len(found) > MOST_PLACES:
            raise ValidationError(_("At most %(n)d places.") % {"n": MOST_PLACES})
        return found

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if words and not matching.is_understood(words):
            raise ValidationError(_("Each word has a letter, and at most a hundred of them."))
        return words

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("The last field must stay empty."))
        return ""
