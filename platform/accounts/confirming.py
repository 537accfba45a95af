"""Stepping up: before what weighs most, people confirm once more who they are.

It keeps a browser that was left open, or a stolen session, from deciding, giving roles and making keys.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.request import Request

from core.problems import Forbidden

View = TypeVar("View", bound=Callable[..., HttpResponse])


def confirmed(view: View) -> View:
    """For pages: before a form is taken, people confirm who they are; what they typed is kept and taken then."""
    stepped: View = reauthentication_required(view, allow_get=True)
    return stepped


def require_confirmed(request: Request) -> None:
    """For the API: a session must have confirmed lately whose it is. A token has its scope instead."""
    if request.auth is None and not did_recently_reauthenticate(request):
        raise step_up()


def step_up(**more: Any) -> Forbidden:
    detail = _("Confirm who you are first: send your password to /api/v1/auth/reauthenticate, or a code or a passkey.")
    return Forbidden(detail, code="step_up_required", **more)
