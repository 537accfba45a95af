"""Passes: what a client shows where it does not send its token, or not to us alone. Signed, short, for one project.

A pass is worth no more than the token it was given for: revoke the token, or take the person's rights, and it is void.
"""

from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import Token
from accounts.standing import suspended
from core.permissions import require
from core.problems import SignInFirst
from projects.models import Project

PREFIX = "pass_"
LIFE = 4 * 3600  # seconds; clients ask for another in time


def issue(*, project: Project, token: Token, kind: str, **more: Any) -> str:
    said = {"project": project.pk, "token": token.pk, **more}
    return PREFIX + signing.dumps(said, salt=f"hub.{kind}", compress=True)


def admit(raw: str, kind: str) -> tuple[Project, Any, dict[str, Any]]:
    """The project, the person who may still change its files, and what else was said in the pass."""
    try:
        said = signing.loads(raw.removeprefix(PREFIX), salt=f"hub.{kind}", max_age=LIFE)
    except signing.BadSignature:
        raise _void() from None
    token = Token.objects.select_related("user").filter(pk=said["token"]).first()
    project = Project.objects.select_related("owner", "repository").filter(pk=said["project"]).first()
    if token is None or project is None or not token.is_usable or not token.user.is_active:
        raise _void()
    if token.user.is_suspended:
        raise suspended()
    require(token.user, "projects.edit", project)
    return project, token.user, said


def _void() -> SignInFirst:
    return SignInFirst(_("This pass is void or too old. Ask for another."), code="invalid_token")
