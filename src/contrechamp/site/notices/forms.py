"""The forms in which people ask, and the one in which an administrator decides."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contrechamp.people import may
from contrechamp.people.models import User
from contrechamp.site.notices.rules import RULES
from contrechamp.site.notices.subjects import path_of

MOST_LINES = 200  # of a reply: decree 2007-1527, article 3
LONGEST = 8_000  # characters
NEEDED = gettext_lazy("This is needed.")


class NoticeForm(forms.Form):
    """One request. Which fields it has, and which are needed, follows from its sort."""

    address = forms.CharField(
        label=gettext_lazy("Address of the page"),
        help_text=gettext_lazy("The address in the browser’s address line while you look at the page."),
        max_length=500,
    )
    passages = forms.CharField(
        label=gettext_lazy("The passages concerned"),
        help_text=gettext_lazy("Copy them from the page."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    law = forms.CharField(
        label=gettext_lazy("Which law it breaks"),
        help_text=gettext_lazy("The article, if you know it."),
        max_length=500,
    )
    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 9}))
    signed_as = forms.CharField(
        label=gettext_lazy("How the reply is signed, in public"),
        help_text=gettext_lazy("A name, an office or a company: “The mayor of …”, “The company …”."),
        max_length=200,
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("Only the people who decide see it."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "For questions back. This site sends no mail by itself: your private page has the answer."
        ),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    concerned = forms.BooleanField(
        label=gettext_lazy("I am the person or body named, or speak for it. I can prove it if asked.")
    )
    good_faith = forms.BooleanField(
        label=gettext_lazy("I believe in good faith that what I report here is accurate and complete.")
    )
    # Machines fill in every field. Readers do not see this one; screen readers are told to leave it empty.
    website = forms.CharField(label=gettext_lazy("Leave this field empty"), required=False, max_length=200)
    stamp = forms.CharField(widget=forms.HiddenInput, max_length=400, required=False)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needs = RULES[kind].needs | {"address"}
        shown = needs | {"website", "stamp", *OPTIONAL.get(kind, ())}
        self.fields = {name: field for name, field in self.fields.items() if name in shown}
        for name, field in self.fields.items():
            field.required = name in needs
            field.error_messages["required"] = NEEDED
        self.fields["text"].label, self.fields["text"].help_text = TEXTS[kind]
        self.kind = kind

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        try:
            path = path_of(address)
        except ValueError:
            path = ""
        if not path.startswith("/"):
            raise ValidationError(_("This is no address of this site."))
        return address

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if self.kind == "reply" and len(text.splitlines()) > MOST_LINES:
            raise ValidationError(_("A reply has at most %(n)d lines.") % {"n": MOST_LINES})
        return text

    @property
    def by_machine(self) -> bool:
        """Whether the field that readers do not see was filled in."""
        return bool(self.data.get("website", "").strip())


OPTIONAL = {
    "correction": ("name", "email"),
    "illegal": ("passages", "law", "name", "email"),
}
TEXTS = {
    "correction": (
        gettext_lazy("What is right, and where it is written"),
        gettext_lazy("The document and its page, or an address."),
    ),
    "reply": (
        gettext_lazy("Your reply"),
        gettext_lazy("It is published word for word: at most 200 lines and 8,000 characters, no longer than what it "
                     "answers."),
    ),
    "objection": (
        gettext_lazy("Your reasons"),
        gettext_lazy("What in your own situation speaks against it. Write no more about yourself than is needed."),
    ),
    "illegal": (
        gettext_lazy("Why it is illegal"),
        gettext_lazy("So that a careful reader can see it without an inquiry. Without your name and e-mail address "
                     "this site cannot ask you; they are not needed where a child is abused."),
    ),
}  # fmt: skip


class DecisionForm(forms.Form):
    """What an administrator decides, and why. For a reply, which group publishes it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("accept", gettext_lazy("Accept")), ("refuse", gettext_lazy("Refuse"))],
        widget=forms.RadioSelect,
    )
    organisation = forms.ChoiceField(label=pgettext_lazy("a reply", "Published by"), required=False)
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("Whoever asked reads them on the private page. The public list shows only the outcome."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, user: User, names: dict[str, str], *args: Any, for_reply: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [id for id in may.organisations_of(user) if may.publish(user, id)]
        choices = [(id, names.get(id, id[:12])) for id in mine]
        if for_reply and choices:
            self.fields["organisation"] = forms.ChoiceField(
                label=pgettext_lazy("a reply", "Published by"), choices=choices
            )
            self.order_fields(["outcome", "organisation", "reasons"])
        else:
            del self.fields["organisation"]
