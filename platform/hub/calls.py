"""One call of a client: who makes it, and with what right."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.utils import json

from accounts.authentication import bearer, check_token
from accounts.models import Token
from accounts.standing import SAFE, suspended
from accounts.states import Scope
from core.api_permissions import missing_scope
from core.permissions import require
from core.problems import BadInput, NotFound, NotThisWay, TooLarge
from hub import passes, targets
from hub.addresses import address_instead
from hub.kinds import KINDS
from hub.refusals import Moved, no_token
from hub.targets import Target
from projects.models import Project
from projects.pulls.sight import REF
from projects.queries import Sight, get_project, no_such_project, visible_commit
from projects.transfers.queries import former_project


@dataclass(frozen=True)
class Call:
    request: HttpRequest
    asker: Any
    token: Token | None = None

    def project(self, word: str, owner: str, name: str) -> Project:
        """Found through the asker, and among projects of this kind alone."""
        if "\x00" in owner + name:
            raise no_such_project(owner.replace("\x00", ""), name.replace("\x00", ""))  # the database knows no NUL
        try:
            project = get_project(self.asker, owner, name)
        except NotFound:
            self._lead_on(owner, name)
            raise
        if project.kind not in KINDS[word]:
            raise no_such_project(owner, name)
        return project

    def _lead_on(self, owner: str, name: str) -> None:
        """From a former owner, or a former name of theirs; whoever writes has to say the present one."""
        moved = former_project(self.asker, owner, name) if self.request.method in SAFE else None
        if moved is not None:
            raise Moved(address_instead(self.request, f"/{owner}/{name}", f"/{moved}"))

    def sight(self, project: Project, revision: str = "main") -> Sight:
        """What the asker gets under this name of a revision; clients also send whole names of branches and tags."""
        short = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        return visible_commit(self.asker, project, short)

    def writable(self, word: str, owner: str, name: str) -> Project:
        """The same, for whoever may change its files."""
        project = self.project(word, owner, name)
        require(self.asker, "projects.edit", project)
        return project

    def target(self, project: Project, revision: str) -> Target:
        """What a commit goes to, for whoever may: a branch, a pull request, or one that begins with it."""
        if self.says("create_pr"):
            return targets.to_begin(self.asker, project, revision)
        if REF.fullmatch(revision):
            return targets.under_way(self.asker, project, revision)
        require(self.asker, "projects.edit", project)
        return targets.branch(project, revision.removeprefix("refs/heads/"))

    def body(self) -> Any:
        try:
            return json.loads(self.raw_body().decode())  # strictly: NaN is none
        except (ValueError, RecursionError):
            raise BadInput(_("The body is not valid JSON."), code="invalid_json") from None

    def raw_body(self) -> bytes:
        try:
            return self.request.body
        except RequestDataTooBig:
            raise TooLarge(_("This is more than a call of this kind may send.")) from None

    def shown_pass(self) -> str:
        return bearer(self.request.headers.get("Authorization", "")) or ""

    def says(self, name: str) -> bool:
        """Whether a switch of the query is on."""
        given = self.request.GET.get(name, "false").lower()
        if given not in {"true", "false", "1", "0"}:
            raise BadInput(fields={name: _("Say true or false.")})
        return given in {"true", "1"}


def identified(request: HttpRequest) -> Call:
    """By token; by the session of a browser only to read, because nothing else here is safe from other sites."""
    raw, token = _given(request.headers.get("Authorization", "")), None
    if raw is not None and not raw.startswith(passes.PREFIX):  # what a pass is good for, its addresses say
        request.user, token = check_token(raw)
    elif request.method not in SAFE:
        request.user = AnonymousUser()
    return Call(request, request.user, token)


Answer = Callable[..., HttpResponseBase]


class Answers:
    """What an address answers to each method; HEAD is GET. `scope` is what a token needs, when it is not the usual."""

    def __init__(self, *, scope: str | None = None, **methods: Answer) -> None:
        self._methods, self._scope = methods, scope

    def __call__(self, call: Call, **given: Any) -> HttpResponseBase:
        method = "GET" if call.request.method == "HEAD" else str(call.request.method)
        if method not in self._methods:
            raise NotThisWay(_("Use %(method)s here.") % {"method": " / ".join(self._methods)})
        check_scope(call, self._needed(method))
        return self._methods[method](call, **given)

    def _needed(self, method: str) -> str:
        if self._scope is not None:
            return self._scope
        return Scope.READ if method in SAFE else Scope.WRITE


def check_scope(call: Call, scope: str) -> None:
    """Whether whoever calls, and their token, may do things of this kind at all."""
    if scope == Scope.WRITE and not call.asker.is_authenticated:
        raise no_token()
    if scope and call.token is not None and not call.token.has_scope(scope):
        raise missing_scope(scope)
    if scope == Scope.WRITE and call.asker.is_suspended:
        raise suspended()


def _given(header: str) -> str | None:
    """The token of a header: itself, or as the password that git and its like send."""
    scheme, _space, given = header.partition(" ")
    if scheme.lower() != "basic":
        return bearer(header)
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
