"""Checks while they run, as server-sent events: for the page of a submission, and for programs.

Every event tells all of what is true now, so a stream can begin anywhere; its id is a mark of that, and one who comes
back with it is told only what changed since. The bell of the release says when to look.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.authentication import asker
from core import bells, sse
from core.database import in_database, leave_database
from core.middleware import answer as problem_answer
from core.problems import Problem, SignInFirst
from projects.models import Release
from projects.states import ReleaseState
from reviews.queries import rounds
from reviews.queries.checks import checks_of
from reviews.queries.standing import steps
from reviews.queries.submissions import get_submission
from reviews.serializers import CheckRunSerializer

MOVING = (ReleaseState.SUBMITTED, ReleaseState.CHECKING)
Tell = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Look:
    """What was true when we looked."""

    mark: str
    told: dict[str, Any]
    is_over: bool


@require_GET
async def events(request: HttpRequest, release: str) -> HttpResponse | StreamingHttpResponse:
    """For the page: the part of it that moves."""
    return await _streamed(request, await request.auser(), release, _as_page)


@sse.streams("The checks as they end: `progress` tells all that is true now, `end` that they are over.")
@require_GET
async def api_events(request: HttpRequest, release: str) -> HttpResponse | StreamingHttpResponse:
    """The same for programs, as data."""
    try:
        viewer = await asker(request, "read")
        if not viewer.is_authenticated:
            raise SignInFirst(_("Sign in to do this."))
        return await _streamed(request, viewer, release, _as_data)
    except Problem as problem:
        return problem_answer(request, problem)


async def _streamed(request: HttpRequest, viewer: Any, release: str, tell: Tell) -> StreamingHttpResponse:
    await sync_to_async(get_submission)(viewer, release)
    seen, language = request.headers.get("Last-Event-ID", ""), translation.get_language() or "en"
    body = _stream(lambda: _look(viewer, release, tell, language), release, seen)
    return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS)


async def _stream(look: Callable[[], Look | None], release: str, seen: str) -> AsyncIterator[bytes]:
    """Ends with the checks, or when the viewer may not see them any more."""
    await leave_database()
    async with bells.heard(f"release:{release}") as bell:
        while found := await in_database(look):
            if found.mark != seen:
                seen = found.mark
                yield sse.event("progress", found.told, seen)
            if found.is_over:
                yield sse.event("end", {"state": found.told["state"]})
                return
            if not await bell.wait(sse.KEEPALIVE_SECONDS):
                yield sse.KEEPALIVE


def _look(viewer: Any, release: str, tell: Tell, language: str) -> Look | None:
    try:
        found = standing(get_submission(viewer, release))
    except Problem:
        return None
    state, runs = found["release"].state, found["checks"].runs
    facts = [state, *(f"{run.check_name} {run.attempt} {run.state}" for run in runs)]
    with translation.override(language):
        told = {"state": state, "finished": len(found["checks"].finished), "all": len(runs), **tell(found)}
    return Look(hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16], told, not found["is_moving"])


def _as_page(found: dict[str, Any]) -> dict[str, Any]:
    return {"html": render_to_string("reviews/submission/progress.html", found)}


def _as_data(found: dict[str, Any]) -> dict[str, Any]:
    return {"checks": CheckRunSerializer(found["checks"].runs, many=True).data}


def standing(release: Release) -> dict[str, Any]:
    """Who has the ball, and how far the checks are."""
    found, round_ = checks_of(release), rounds.current_round(release)
    return {
        "release": release,
        "project": release.project,
        "checks": found,
        "round": round_,
        "steps": steps(release, found, round_),
        "is_moving": release.state in MOVING,
    }
