from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions, credentials, handles
from accounts.models import Token, User
from accounts.states import CapPeriod, MemberRole, Role, Scope

MINUTE = 60_000  # milliseconds


class SignInForm(LoginForm):  # type: ignore[misc]  # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Handle or e-mail")
        self.fields["login"].widget.attrs.update({"autocomplete": "username webauthn", "placeholder": ""})
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs["placeholder"] = ""


class RegisterForm(SignupForm):  # type: ignore[misc]  # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"username": _("Handle"), "email": _("E-mail address"), "password1": _("Password")}
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["placeholder"] = ""
        self.fields["username"].help_text = _(
            "Your address here and your name beside what you do. Letters a–z, digits, hyphens."
        )
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["email"].help_text = _("We send a code to it. It is not shown to anyone.")
        self.fields["password1"].help_text = _("At least 10 characters. A passkey can be added afterwards.")

    def save(self, request: HttpRequest) -> User:
        return actions.register_user(
            handle=self.cleaned_data["username"],
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password1"],
            language=translation.get_language() or settings.LANGUAGE_CODE,
        )


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_of_a_key(self)
        self.initial["name"] = gettext("Passkey")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _("Your device asks for a finger, a face or its PIN.")

    def clean_credential(self) -> dict[str, Any]:
        if not credentials.is_made(self.cleaned_data["credential"]):
            raise forms.ValidationError(_("Your device sent no passkey. Try again."))
        made: dict[str, Any] = self.cleaned_data["credential"]
        return made


class Signed:
    """A form that takes the answer of a passkey."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        if not credentials.is_signed(self.cleaned_data["credential"]):
            raise forms.ValidationError(_("Your device sent no passkey. Try again."))
        return super().clean_credential()  # type: ignore[misc]  # the library's form comes next


class PasskeySignInForm(Signed, LoginWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    pass


class PasskeyAgainForm(Signed, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    pass


class PasskeyStepForm(Signed, AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    pass


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_of_a_key(self)


def _name_of_a_key(form: forms.Form) -> None:
    form.fields["name"].label = _("Name")
    form.fields["name"].help_text = _("Which device is it on?")


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    bio = forms.CharField(
        label=_("About"), max_length=2000, required=False, widget=forms.Textarea({"rows": 5}), help_text=_("Markdown.")
    )
    website = forms.URLField(label=_("Website"), max_length=300, required=False, assume_scheme="https")


class AvatarForm(forms.Form):
    avatar = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF, up to 5 MB. We keep the middle square and nothing else of the file."),
        widget=forms.FileInput({"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


class HandleForm(forms.Form):
    handle = forms.CharField(
        label=_("Handle"),
        max_length=handles.LONGEST,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("The old address leads to the new one for good, and nobody else can take it."),
    )


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and of mails."))


class CapForm(forms.Form):
    """What a token may spend. Time is asked for in minutes, and kept in milliseconds."""

    cap_tokens = forms.IntegerField(label=_("Tokens at most"), required=False, min_value=0, max_value=10**15)
    cap_minutes = forms.IntegerField(
        label=_("Minutes of devices at most"), required=False, min_value=0, max_value=10**9
    )
    cap_period = forms.ChoiceField(
        label=_("Period"),
        choices=CapPeriod.choices,
        required=False,
        help_text=_("What runs with this token may spend. Nothing said: as much as you may."),
    )

    @classmethod
    def of(cls, token: Token) -> "CapForm":
        initial = {name: getattr(token, name) for name in ("cap_tokens", "cap_minutes", "cap_period")}
        return cls(initial=initial, prefix=token.pk)

    def cap(self) -> actions.Cap:
        minutes = self.cleaned_data["cap_minutes"]
        ms = None if minutes is None else minutes * MINUTE
        return actions.Cap(self.cleaned_data["cap_tokens"], ms, self.cleaned_data["cap_period"] or CapPeriod.DAY)


class TokenForm(CapForm):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("So that you know it again: where is it used?"))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ],
    )
    days = forms.TypedChoiceField(
        label=_("Expires after"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("1 year"))],
        initial=90,
    )
    field_order = ["name", "scopes", "days"]

    def wishes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "scopes", "days")} | {"cap": self.cap()}


class OrganisationForm(ProfileForm):
    handle = forms.CharField(
        label=_("Handle"),
        max_length=handles.LONGEST,
        help_text=_("The first part of the address of its projects. Letters a–z, digits, hyphens."),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    field_order = ["handle", "name", "bio", "website"]


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class MemberForm(forms.Form):
    handle = forms.CharField(label=_("Handle of the person"), max_length=handles.LONGEST)
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.MEMBER)


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Domain"),
        max_length=300,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false", "placeholder": "example.org"}),
    )


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    about = forms.CharField(label=_("What it is for"), max_length=300, required=False)


class TeamMemberForm(forms.Form):
    handle = forms.CharField(label=_("Handle of the person"), max_length=handles.LONGEST)


class JoinForm(forms.Form):
    note = forms.CharField(
        label=_("To its admins"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who you are, and what you want to do with them."),
    )
