"""Requests that are known to come from somebody."""

from collections.abc import Callable
from typing import TypeVar

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User  # `login_required` stands before every view that says so


View = TypeVar("View", bound=Callable[..., HttpResponse])


def confirmed(view: View) -> View:
    """Step up: before a form of this page is taken, people confirm once more who they are; what they typed is kept."""
    stepped: View = reauthentication_required(view, allow_get=True)
    return stepped
