"""What the sign-in library refuses, in the words and the form of the rest of the API."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.confirming import step_up
from core.problems import BadInput, Conflict, Forbidden, Gone, NotFound, Problem, SignInFirst, TooMany


def refusal(status: int, said: dict[str, Any]) -> Problem:
    """`data` and `meta` are handed on: they say which steps are open, and carry the session token."""
    more = {name: said[name] for name in ("data", "meta") if said.get(name)}
    if errors := said.get("errors"):
        return _wrong(errors, more)
    if status == 401:
        return _who(said, more)
    kinds: dict[int, Problem] = {
        403: Forbidden(**more),
        404: NotFound(_("There is nothing here yet."), **more),
        409: wrong_step(**more),
        410: Gone(_("This session has ended. Sign in again."), code="session_ended", **more),
        429: TooMany(_("Too many attempts. Wait a few minutes."), **more),
    }
    return kinds.get(status) or Problem(_("This is not a JSON object."), code="parse_error", **more)


def _wrong(errors: list[dict[str, str]], more: dict[str, Any]) -> Problem:
    if any(error["code"] == "too_many_login_attempts" for error in errors):
        return TooMany(" ".join(error["message"] for error in errors), **more)
    fields: dict[str, list[str]] = {}
    for error in errors:
        fields.setdefault(error.get("param", "non_field_errors"), []).append(error["message"])
    return BadInput(fields=fields, code=errors[0]["code"] if len(errors) == 1 else "", **more)


def _who(said: dict[str, Any], more: dict[str, Any]) -> Problem:
    """Signed in, but it must be confirmed; in the middle of signing in; or not signed in at all."""
    if said.get("meta", {}).get("is_authenticated"):
        return step_up(**more)
    flows = said.get("data", {}).get("flows", [])
    pending = next((flow["id"] for flow in flows if flow.get("is_pending")), "not_authenticated")
    words = {
        "verify_email": _("A code is on its way to the address. Send it to /api/v1/auth/email/verify."),
        "mfa_authenticate": _("Send a code of the second step to /api/v1/auth/2fa/authenticate."),
        "password_reset_by_code": _(
            "If there is such an account, a code is on its way. Send it with the new password to"
            " /api/v1/auth/password/reset."
        ),
    }
    return SignInFirst(words.get(pending) or _("Sign in to do this."), code=pending, **more)


def wrong_step(**more: Any) -> Conflict:
    return Conflict(_("This step is not due now: another comes before it, or it is done."), code="wrong_step", **more)
