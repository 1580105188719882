"""Forms of accounts and members."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contrechamp.people.models import Role, User


class WithoutPlaceholders(forms.Form):
    """Leaves out the grey words that allauth puts into fields: they repeat the label, and look like an answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignInForm(WithoutPlaceholders, account.LoginForm):  # type: ignore[misc]
    """Asks for the name and the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name to sign in with")
        self.fields["password"].help_text = ""


class PasswordAgainForm(WithoutPlaceholders, account.ReauthenticateForm):  # type: ignore[misc]
    """Asks for the password before something that concerns the safety of the account."""


class ChangePasswordForm(WithoutPlaceholders, account.ChangePasswordForm):  # type: ignore[misc]
    """Asks for the old and the new password."""


class SetPasswordForm(WithoutPlaceholders, account.SetPasswordForm):  # type: ignore[misc]
    """Asks for a first password."""


class CodeForm(WithoutPlaceholders, mfa.AuthenticateForm):  # type: ignore[misc]
    """Asks for a code at sign-in."""


class CodeAgainForm(WithoutPlaceholders, mfa.ReauthenticateForm):  # type: ignore[misc]
    """Asks for a code before something that concerns the safety of the account."""


class FirstCodeForm(WithoutPlaceholders, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Asks for a code of the application that one begins to use."""


class JoinForm(forms.Form):
    """Asks for what a new account needs: a name to sign in with, and a password."""

    username = forms.CharField(
        label=_("Name to sign in with"),
        help_text=_("Only members of this site see it. It need not be your real name."),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        help_text=_("At least 12 characters. Four words drawn at random are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This name is taken."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data:
            try:
                validate_password(data["password"], User(username=data.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class RoleForm(forms.Form):
    """Chooses what a member may do."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.CONTRIBUTOR)
