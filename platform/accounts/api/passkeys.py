"""Passkeys: signing in with one, confirming who one is, keeping them. The options are WebAuthn's."""

from typing import Any

from allauth.headless.mfa import views
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import credentials
from accounts.api.doors import Door, MiddleDoor
from accounts.serializers import entrance as told
from core.problems import BadInput


class PasskeyDoor(Door):
    def check(self, data: Any) -> None:
        credential = data.get("credential") if isinstance(data, dict) else None
        if credential is not None and not self.is_whole(credential):
            raise BadInput(fields={"credential": _("This is not what a device signed.")}, code="incorrect_code")

    def is_whole(self, credential: Any) -> bool:
        return credentials.is_signed(credential)


class _ByPasskey(PasskeyDoor):
    @extend_schema(responses=told.PasskeyRequest)
    def get(self, request: Request) -> Response:
        """What the device is asked to sign."""
        return self.step(request)

    @extend_schema(request=told.SignedCredential, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """What it signed."""
        return self.step(request)


class SignInByPasskey(_ByPasskey):
    view = views.LoginWebAuthnView


class SecondStepByPasskey(MiddleDoor, _ByPasskey):
    view = views.AuthenticateWebAuthnView


class AgainByPasskey(_ByPasskey):
    view = views.ReauthenticateWebAuthnView


class Passkeys(PasskeyDoor):
    view = views.ManageWebAuthnView

    def is_whole(self, credential: Any) -> bool:
        return credentials.is_made(credential)

    @extend_schema(responses=told.PasskeyCreation)
    def get(self, request: Request) -> Response:
        """What a new device is asked to make. With `?passwordless` it may sign in alone."""
        return self.step(request)

    @extend_schema(request=told.NewPasskey, responses=told.OneAuthenticator)
    def post(self, request: Request) -> Response:
        """Add the passkey that was made."""
        return self.step(request)

    @extend_schema(request=told.PasskeyName, responses=told.OneAuthenticator)
    def put(self, request: Request) -> Response:
        """Give a passkey another name."""
        return self.step(request)

    @extend_schema(request=told.PasskeyChoice, responses={200: told.Done})
    def delete(self, request: Request) -> Response:
        """Remove passkeys."""
        return self.step(request)
