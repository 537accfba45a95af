from collections.abc import AsyncIterator, Iterable, Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse

from core import sse
from inference import gateway
from inference.openai.errors import from_failure
from inference.openai.headers import limits
from inference.openai.responses.answer import Answer
from inference.openai.responses.output import Event
from inference.openai.responses.request import Reader
from inference.openai.streaming import Opening, told
from inference.openai.views import Asking, endpoint, whole_of


@endpoint("POST")
async def responses(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    reader = Reader()
    asking = Asking(request, reader)
    accepted, events = await gateway.accepted(asking)
    refuse = partial(from_failure, prompt="input", words=asking.question.words)
    answer = Answer(accepted.run, asking.question, reader.asked, refuse)
    if asking.question.stream:
        body, headers = _stream(await Opening.of(accepted.run, events, refuse), answer), sse.STREAM_HEADERS
        return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=headers | limits(accepted))
    transcript, _pieces = await whole_of(events, refuse)
    whole = answer.whole(transcript)
    return JsonResponse(whole, headers=limits(accepted), json_dumps_params={"ensure_ascii": False})


def _stream(opening: Opening, answer: Answer) -> AsyncIterator[bytes]:
    return told(opening, _lines(answer.opening()), lambda event: _lines(answer.events(event)))


def _lines(events: Iterable[Event]) -> Iterator[bytes]:
    return (sse.event(each["type"], each) for each in events)
