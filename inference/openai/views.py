"""`/v1`: plain async views, because they stream."""

import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.authentication import bearer, check_token
from accounts.models import Token
from core.database import in_database
from core.policies import Policy, recent
from core.problems import Problem, SignInFirst
from core.refusing import refusing
from core.sse import CONTENT_TYPE, STREAM_HEADERS
from inference import gateway
from inference.actions.runs import Ask
from inference.openai import answers, requests, reranking
from inference.openai.asking import ask_of, needed_task
from inference.openai.errors import Refusal, Refuse, from_failure, from_problem, told
from inference.openai.fields import read_json
from inference.openai.headers import limits
from inference.openai.requests import Question
from inference.openai.streaming import Opening, stream
from inference.queries.aliases import model_behind, model_named
from inference.queries.models import served_projects
from inference.wire.events import Echo, Failed, Piece
from inference.wire.orders import CHAT
from inference.wire.transcript import Transcript
from projects.models import Release

TAKEN = "openai-processing-ms"  # until an answer begins: what OpenAI's clients call response_ms
PAYER_HEADER = "X-Payer"  # for clients that send no fields of ours; the field `payer` comes before it
NAMELESS = ("dummy", "tgi")  # what the Hub's client writes where the address has said which model it is
# Parts of OpenAI's API that are refused by name, so that nobody looks for a mistake of their own.
NOT_OFFERED = (
    "assistants", "audio", "containers", "conversations", "edits", "evals", "fine-tunes", "images",
    "moderations", "realtime", "responses", "threads", "uploads", "vector_stores", "videos",
)  # fmt: skip
View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
Read = Callable[[Any, Policy], Question]


def endpoint(method: str) -> Callable[[View], View]:
    """Method and errors, the same way everywhere. The token is asked for on the first visit to the database."""

    def wrap(view: View) -> View:
        async def guarded(request: HttpRequest, **kwargs: Any) -> Any:
            began = time.monotonic()
            try:
                if ("GET" if request.method == "HEAD" else request.method) != method:
                    raise not_this_way(method)
                answer = await view(request, **kwargs)
                answer.headers[TAKEN] = str(round(1_000 * (time.monotonic() - began)))
                return answer
            except Refusal as refusal:
                return refusal.response()
            except Problem as problem:
                return from_problem(problem).response()

        exempt: View = csrf_exempt(guarded)
        return refusing(told)(exempt)

    return wrap


def not_this_way(*methods: str) -> Refusal:
    allowed = ", ".join(methods)
    detail = _("Use %(method)s here.") % {"method": allowed}
    return Refusal(405, detail, code="method_not_allowed", headers={"Allow": allowed})


@endpoint("POST")
async def chat_completions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _generate(Asking(request, requests.chat), "messages")


@endpoint("POST")
async def completions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _generate(Asking(request, requests.completion), "prompt")


@endpoint("POST")
async def embeddings(request: HttpRequest) -> HttpResponse:
    return await _embed(Asking(request, requests.embedding))


@endpoint("POST")
async def rerank(request: HttpRequest) -> HttpResponse:
    asking = Asking(request, reranking.ranking)
    accepted, events = await gateway.accepted(asking)
    transcript, _pieces = await whole_of(events, partial(from_failure, prompt="documents"))
    ranked = reranking.answer(asking.question, answers.result_of(transcript)["ranking"][0], transcript.usage)
    return JsonResponse(ranked, headers=limits(accepted), json_dumps_params={"ensure_ascii": False})


@endpoint("POST")
async def of_engine(request: HttpRequest, engine: str, what: str) -> HttpResponse | StreamingHttpResponse:
    """As clients before version 1 ask: the model stands in the address."""
    if what == "embeddings":
        return await _embed(Asking(request, requests.embedding, engine))
    read, prompt = (requests.chat, "messages") if what == "chat/completions" else (requests.completion, "prompt")
    return await _generate(Asking(request, read, engine), prompt)


@endpoint("GET")
async def models(request: HttpRequest) -> HttpResponse:
    projects = await in_database(lambda: served_projects(asker(request).user))
    data = [_model(str(project), project.created_at.timestamp(), project.owner.handle) for project in projects]
    return JsonResponse({"object": "list", "data": data})


@endpoint("GET")
async def engines(request: HttpRequest) -> HttpResponse:
    """What clients before version 1 called models."""
    projects = await in_database(lambda: served_projects(asker(request).user))
    return JsonResponse({"object": "list", "data": [_engine(str(each), each.owner.handle) for each in projects]})


@endpoint("GET")
async def engine(request: HttpRequest, name: str) -> HttpResponse:
    _release, owner = await in_database(_found, request, name)
    return JsonResponse(_engine(name, owner))


@endpoint("GET")
async def model(request: HttpRequest, name: str) -> HttpResponse:
    release, owner = await in_database(_found, request, name)
    return JsonResponse(_model(name, release.project.created_at.timestamp(), owner))


def _found(request: HttpRequest, name: str) -> tuple[Release, str]:
    """With its owner as it was asked for: who reviews it may not know whose it is. A name of old has none."""
    release = model_behind(asker(request).user, name)
    owner, has_owner, _rest = name.partition("/")
    return release, owner if has_owner else release.project.owner.handle


async def _nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    if rest.partition("/")[0] in NOT_OFFERED:
        detail = _("“%(what)s” is a part of OpenAI’s API that this site does not offer.") % {"what": rest[:100]}
        return Refusal(404, detail, code="unsupported_endpoint").response()
    return Refusal(404, _("There is no such endpoint here."), code="unknown_url").response()


unknown = refusing(told)(csrf_exempt(_nothing_here))


class Asking:
    """Who asks what: looked up when the run is accepted, in the same visit to the database."""

    question: Question

    def __init__(
        self, request: HttpRequest, read: Read, engine: str = "", body: Callable[[HttpRequest], Any] | None = None
    ) -> None:
        """`body` takes it out of the request, where it is no JSON."""
        self._request, self._read, self._engine, self._body = request, read, engine, body or body_of

    def __call__(self) -> Ask:
        token = asker(self._request)
        question = self._read(_of_engine(self._body(self._request), self._engine), recent("serving"))
        named = model_named(token.user, question.model, needed_task(question), is_chat=question.kind == CHAT)
        self.question = replace(question, model=named.name)
        return ask_of(token.user, token, self.question, named, self._request.headers.get(PAYER_HEADER, ""))


def _of_engine(body: Any, engine: str) -> Any:
    if not engine or not isinstance(body, dict):
        return body
    if body.get("model") not in (None, engine, *NAMELESS):
        raise Refusal(400, _("The address names another model."), param="model", code="invalid_value")
    return body | {"model": engine}


async def _generate(asking: Asking, prompt: str) -> HttpResponse | StreamingHttpResponse:
    """`prompt` is what this endpoint calls its input."""
    accepted, events = await gateway.accepted(asking)
    refuse = partial(from_failure, prompt=prompt, words=asking.question.words)
    if asking.question.stream:
        # All that is known before the first token is made ready while the engine computes it.
        answer, headers = answers.Answer(accepted.run, asking.question), STREAM_HEADERS | limits(accepted)
        body = stream(await Opening.of(accepted.run, events, refuse), answer, refuse)
        return StreamingHttpResponse(body, content_type=CONTENT_TYPE, headers=headers)
    transcript, pieces = await whole_of(events, refuse)
    answer = answers.Answer(accepted.run, asking.question)
    for piece in pieces:
        answer.keep(piece)
    whole = answer.whole(transcript)
    return JsonResponse(whole, headers=limits(accepted), json_dumps_params={"ensure_ascii": False})


async def _embed(asking: Asking) -> HttpResponse:
    accepted, events = await gateway.accepted(asking)
    transcript, _pieces = await whole_of(events, partial(from_failure, prompt="input"))
    vectors = answers.embeddings(asking.question, answers.result_of(transcript)["vectors"], transcript.usage)
    return JsonResponse(vectors, headers=limits(accepted))


async def whole_of(events: gateway.Events, refuse: Refuse) -> tuple[Transcript, list[Echo | Piece]]:
    transcript, pieces = await gateway.gathered(events)
    if isinstance(transcript.end, Failed):
        raise refuse(transcript.end)
    return transcript, pieces


def asker(request: HttpRequest) -> Token:
    raw = bearer(request.headers.get("Authorization", ""))
    if not raw:
        raise SignInFirst(_("You did not provide an API key. Send it as “Authorization: Bearer cw_…”."))
    return check_token(raw, "inference")[1]


def body_of(request: HttpRequest) -> Any:
    try:
        return read_json(request.body)
    except (ValueError, RecursionError):
        raise Refusal(400, _("The body is not valid JSON."), code="invalid_json") from None


def _engine(name: str, owner: str) -> dict[str, Any]:
    return {"id": name, "object": "engine", "owner": owner, "ready": True}


def _model(name: str, created: float, owner: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": int(created), "owned_by": owner}
