"""`/v1`: plain async views, because they stream."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.authentication import authenticate_token, bearer
from core.policies import current
from core.problems import Problem, SignInFirst
from inference import gateway
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.gateway.database import in_database
from inference.openai import answers, requests
from inference.openai.errors import Refusal, from_failure, from_problem
from inference.openai.requests import Question
from inference.openai.streaming import STREAM_HEADERS, Opening, stream
from inference.queries.allowances import payer_for
from inference.queries.models import hosted_task, resolve_model, served_projects
from inference.states import Source, Task
from inference.wire.events import Failed, Piece
from inference.wire.orders import EMBED
from inference.wire.transcript import Transcript

View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
PROMPTS = {"chat": "messages", "text": "prompt", EMBED: "input"}


def endpoint(method: str) -> Callable[[View], View]:
    """Token, method and errors, the same way everywhere."""

    def wrap(view: View) -> View:
        async def guarded(request: HttpRequest, **kwargs: Any) -> Any:
            try:
                if request.method != method:
                    raise Refusal(405, _("Use %(method)s here.") % {"method": method}, code="method_not_allowed")
                request.user, request.token = await _asker(request)  # type: ignore[attr-defined]
                return await view(request, **kwargs)
            except Refusal as refusal:
                return refusal.response()
            except Problem as problem:
                return from_problem(problem).response()

        exempt: View = csrf_exempt(guarded)
        return exempt

    return wrap


@endpoint("POST")
async def chat_completions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _generate(request, requests.chat(_body(request), await in_database(current, "serving")))


@endpoint("POST")
async def completions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _generate(request, requests.completion(_body(request), await in_database(current, "serving")))


@endpoint("POST")
async def embeddings(request: HttpRequest) -> HttpResponse:
    question = requests.embedding(_body(request), await in_database(current, "serving"))
    _run, transcript, _pieces = await _whole(await in_database(_ask, request, question))
    if isinstance(transcript.end, Failed):
        raise from_failure(transcript.end, "input")
    return JsonResponse(answers.embeddings(question, transcript.data["vectors"], transcript.usage))


@endpoint("GET")
async def models(request: HttpRequest) -> HttpResponse:
    projects = await in_database(served_projects, request.user)
    data = [_model(str(project), project.created_at.timestamp(), project.owner.handle) for project in projects]
    return JsonResponse({"object": "list", "data": data})


@endpoint("GET")
async def model(request: HttpRequest, name: str) -> HttpResponse:
    release = await in_database(resolve_model, request.user, name)
    project = release.project
    return JsonResponse(_model(name, project.created_at.timestamp(), project.owner.handle))


async def _nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    return Refusal(404, _("There is no such endpoint here."), code="unknown_url").response()


unknown = csrf_exempt(_nothing_here)


async def _generate(request: HttpRequest, question: Question) -> HttpResponse | StreamingHttpResponse:
    ask = await in_database(_ask, request, question)
    if question.stream:
        opening = await Opening.of(gateway.answer(ask), PROMPTS[question.kind])
        body: AsyncIterator[bytes] = stream(opening, question)
        return StreamingHttpResponse(body, content_type="text/event-stream", headers=STREAM_HEADERS)
    run, transcript, pieces = await _whole(ask)
    if isinstance(transcript.end, Failed):
        raise from_failure(transcript.end, PROMPTS[question.kind])
    answer = answers.Answer(run, question)
    for piece in pieces:
        answer.keep(piece)
    return JsonResponse(answer.whole(transcript), json_dumps_params={"ensure_ascii": False})


async def _whole(ask: Ask) -> tuple[Any, Transcript, list[Piece]]:
    transcript, pieces, run = Transcript(), [], None
    async for event in gateway.answer(ask):
        if isinstance(event, gateway.Accepted):
            run = event.run
        elif not isinstance(event, gateway.Waiting):
            transcript.take(event)
            if isinstance(event, Piece):
                pieces.append(event)
    return run, transcript, pieces


def _ask(request: HttpRequest, question: Question) -> Ask:
    """Whom to ask: the model must exist for this person and do what this endpoint is for."""
    release = resolve_model(request.user, question.model)
    task = hosted_task(release)
    needed = Task.FEATURE_EXTRACTION if question.kind == EMBED else Task.TEXT_GENERATION
    if task != needed:
        detail = _("“%(model)s” does %(task)s; this endpoint is for %(needed)s.") % {
            "model": question.model,
            "task": task,
            "needed": needed,
        }
        raise Refusal(400, detail, param="model", code="wrong_task")
    return Ask(
        deployment=deployment_for(release=release, task=needed),
        kind=question.kind,
        inputs=question.inputs,
        payer=payer_for(request.user, ""),
        source=Source.OPENAI,
        user=request.user,
        token=request.token,  # type: ignore[attr-defined]
        n=question.n,
        sampling=question.sampling,
        params=question.params,
    )


async def _asker(request: HttpRequest) -> tuple[Any, Any]:
    raw = bearer(request.headers.get("Authorization", ""))
    if not raw:
        raise SignInFirst(_("You did not provide an API key. Send it as “Authorization: Bearer cw_…”."))
    return await authenticate_token(raw, "inference")


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, _("The body is not valid JSON."), code="invalid_json") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _model(name: str, created: float, owner: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(created), "owned_by": owner}
