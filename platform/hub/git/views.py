"""The door for git: who asks is found as for every Hub client, and refusals are what a terminal shows."""

from dataclasses import replace
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.states import Scope
from core.permissions import require
from core.problems import BadInput, NotFound, NotThisWay, Problem, SignInFirst
from hub.calls import Call, check_scope, identified
from hub.canonical import lead_git_on
from hub.git.bodies import reader
from hub.git.pipes import Gone, Pipe, streamed
from hub.kinds import prefix_of
from hub.refusals import Moved, no_token
from projects import actions
from projects.models import Project
from projects.queries import outlook, outlook_to_fetch
from projects.usage.leaving import check_pack_may_leave, note_pack_leaving
from projects.usage.traffic import count_sent
from repositories.actions import arrive, check_moves
from repositories.bodies import is_held_back, welcome
from repositories.git import fetching, receiving
from repositories.git.lines import Read, line
from repositories.git.packs import received

FETCH, PUSH = "git-upload-pack", "git-receive-pack"
SCOPES = {FETCH: Scope.READ, PUSH: Scope.WRITE}
NO_CACHE = {"Cache-Control": "no-cache, max-age=0, must-revalidate"}


@csrf_exempt  # who pushes brings a token
async def refs(request: HttpRequest, **address: Any) -> HttpResponseBase:
    """`…/info/refs?service=…`: how every conversation begins."""
    service = str(request.GET.get("service", ""))
    try:
        call, project = await sync_to_async(_opened)(request, service, "GET", **address)
        if service == FETCH and not _speaks_version_2(request):
            raise BadInput(_("Use git 2.26 or newer, or set protocol.version to 2."))
    except Problem as problem:
        return _refused(problem, request)
    return _streamed(call, partial(_advertise, call, project, service), f"application/x-{service}-advertisement")


@csrf_exempt
async def service(request: HttpRequest, service: str, **address: Any) -> HttpResponseBase:
    """`…/git-upload-pack` and `…/git-receive-pack`: one step of it."""
    try:
        call, project = await sync_to_async(_opened)(request, service, "POST", **address)
        if request.content_type != f"application/x-{service}-request":
            raise BadInput(_("This is not what git says."), code="not_git")
        if is_held_back(request):
            return welcome()
        work = partial(_fetch if service == FETCH else _push, call, project, reader(request))
    except Problem as problem:
        return _refused(problem, request)
    return _streamed(call, work, f"application/x-{service}-result")


@csrf_exempt  # as above
async def named(request: HttpRequest) -> HttpResponseBase:
    """A name without an owner, such as `gpt2`. Git goes on from where it is led."""
    try:
        await sync_to_async(lead_git_on)(request)
    except Moved as moved:
        return _refused(moved, request)
    except NotFound as missing:  # signing in would not help
        return HttpResponse(f"{missing.detail}\n", status=404, content_type="text/plain; charset=utf-8")
    raise AssertionError("it leads on or refuses")


def _opened(
    request: HttpRequest,
    service: str,
    method: str,
    *,
    owner: str = "",
    name: str = "",
    word: str | None = None,
    known: str | None = None,
) -> tuple[Call, Project]:
    """Who calls, and the project that they may fetch from or push to.

    Git tells who asks only where it must, and of what is public it fetches what anybody gets. So there is a second
    address of everything, under `/git/`, that must be told: the one for members.
    """
    if request.method != method:
        raise NotThisWay(_("Use %(method)s here.") % {"method": method})
    if service not in SCOPES:
        raise BadInput(_("This site speaks git's smart protocol alone."), code="unknown_service")
    call = identified(request)
    if known and call.token is None:
        raise no_token()
    check_scope(call, Scope.READ)
    project = call.project(word or "models", owner, name)
    check_scope(call, SCOPES[service])
    if service == PUSH:
        require(call.asker, "projects.edit", project)
    else:
        outlook_to_fetch(call.asker, project)  # or there is nothing for them yet
    return call, project


def _advertise(call: Call, project: Project, service: str, pipe: Pipe) -> None:
    if service == FETCH:
        fetching.advertise(pipe.write)
    else:
        receiving.advertise(outlook(call.asker, project), pipe.write)


def _fetch(call: Call, project: Project, read: Read, pipe: Pipe) -> None:
    try:
        seen = outlook_to_fetch(call.asker, project)
        if seen.only is not None:
            address = call.request.build_absolute_uri(f"/git/{prefix_of(project.kind)}{project}.git")
            text = _("This is what was published. Members of the project find their work at %(address)s")
            seen = replace(seen, said=text % {"address": address})
        check_pack_may_leave(project)
        try:
            is_pack = fetching.serve(seen, read, pipe.write)
        except Gone:
            count_sent(project.owner_id, pipe.written)
            raise
        if is_pack:
            note_pack_leaving(call.request, project, call.sight(project), pipe.written)
    except Problem as problem:
        pipe.write(line(b"ERR " + problem.detail.encode()[:900]))


def _push(call: Call, project: Project, read: Read, pipe: Pipe) -> None:
    asked = receiving.heard(read)
    if not asked.moves:  # git tries with an empty body first whether it may come
        return
    try:
        outcome, said = _pushed(call, project, asked, read), ""
    except Problem as problem:
        outcome, said = dict.fromkeys([move.ref for move in asked.moves], problem.detail), problem.detail
    receiving.report(outcome, asked, pipe.write, said=said)


def _pushed(call: Call, project: Project, asked: receiving.Asked, read: Read) -> dict[str, str]:
    check_moves(project.repository, asked.moves)
    arrival = None
    if asked.brings_pack:
        with received(read) as pack:
            arrival = arrive(repository=project.repository, pack=pack)
    return actions.push(project=project, user=call.asker, moves=asked.moves, arrival=arrival, atomic=asked.is_atomic)


def _streamed(call: Call, work: "partial[None]", kind: str) -> HttpResponseBase:
    who = str(call.asker.pk or call.request.META.get("REMOTE_ADDR", ""))
    return StreamingHttpResponse(streamed(who, work), content_type=kind, headers=NO_CACHE)


def _speaks_version_2(request: HttpRequest) -> bool:
    return "version=2" in request.headers.get("Git-Protocol", "").split(":")


def _refused(problem: Problem, request: HttpRequest) -> HttpResponse:
    """Of an answer in plain text git shows each line. It asks for a name and a password after a 401 alone."""
    asks_who = isinstance(problem, SignInFirst) or (problem.status == 404 and not request.user.is_authenticated)
    status = 401 if asks_who else {410: 403, 422: 400}.get(problem.status, problem.status)
    answer = HttpResponse(f"{problem.detail}\n", status=status, content_type="text/plain; charset=utf-8")
    if asks_who:
        answer["WWW-Authenticate"] = f'Basic realm="{settings.SITE_NAME}"'
    if status == 307:
        answer["Location"] = problem.more["address"]
    return answer
