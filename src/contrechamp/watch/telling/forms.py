"""The form of a subscription."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contrechamp.library import places
from contrechamp.watch.listing import technology_words
from contrechamp.watch.telling import actors, matching

MOST_PLACES, MOST_ACTORS = 20, 20


def _parts(written: str) -> list[str]:
    return [part for one in str(written).split(",") if (part := one.strip()[:200])]


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
    who = forms.CharField(
        label=_("Actors"),
        required=False,
        max_length=600,
        help_text=_(
            "Companies and administrations that are known here, or a part of their names, with commas between."
        ),
    )
    actors = forms.MultipleChoiceField(label=_("Actors found"), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=300,
        help_text=_("A street, a firm that nobody knows here: acts that have one of them, with commas between them."),
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
        self._offer_actors()

    def _offer_actors(self) -> None:
        """Offers the actors that the typed names may mean, and those that were ticked already."""
        given = self.data.getlist("actors") if isinstance(self.data, QueryDict) else self.initial.get("actors", [])
        named = actors.named(list(given)[:MOST_ACTORS])
        for typed in _parts(self.data.get("who", ""))[:MOST_ACTORS]:
            named |= {one.urn: one.name for one in actors.found(typed)}
        if named:
            field = self.fields["actors"]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = list(named.items())
        else:
            del self.fields["actors"]

    def clean_where(self) -> list[str]:
        """URNs of towns and numbers of departments."""
        found: list[str] = []
        for one in _parts(self.cleaned_data["where"]):
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

    def clean(self) -> dict[str, Any]:
        """The actors as URNs: a whole name means one; a part of a name asks which, and the answer is a tick."""
        said = super().clean() or self.cleaned_data
        meant = list(said.get("actors") or [])
        for typed in _parts(said.get("who") or ""):
            found = actors.found(typed)
            if one := actors.meant(found, typed):
                meant.append(one.urn)
            elif not found:
                self.add_error("who", _("No actor is called %(name)s here. Write it under Words.") % {"name": typed})
            elif not {one.urn for one in found}.intersection(meant):
                self.add_error("who", _("Which %(name)s? Tick below.") % {"name": typed})
        if len(meant) > MOST_ACTORS:
            self.add_error("who", _("At most %(n)d actors.") % {"n": MOST_ACTORS})
        said["actors"] = list(dict.fromkeys(meant))
        return said

    def clean_words(self) -> str:
        words = str(self.cleaned_data["words"]).strip()
        if words and not matching.is_understood(words):
            raise ValidationError(_("Each word has a letter, and at most a hundred of them."))
        return words

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("The last field must stay empty."))
        return ""
