"""Registering, signing in and out, recovering an account, confirming who one is."""

from allauth.headless.account import views
from allauth.headless.mfa import views as mfa
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import actions
from accounts.api.doors import Door, MiddleDoor
from accounts.models import User
from accounts.serializers import entrance as told
from core.problems import SignInFirst

EMAIL_KEY = OpenApiParameter("X-Email-Verification-Key", str, OpenApiParameter.HEADER, required=True)
RESET_KEY = OpenApiParameter("X-Password-Reset-Key", str, OpenApiParameter.HEADER, required=True)


class Registration(views.SignupInput):  # type: ignore[misc]  # the library ships no types
    def save(self, request: HttpRequest) -> User:
        return actions.register_user(
            handle=self.cleaned_data["username"],
            email=self.cleaned_data["email"],
            password=self.cleaned_data["password"],
            language=translation.get_language() or settings.LANGUAGE_CODE,
        )


class RegistrationView(views.SignupView):  # type: ignore[misc]  # the library ships no types
    input_class = {"POST": Registration}


class Register(Door):
    view = RegistrationView

    @extend_schema(request=told.NewAccount, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Register. The answer is 401 `verify_email` with a session token: a code went to the address."""
        return self.step(request)


class AddressProof(Door):
    view = views.VerifyEmailView

    @extend_schema(parameters=[EMAIL_KEY], responses=told.ProvenAddress)
    def get(self, request: Request) -> Response:
        """Which address a code belongs to."""
        return self.step(request)

    @extend_schema(request=told.Code, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Prove the address with the code that was sent to it; who registers is signed in by that."""
        return self.step(request)


class AddressProofAgain(Door):
    view = views.ResendEmailVerificationCodeView

    @extend_schema(request=None, responses=told.Done)
    def post(self, request: Request) -> Response:
        """Send another code."""
        return self.step(request)


class SignIn(Door):
    view = views.LoginView

    @extend_schema(request=told.Credentials, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Sign in with handle or address and password. With a second step the answer is 401 `mfa_authenticate`."""
        return self.step(request)


class SecondStep(MiddleDoor):
    view = mfa.AuthenticateView

    @extend_schema(request=told.SecondCode, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """End signing in with a code of your app, or a recovery code."""
        return self.step(request)


class Session(Door):
    view = views.SessionView

    @extend_schema(responses=told.SessionState)
    def get(self, request: Request) -> Response:
        """Whose session this is, and how it was proven; 401 with the steps that are open when nobody's."""
        return self.step(request)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Sign out. The session token is worth nothing from now on."""
        try:
            return self.step(request)
        except SignInFirst:
            return Response(status=204)


class Recovery(Door):
    view = views.RequestPasswordResetView

    @extend_schema(request=told.Address, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Ask for a code by mail. The answer is 401 `password_reset_by_code`, whether or not there is an account."""
        return self.step(request)


class RecoveryEnd(Door):
    view = views.ResetPasswordView

    @extend_schema(parameters=[RESET_KEY], responses=told.ProvenAccount)
    def get(self, request: Request) -> Response:
        """Whether a code is right."""
        return self.step(request)

    @extend_schema(request=told.NewPassword, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Set a new password with the code. Sign in with it afterwards."""
        return self.step(request)


class Again(Door):
    view = views.ReauthenticateView

    @extend_schema(request=told.Password, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Confirm who you are with your password, before what asks for it: making a token, deciding a submission."""
        return self.step(request)


class AgainByCode(Door):
    view = mfa.ReauthenticateView

    @extend_schema(request=told.SecondCode, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Confirm who you are with a code of your app, or a recovery code."""
        return self.step(request)
