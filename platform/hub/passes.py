"""Passes: what a client shows where it does not send its token, or not to us alone. Signed, short, for one project.

A pass is worth no more than the token it was given for: revoke the token, or take the person's rights, and it is void.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Token
from accounts.standing import suspended
from core.permissions import require
from core.problems import SignInFirst
from projects.models import Project
from projects.queries import get_project

PREFIX = "pass_"
LIFE = 4 * 3600  # seconds; clients ask for another in time


def issue(*, project: Project, token: Token | None, kind: str, **more: Any) -> str:
    said = {"project": project.pk, "token": token.pk if token else None, **more}
    return PREFIX + signing.dumps(said, salt=f"hub.{kind}", compress=True)


def admit(raw: str, kind: str) -> tuple[Project, Any, dict[str, Any]]:
    """The project, the person who may still change its files, and what else was said in the pass."""
    project, token, said = _opened(raw, kind, LIFE)
    if token is None:
        raise _void()
    if token.user.is_suspended:
        raise suspended()
    require(token.user, "projects.edit", project)
    return project, token.user, said


@dataclass(frozen=True)
class Reader:
    """Somebody who may still see the project: as the person of the token, or as everybody."""

    project: Project
    user: Any
    token: Token | None
    said: dict[str, Any]


def admit_reader(request: HttpRequest, raw: str, kind: str, *, life: int | None = None) -> Reader:
    """From here on the request is theirs."""
    project, token, said = _opened(raw, kind, LIFE if life is None else life)
    request.user = token.user if token else AnonymousUser()
    return Reader(get_project(request.user, project.owner.handle, project.name), request.user, token, said)


def _opened(raw: str, kind: str, life: int) -> tuple[Project, Token | None, dict[str, Any]]:
    """What a pass says, as long as it and the token that it was given for are worth something."""
    try:
        said = signing.loads(raw.removeprefix(PREFIX), salt=f"hub.{kind}", max_age=life)
    except signing.BadSignature:
        raise _void() from None
    project = Project.objects.select_related("owner", "repository").filter(pk=said["project"]).first()
    token = Token.objects.select_related("user").filter(pk=said["token"]).first() if said["token"] else None
    is_void = said["token"] and (token is None or not token.is_usable or not token.user.is_active)
    if project is None or is_void:
        raise _void()
    return project, token, said


def _void() -> SignInFirst:
    return SignInFirst(_("This pass is void or too old. Ask for another."), code="invalid_token")
