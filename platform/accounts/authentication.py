"""Who is asking: by token in the Authorization header, or by session. Never by anything in a query string."""

from datetime import timedelta
from typing import Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts import token_format
from accounts.models import Token, User
from accounts.standing import SAFE, suspended
from accounts.states import Scope
from accounts.visits import note_visit
from core.api_permissions import missing_scope
from core.prepared import Given, Prepared
from core.problems import SignInFirst

_NOTE_USE_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cw_…`"""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        raw = bearer(get_authorization_header(request).decode("latin-1"))
        if raw is None:
            return None
        try:
            user, token = check_token(raw)
        except SignInFirst as problem:
            raise AuthenticationFailed(problem.detail) from None
        if user.is_suspended and request.method not in SAFE:
            raise suspended()
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return f'Bearer realm="{settings.SITE_NAME}"'


class SessionTokenAuthentication(BaseAuthentication):
    """`X-Session-Token`: what a program was given when a person signed in with it (`/api/v1/auth`)."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        raw = request.headers.get("X-Session-Token")
        if raw is None:
            return None
        found = authenticate_by_x_session_token(raw)
        if found is None:
            raise AuthenticationFailed(_("This session has ended. Sign in again."))
        user, session = found
        if user.is_suspended and request.method not in SAFE:
            raise suspended()
        asked = request._request  # noqa: SLF001 -- Django's own, which the sign-in library asks
        asked.session, asked.user = session, user  # where it is asked how long ago the person confirmed who they are
        note_visit(asked)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return f'Bearer realm="{settings.SITE_NAME}"'


async def asker(request: HttpRequest, scope: str) -> Any:
    """Who asks an async view of the API, by any of the ways that its other endpoints take."""
    if raw := bearer(request.headers.get("Authorization", "")):
        return (await authenticate_token(raw, scope))[0]
    if raw := request.headers.get("X-Session-Token", ""):
        return await sync_to_async(_in_session)(raw)
    return await request.auser()


def _in_session(raw: str) -> User:
    found = authenticate_by_x_session_token(raw)
    if found is None:
        raise SignInFirst(_("This session has ended. Sign in again."), code="session_ended")
    user: User = found[0]
    return user


def bearer(header: str) -> str | None:
    """The token of an Authorization header; None when the header speaks of something else."""
    scheme, _space, raw = header.partition(" ")
    return raw.strip() if scheme.lower() == "bearer" else None


def check_token(raw: str, scope: str = "") -> tuple[User, Token]:
    """The person and the token behind `raw`. One answer for unknown, expired and revoked: nobody learns which."""
    token = _known(raw) if token_format.is_well_formed(raw) else None
    if token is None or not token.is_usable or not token.user.is_active:
        raise SignInFirst(_("This token is not known here, or it has expired or been revoked."), code="invalid_token")
    if scope and not token.has_scope(scope):
        raise missing_scope(scope)
    if token.user.is_suspended and scope not in ("", Scope.READ):
        raise suspended()
    _note_use(token)
    return token.user, token


authenticate_token = sync_to_async(check_token)
"""`check_token` for async views: `user, token = await authenticate_token(raw, "inference")`."""


def _known(raw: str) -> Token | None:
    return _by_digest.first(digest=token_format.digest(raw))


def _of_digest() -> QuerySet[Token]:
    field = Token._meta.get_field("digest")
    return Token.objects.select_related("user").filter(digest=Given("digest", field))


_by_digest: Prepared[Token] = Prepared(_of_digest)


def _note_use(token: Token) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTE_USE_EVERY)
    if token.last_used_at is None or token.last_used_at < now - _NOTE_USE_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
