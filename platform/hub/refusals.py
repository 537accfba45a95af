"""Refusals as clients of a hub understand them: they look at headers first, then at the status, then at the text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _

from core.problems import NotFound, Problem, SignInFirst
from projects.queries import Sight

CODES = {"no_revision": "RevisionNotFound", "no_such_path": "EntryNotFound", "not_found": "RepoNotFound"}
STATUSES = {410: 403, 422: 400}
BRANCH_MOVED = 412  # a client that named the commit it began from
BAD_TOKEN = "Invalid credentials in Authorization header"  # noqa: S105  (these very words tell clients what is wrong)
LOCKED = "Access to this resource is disabled."  # as above
SAYABLE = 300


class NotOffered(Problem):
    """501: a client may ask for it elsewhere, here nobody can."""

    status, code = 501, "NotOffered"

    def __init__(self, what: str = "", *, why: str = "") -> None:
        text = _("This site does not offer this part of the Hub API: %(what)s.")
        said = text % {"what": what} if what else _("This site does not offer this call of the Hub API.")
        super().__init__(f"{said} {why}".strip())


class Moved(Problem):
    """307: what is asked for goes by another name today."""

    status, code = 307, "moved"

    def __init__(self, address: str) -> None:
        super().__init__(_("This goes by another name today."), address=address)


def no_token() -> SignInFirst:
    """Signing in on the pages does not count here, where something is done or the token itself is asked about."""
    return SignInFirst(_("Send a token: “Authorization: Bearer cw_…”."))


@contextmanager
def looking_at(sight: Sight) -> Iterator[None]:
    """Of a path that is missing the clients remember in which commit; so it must be told."""
    try:
        yield
    except NotFound as missing:
        missing.more["commit"] = sight.commit.hex()
        raise


def response(problem: Problem, asker: Any, *, is_lfs: bool = False) -> JsonResponse:
    """Without a code over plain HTTP a client takes a missing repository for a broken one."""
    status = BRANCH_MOVED if problem.own_code == "branch_moved" else STATUSES.get(problem.status, problem.status)
    code = _code(problem)
    if code == "RepoNotFound" and not asker.is_authenticated:
        status = 401  # as for one that is private: signing in may help
    body = _body(problem) | ({"message": problem.detail} if is_lfs else {})  # which is what git-lfs shows of it
    answer = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if code:
        answer["X-Error-Code"] = code
    if text := _line(problem):
        answer["X-Error-Message"] = text
    if "commit" in problem.more:
        answer["X-Repo-Commit"] = problem.more["commit"]
    if status == 307:
        answer["Location"] = problem.more["address"]
    if "retry_after" in problem.more:
        answer["Retry-After"] = str(problem.more["retry_after"])
        if status == 429:  # which clients tell their people in words
            answer["RateLimit"] = f'"api";r=0;t={problem.more["retry_after"]}'
    if status == 401:
        answer["LFS-Authenticate"] = f'Basic realm="{settings.SITE_NAME}"'
        answer["WWW-Authenticate"] = f'Bearer realm="{settings.SITE_NAME}"'
    return answer


def _code(problem: Problem) -> str:
    if problem.own_code == "gated":
        return "GatedRepo"
    if problem.status == 501:
        return problem.own_code
    return CODES.get(problem.own_code, "") if problem.status == 404 else ""


def _body(problem: Problem) -> dict[str, Any]:
    body: dict[str, Any] = {"error": problem.detail, **problem.more}
    if problem.fields:
        body["fields"] = problem.as_json()["fields"]
    return body


def _line(problem: Problem) -> str:
    """For a header, which is short and ASCII; what is neither is in the body alone."""
    if problem.own_code == "invalid_token":
        return BAD_TOKEN
    if problem.status == 410:
        return LOCKED
    text = problem.detail.translate(str.maketrans("“”’", '""\''))
    return text if text.isascii() and text.isprintable() and len(text) <= SAYABLE else ""
