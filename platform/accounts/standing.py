"""What is left to people who are suspended: reading, signing in and out, appealing."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.problems import Forbidden

SAFE = {"GET", "HEAD", "OPTIONS"}
SUSPENDED_MAY = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "api-auth-session",
    "api-auth-login",
    "api-auth-login-passkey",
    "api-auth-second-step",
    "api-auth-second-step-passkey",
    "api-auth-recovery",
    "api-auth-recovery-end",
    "api-auth-again",
    "api-auth-again-code",
    "api-auth-again-passkey",
    "appeals:new",
    "appeals:withdrawal",
    "api-appeal-list",
    "language",
    "set_language",
    "notifications:unsubscribe",
}


def suspended() -> Forbidden:
    return Forbidden(_("Your account is suspended: you may read and appeal, nothing else."), code="suspended")


def is_out_of_bounds(request: HttpRequest, user: Any) -> bool:
    """Whether a suspended person asks for more than is left to them, whatever the view would let them do."""
    if request.method in SAFE or not (user.is_authenticated and user.is_suspended):
        return False
    match = request.resolver_match
    return match is None or SUSPENDED_MAY.isdisjoint({match.url_name, match.view_name})
