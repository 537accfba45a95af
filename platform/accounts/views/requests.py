"""Requests that are known to come from somebody."""

from django.http import HttpRequest

from accounts.models import User


class SignedInRequest(HttpRequest):
    user: User  # `login_required` stands before every view that says so
