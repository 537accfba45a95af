"""A run as server-sent events, resumable by Last-Event-ID, for the panel and for programs."""

import re
import time
from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from accounts.authentication import asker
from core import sse
from core.database import in_database, leave_database
from core.middleware import answer as problem_answer
from core.problems import Problem
from core.saying import said
from inference.gateway.following import follow, settled
from inference.gateway.listening import Waiting
from inference.models import Run
from inference.queries.allowances import asker_key, available_in
from inference.queries.deployments import standing
from inference.queries.runs import get_run
from inference.views.drawing import Drawing
from inference.views.waiting import in_words, waited
from inference.wire.events import Piece, Started, Words
from resources import units

PLACE = re.compile(r"\d{1,15}-\d{1,15}", re.ASCII)


@require_GET
async def events(request: HttpRequest, run_id: str) -> HttpResponse | StreamingHttpResponse:
    user = await request.auser()
    asked_by = asker_key(user, request.META.get("REMOTE_ADDR", ""))
    run = await in_database(get_run, user, run_id, asked_by)
    return _streamed(request, run, asked_by, is_drawn=run.is_chat)


@sse.streams("A run as it goes: `start`, `wait`, `piece`, and `end` with the whole answer.", "inference")
@require_GET
async def api_events(request: HttpRequest, run_id: str) -> HttpResponse | StreamingHttpResponse:
    """The same for a token."""
    try:
        user = await asker(request, "inference")
        asked_by = asker_key(user, request.META.get("REMOTE_ADDR", ""))
        run = await in_database(get_run, user, run_id, asked_by)
    except Problem as problem:
        return problem_answer(request, problem)
    return _streamed(request, run, asked_by)


def _streamed(request: HttpRequest, run: Run, asked_by: str, *, is_drawn: bool = False) -> StreamingHttpResponse:
    """`is_drawn` for pages: with events `drawn`, in which the text so far is HTML."""
    given = request.headers.get("Last-Event-ID", "")
    after = given if PLACE.fullmatch(given) else ""
    language = translation.get_language() or "en"
    drawing = Drawing(language) if is_drawn else None
    body = _stream(run, after, language, drawing, is_own=run.asked_by == asked_by)
    return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS)


async def _stream(
    run: Run, after: str, language: str, drawing: Drawing | None, *, is_own: bool
) -> AsyncIterator[bytes]:
    await leave_database()
    spoke = time.monotonic()
    async for place, batch in follow(run):
        text = _text_of(batch)
        if drawing:
            drawing.take(text)
        if place and after and _moment(place) <= _moment(after):
            continue  # they have it
        told = _told(run, batch, text, language)
        if drawing and (drawn := await drawing.due()):
            told.append(("drawn", drawn))
        for name, data in told:
            spoke = time.monotonic()
            yield sse.event(name, data, place)
        if time.monotonic() - spoke > sse.KEEPALIVE_SECONDS:
            spoke = time.monotonic()
            yield sse.KEEPALIVE
    if drawing:
        yield sse.event("drawn", await drawing.rest())
    finished = await settled(run.id)
    yield sse.event("end", await in_database(_ending, finished, language, is_own=is_own))


def _moment(place: str) -> tuple[int, int]:
    milliseconds, _, number = place.partition("-")
    return int(milliseconds), int(number or 0)


def _told(run: Run, batch: list[Any], text: str, language: str) -> list[tuple[str, dict[str, Any]]]:
    """Pieces that came together are told together; choices other than the first are shown with the end, and so is what
    is said of files other than the first."""
    told: list[tuple[str, dict[str, Any]]] = []
    tokens = sum(isinstance(event, Piece) for event in batch)
    for event in batch:
        if isinstance(event, Started):
            told.append(("start", {"prompt_tokens": event.prompt_tokens}))
        elif isinstance(event, Waiting) and event.stage != "work":
            told.append(("wait", waited(run, event, language)))
    return [*told, ("piece", {"text": text, "tokens": tokens})] if tokens or text else told


def _text_of(batch: list[Any]) -> str:
    return "".join(event.text for event in batch if _is_of_the_first(event))


def _is_of_the_first(event: Any) -> bool:
    return (isinstance(event, Piece) and event.choice == 0) or (isinstance(event, Words) and event.place == 0)


def _ending(run: Run, language: str, *, is_own: bool) -> dict[str, Any]:
    """What is left is told to whoever asked, and to nobody else who reads the run."""
    with translation.override(language):
        return {
            "state": run.state,
            "label": run.get_state_display(),
            "error": said(run.error),
            "speed": run.tokens_per_second,
            "first": run.time_to_first_token,
            "url": run.get_absolute_url(),
            "text": run.answer,
            **(_left(run) if is_own else {}),
            "standing": in_words(standing(run.deployment)),
            "answer": render_to_string("inference/answer.html", {"run": run}),
            "took": render_to_string("inference/took.html", {"run": run}),
        }


def _left(run: Run) -> dict[str, Any]:
    remaining = available_in(run.account_id) or 0
    return {"remaining": remaining, "left": units.in_words(run.unit, remaining), "payer": run.paid_by}
