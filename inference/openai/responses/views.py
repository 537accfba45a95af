import time
from collections.abc import AsyncIterator

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from core.sse import KEEPALIVE, KEEPALIVE_SECONDS, STREAM_HEADERS
from inference import gateway
from inference.openai.errors import Refusal
from inference.openai.headers import limits
from inference.openai.responses.answer import Answer
from inference.openai.responses.output import Event
from inference.openai.responses.request import Reader, renamed
from inference.openai.streaming import Events, Opening, events_of
from inference.openai.views import Asking, endpoint, whole_of
from inference.wire.events import dumps


@endpoint("POST")
async def responses(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    reader = Reader()
    asking = Asking(request, reader)
    events = gateway.answer(asking)
    accepted = await anext(events)
    assert isinstance(accepted, gateway.Accepted)
    answer = Answer(accepted.run, asking.question, reader.asked)
    try:
        return await _respond(events, answer, limits(accepted), is_streamed=asking.question.stream)
    except Refusal as refusal:
        raise renamed(refusal) from None


async def _respond(
    events: Events, answer: Answer, headers: dict[str, str], *, is_streamed: bool
) -> HttpResponse | StreamingHttpResponse:
    if is_streamed:
        body = _stream(await Opening.of(answer.run, events, "input"), answer)
        return StreamingHttpResponse(body, content_type="text/event-stream", headers=STREAM_HEADERS | headers)
    transcript, _pieces = await whole_of(events, "input")
    return JsonResponse(answer.whole(transcript), headers=headers, json_dumps_params={"ensure_ascii": False})


async def _stream(opening: Opening, answer: Answer) -> AsyncIterator[bytes]:
    """Closing this generator cancels the run."""
    spoke = time.monotonic()
    try:
        for told in answer.opening():
            yield _line(told)
        async for event in events_of(opening):
            for told in answer.events(event):
                spoke = time.monotonic()
                yield _line(told)
            if time.monotonic() - spoke > KEEPALIVE_SECONDS:
                spoke = time.monotonic()
                yield KEEPALIVE
    finally:
        await opening.rest.aclose()  # type: ignore[attr-defined]  # it is a generator


def _line(event: Event) -> bytes:
    return f"event: {event['type']}\ndata: {dumps(event)}\n\n".encode()
