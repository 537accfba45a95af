from collections.abc import AsyncIterator, Iterable, Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from core import sse
from inference import gateway
from inference.openai.errors import Refusal
from inference.openai.headers import limits
from inference.openai.responses.answer import Answer
from inference.openai.responses.output import Event
from inference.openai.responses.request import Reader, renamed
from inference.openai.streaming import Opening, told
from inference.openai.views import Asking, endpoint, whole_of


@endpoint("POST")
async def responses(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    reader = Reader()
    asking = Asking(request, reader)
    accepted, events = await gateway.accepted(asking)
    answer = Answer(accepted.run, asking.question, reader.asked)
    try:
        return await _respond(events, answer, limits(accepted), is_streamed=asking.question.stream)
    except Refusal as refusal:
        raise renamed(refusal) from None


async def _respond(
    events: gateway.Events, answer: Answer, headers: dict[str, str], *, is_streamed: bool
) -> HttpResponse | StreamingHttpResponse:
    if is_streamed:
        body = _stream(await Opening.of(answer.run, events, "input"), answer)
        return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS | headers)
    transcript, _pieces = await whole_of(events, "input")
    return JsonResponse(answer.whole(transcript), headers=headers, json_dumps_params={"ensure_ascii": False})


def _stream(opening: Opening, answer: Answer) -> AsyncIterator[bytes]:
    return told(opening, _lines(answer.opening()), lambda event: _lines(answer.events(event)))


def _lines(events: Iterable[Event]) -> Iterator[bytes]:
    return (sse.event(each["type"], each) for each in events)
