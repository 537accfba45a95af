"""May I? Every right is a named question: predicates in each package's `rules.py`, combined under one name."""

from typing import Any

import rules
from django.utils.translation import gettext as _

from core.problems import Forbidden, SignInFirst


def can(user: Any, permission: str, about: Any = None) -> bool:
    """Whether `user` (possibly anonymous) holds `permission` on `about`. An unknown name is an error, not a no."""
    if not rules.perm_exists(permission):
        raise LookupError(f"no such permission: {permission}")
    return bool(rules.has_perm(permission, user, about))


def require(user: Any, permission: str, about: Any = None, detail: str = "") -> None:
    """Raise unless `can`. What may not even be seen must already have been refused by the query."""
    if can(user, permission, about):
        return
    if not getattr(user, "is_authenticated", False):
        raise SignInFirst(_("Sign in to do this."))
    raise Forbidden(detail or _("You may not do this here."), code=permission.replace(".", "_"))
