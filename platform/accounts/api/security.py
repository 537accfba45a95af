"""What guards an account: its addresses, its password, its second step."""

from allauth.headless.account import views
from allauth.headless.mfa import views as mfa
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.doors import Door
from accounts.serializers import entrance as told


class Addresses(Door):
    view = views.ManageEmailView

    @extend_schema(responses=told.AddressList)
    def get(self, request: Request) -> Response:
        """Your addresses."""
        return self.step(request)

    @extend_schema(request=told.Address, responses=told.AddressList)
    def post(self, request: Request) -> Response:
        """Add an address. A code goes to it, for /api/v1/auth/email/verify."""
        return self.step(request)

    @extend_schema(request=told.Address, responses=told.Done)
    def put(self, request: Request) -> Response:
        """Send another code."""
        return self.step(request)

    @extend_schema(request=told.PrimaryAddress, responses=told.AddressList)
    def patch(self, request: Request) -> Response:
        """Make a proven address the one that mails go to."""
        return self.step(request)

    @extend_schema(request=told.Address, responses={200: told.AddressList})
    def delete(self, request: Request) -> Response:
        """Remove an address that is not the primary one."""
        return self.step(request)


class PasswordChange(Door):
    view = views.ChangePasswordView

    @extend_schema(request=told.ChangedPassword, responses=told.SessionState)
    def post(self, request: Request) -> Response:
        """Change your password, or set a first one."""
        return self.step(request)


class Authenticators(Door):
    view = mfa.AuthenticatorsView

    @extend_schema(responses=told.AuthenticatorList)
    def get(self, request: Request) -> Response:
        """App, recovery codes and passkeys of your account."""
        return self.step(request)


class AuthenticatorApp(Door):
    view = mfa.ManageTOTPView

    @extend_schema(responses=told.OneAuthenticator)
    def get(self, request: Request) -> Response:
        """Your app; 404 with a new secret in `meta` when there is none yet."""
        return self.step(request)

    @extend_schema(request=told.SecondCode, responses=told.OneAuthenticator)
    def post(self, request: Request) -> Response:
        """Begin to use an app, with the first code that it shows."""
        return self.step(request)

    @extend_schema(responses={200: told.Done})
    def delete(self, request: Request) -> Response:
        """Do without the app."""
        return self.step(request)


class RecoveryCodes(Door):
    view = mfa.ManageRecoveryCodesView

    @extend_schema(responses=told.OneAuthenticator)
    def get(self, request: Request) -> Response:
        """The codes that are left."""
        return self.step(request)

    @extend_schema(request=None, responses=told.OneAuthenticator)
    def post(self, request: Request) -> Response:
        """New codes; the old ones are void."""
        return self.step(request)
