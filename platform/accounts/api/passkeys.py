"""Passkeys: signing in with one, confirming who one is, keeping them. The options are WebAuthn's."""

from allauth.headless.mfa import views
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import Door, MiddleDoor
from accounts.serializers import entrance as told


class _ByPasskey(Door):
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


class Passkeys(Door):
    view = views.ManageWebAuthnView

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

    @extend_schema(request=told.PasskeyChoice, responses=told.Done)
    def delete(self, request: Request) -> Response:
        """Remove passkeys."""
        return self.step(request)
