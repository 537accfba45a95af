"""Who may call an endpoint at all. Apart from `core.api`, because REST framework loads this while it loads itself."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import permissions
from rest_framework.request import Request

from core.problems import Forbidden

SAFE = {"GET", "HEAD", "OPTIONS"}


def missing_scope(scope: str) -> Forbidden:
    """Of a token that may do other things; its owner can make one that may do this."""
    detail = _("This token lacks the scope “%(scope)s”.") % {"scope": scope}
    return Forbidden(detail, code="missing_scope", scope=scope)


class DenyUnlessStated(permissions.BasePermission):
    """An endpoint that does not say who may use it may be used by nobody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class ScopedToken(permissions.BasePermission):
    """A token may do only what its scopes name; a session may do what its person may."""

    def has_permission(self, request: Request, view: Any) -> bool:
        token: Any = request.auth  # REST framework's own kind of token has no scopes; ours always has
        if token is None:
            return True
        needed = getattr(view, "scopes", {}).get(request.method, "read" if request.method in SAFE else "write")
        if not token.has_scope(needed):
            raise missing_scope(needed)
        return True


class SignedIn(permissions.IsAuthenticated):
    """A person is known, by session or token."""
