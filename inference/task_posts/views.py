"""`/models/{owner}/{name}` and its kin: the task is the model's own."""

import math
from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from core import sse
from core.problems import NotThisWay, Problem
from core.refusing import refusing
from inference import gateway
from inference.contracts import CONTRACTS
from inference.openai.errors import Refusal
from inference.openai.errors import told as as_openai
from inference.openai.streaming import DONE, Opening, told
from inference.openai.views import of_engine
from inference.task_posts import errors, generation
from inference.task_posts.asking import SIMILARITY, Asking
from inference.task_posts.errors import from_failure, refused, stopped, told_of
from inference.vocabulary import Task
from inference.wire.events import ChoiceEnded, Done, Failed, Piece, Started, vector_from_base64
from inference.wire.orders import WRITING
from inference.wire.transcript import Transcript


async def _post(request: HttpRequest, name: str, task: str = "") -> HttpResponseBase:
    try:
        if request.method != "POST":
            return _not_this_way()
        return await _answer(Asking(request, name, task))
    except Problem as problem:
        return refused(problem)
    except Refusal as refusal:  # told by what this has in common with `/v1`
        return refusal.response()


def _not_this_way() -> HttpResponseBase:
    told = refused(NotThisWay(_("Use %(method)s here.") % {"method": "POST"}))
    told["Allow"] = "POST"
    return told


post = refusing(errors.told)(csrf_exempt(_post))


async def _chat(request: HttpRequest, name: str, what: str) -> HttpResponseBase:
    return await of_engine(request, engine=name, what=what)


chat = refusing(as_openai)(csrf_exempt(_chat))


async def _answer(asking: Asking) -> HttpResponseBase:
    accepted, events = await gateway.accepted(asking)
    if asking.body.stream and asking.served == Task.TEXT_GENERATION:
        return await _streamed(asking, accepted, events)
    transcript, heard = await gateway.gathered(events)
    if isinstance(transcript.end, Failed):
        raise from_failure(transcript.end)
    if not transcript.data and accepted.ask.kind not in WRITING:
        raise stopped()
    pieces = [event for event in heard if isinstance(event, Piece)]
    headers = {"X-Run-Id": accepted.run.id}
    return JsonResponse(_reply(asking, transcript, pieces), safe=False, headers=headers, json_dumps_params=PLAIN)


PLAIN = {"ensure_ascii": False}


def _reply(asking: Asking, transcript: Transcript, pieces: list[Piece]) -> Any:
    if asking.served == Task.TEXT_GENERATION:
        return generation.whole(asking.body.inputs, transcript, pieces, asking.options)
    if "vectors" in transcript.data:
        vectors = [vector_from_base64(each) for each in transcript.data["vectors"]]
        return vectors if asking.served != SIMILARITY else [_cosine(vectors[0], each) for each in vectors[1:]]
    data = transcript.data or transcript.output() or {"choices": []}
    return CONTRACTS[asking.served].reply(data, is_many=asking.is_many)


def _cosine(one: list[float], other: list[float]) -> float:
    """Of vectors of length one."""
    return math.fsum(x * y for x, y in zip(one, other, strict=True))


async def _streamed(asking: Asking, accepted: gateway.Accepted, events: gateway.Events) -> StreamingHttpResponse:
    opening = await Opening.of(accepted.run, events, from_failure)
    lines = _Lines(asking)
    body: AsyncIterator[bytes] = told(opening, [], lines.of)
    return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS)


class _Lines:
    """Holds each token back until the next comes: the last one carries the whole text."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.held, self.text, self.read = asking, None, "", 0
        self.reason = "length"

    held: Piece | None

    def of(self, event: Any) -> list[bytes]:
        match event:
            case Started(prompt_tokens):
                self.read = prompt_tokens
            case Piece():
                before, self.held = self.held, event
                self.text += event.text
                return [sse.nameless(generation.chunk(before))] if before else []
            case ChoiceEnded(reason=reason):
                self.reason = reason
            case Done():
                return [sse.nameless(self._last()), DONE] if self.held else [DONE]
            case Failed():
                problem = from_failure(event)
                return [sse.nameless(told_of(problem))]
        return []

    def _last(self) -> dict[str, Any]:
        assert self.held is not None
        whole = self.asking.body.inputs + self.text if self.asking.options["return_full_text"] else self.text
        return generation.last_chunk(self.held, whole, self.reason, self.read)
