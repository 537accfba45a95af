"""The pages on which people look after their own account."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions, queries
from accounts.confirming import confirmed
from accounts.forms import AvatarForm, CapForm, HandleForm, LanguageForm, ProfileForm, TokenForm
from accounts.models import Token
from accounts.spending import with_spent
from accounts.views.requests import SignedInRequest
from core.forms import told_to


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    return redirect("accounts:settings-profile")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    withheld = queries.withheld_words(user).first()
    form = ProfileForm(request.POST or None, initial=(withheld or user).words)
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            actions.edit_profile(user=user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:settings-profile")
    shown = {"form": form, "avatar_form": AvatarForm(), "here": "profile", "withheld": withheld}
    return render(request, "accounts/settings_profile.html", shown, status=_status(form))


@login_required
@require_POST
def avatar(request: SignedInRequest) -> HttpResponse:
    if "remove" in request.POST:
        actions.remove_avatar(profile=request.user, actor=request.user)
        return redirect("accounts:settings-profile")
    form = AvatarForm(request.POST, request.FILES)
    if form.is_valid():
        with told_to(form):
            actions.set_avatar(profile=request.user, picture=form.cleaned_data["avatar"], actor=request.user)
            return redirect("accounts:settings-profile")
    withheld = queries.withheld_words(request.user).first()
    words = ProfileForm(initial=(withheld or request.user).words)
    shown = {"form": words, "avatar_form": form, "here": "profile", "withheld": withheld}
    return render(request, "accounts/settings_profile.html", shown, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def account(request: SignedInRequest) -> HttpResponse:
    """Handle and language, each with its own button; addresses are looked after on their own page."""
    user = request.user
    handle_form = HandleForm(request.POST if "handle" in request.POST else None, initial={"handle": user.handle})
    language_form = LanguageForm(
        request.POST if "language" in request.POST else None, initial={"language": user.language}
    )
    if handle_form.is_bound and handle_form.is_valid():
        with told_to(handle_form):
            actions.rename(owner=user.owner, handle=handle_form.cleaned_data["handle"], actor=user)
            messages.success(request, _("Your handle is changed."))
            return redirect("accounts:settings-account")
    if language_form.is_bound and language_form.is_valid():
        return _switch_language(request, language_form.cleaned_data["language"])
    shown = {
        "handle_form": handle_form,
        "language_form": language_form,
        "addresses": queries.addresses_of(user),
        "here": "account",
    }
    return render(request, "accounts/settings_account.html", shown, status=_status(handle_form, language_form))


def _switch_language(request: SignedInRequest, language: str) -> HttpResponse:
    actions.set_language(user=request.user, language=language)
    response = redirect("accounts:settings-account")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", secure=settings.HTTPS
    )
    return response


@login_required
@never_cache
@require_GET
def security(request: SignedInRequest) -> HttpResponse:
    methods = Authenticator.objects.filter(user=request.user)
    shown = {
        "totp": methods.filter(type=Authenticator.Type.TOTP).first(),
        "passkeys": methods.filter(type=Authenticator.Type.WEBAUTHN).order_by("created_at"),
        "recovery_codes": methods.filter(type=Authenticator.Type.RECOVERY_CODES).first(),
        "sessions": queries.sessions_of(request.user),
        "here": "security",
    }
    return render(request, "accounts/settings_security.html", shown)


@login_required
@require_POST
def end_session(request: SignedInRequest, session: int) -> HttpResponse:
    actions.end_session(user=request.user, session=session)
    messages.success(request, _("Signed out there."))
    return redirect("mfa_index")


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
@confirmed
def tokens(request: SignedInRequest) -> HttpResponse:
    form, raw = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with told_to(form):
            raw, _token = actions.create_token(user=request.user, **form.wishes())
            form = TokenForm()
    return _tokens_page(request, form, raw)


@login_required
@require_POST
@confirmed
def cap_token(request: SignedInRequest, token: str) -> HttpResponse:
    found = get_object_or_404(queries.tokens_of(request.user), pk=token)
    form = CapForm(request.POST, prefix=found.pk)
    if form.is_valid():
        actions.cap_token(token=found, user=request.user, cap=form.cap())
        messages.success(request, _("Saved. It holds from the next run on."))
        return redirect("accounts:settings-tokens")
    return _tokens_page(request, TokenForm(), wrong=form)


@login_required
@require_POST
def revoke_token(request: SignedInRequest, token: str) -> HttpResponse:
    actions.revoke_token(token=get_object_or_404(queries.tokens_of(request.user), pk=token), user=request.user)
    messages.success(request, _("Revoked. Programs that still use it are refused from now on."))
    return redirect("accounts:settings-tokens")


def _tokens_page(
    request: SignedInRequest, form: TokenForm, raw: str = "", wrong: CapForm | None = None
) -> HttpResponse:
    tokens = [(token, _cap_form(token, wrong)) for token in with_spent(queries.tokens_of(request.user))]
    shown = {"form": form, "new_token": raw, "tokens": tokens, "here": "tokens"}
    return render(request, "accounts/settings_tokens.html", shown, status=422 if wrong else _status(form))


def _cap_form(token: Token, wrong: CapForm | None) -> CapForm:
    return wrong if wrong is not None and wrong.prefix == token.pk else CapForm.of(token)


def _status(*forms: ProfileForm | HandleForm | LanguageForm | TokenForm) -> int:
    return 422 if any(form.is_bound and form.errors for form in forms) else 200
