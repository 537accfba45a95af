"""`/v1/audio/transcriptions`: what is said in a recording, whole, or word by word as it is written."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from rest_framework.serializers import ValidationError

from core import sse
from core.policies import Policy
from inference import gateway
from inference.contracts import CONTRACTS
from inference.engine.media import HEARD_TOKENS_OF_A_SECOND
from inference.openai.answers import result_of
from inference.openai.errors import Refusal, from_failure
from inference.openai.fields import Fields
from inference.openai.headers import limits
from inference.openai.requests import Question
from inference.openai.streaming import DONE, Opening, told
from inference.openai.views import Asking, endpoint, whole_of
from inference.vocabulary import Task
from inference.wire.events import Done, Failed, Result, Usage, Words
from inference.wire.orders import SOLVE

FLAGS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
FORMS = ("json", "text", "verbose_json")
# Fields of OpenAI's that are not offered, and values of some that ask for nothing.
NEUTRAL: dict[str, tuple[str, ...]] = {
    "chunking_strategy": (),
    "include": (),
    "keywords": (),
    "known_speaker_names": (),
    "known_speaker_references": (),
    "language": (),
    "languages": (),
    "prompt": (),
    "temperature": ("0", "0.0"),
    "timestamp_granularities": (),
}


@endpoint("POST")
async def transcriptions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    asking = Asking(request, reading, body=form_of)
    accepted, events = await gateway.accepted(asking)
    headers = limits(accepted)
    if asking.question.stream:
        body = _stream(await Opening.of(accepted.run, events, "file"))
        return StreamingHttpResponse(body, content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS | headers)
    transcript, _pieces = await whole_of(events, "file")
    text = _text(result_of(transcript))
    if asking.question.params["response_format"] == "text":
        return HttpResponse(f"{text}\n", content_type="text/plain; charset=utf-8", headers=headers)
    answer = {"text": text, "usage": _usage(transcript.usage)}
    if asking.question.params["response_format"] == "verbose_json":
        answer = _about(transcript.usage) | answer
    return JsonResponse(answer, headers=headers, json_dumps_params={"ensure_ascii": False})


def form_of(request: HttpRequest) -> dict[str, Any]:
    """A form with a file in it; a list is called `name[]` there."""
    if request.content_type != "multipart/form-data":
        raise Refusal(400, "Send a form (multipart/form-data) with the recording in the field “file”.", param="file")
    try:
        given = {name.removesuffix("[]"): values[-1] for name, values in request.POST.lists() if values[-1]}
        files = {name: sent[-1].read() for name, sent in request.FILES.lists()}
    except RequestDataTooBig:
        raise Refusal(413, "The body is larger than a run may read.", param="file", code="too_large") from None
    except (MultiPartParserError, BadRequest):
        raise Refusal(400, "The body is not a valid form.", code="invalid_form") from None
    return given | files


def reading(body: Any, policy: Policy) -> Question:
    fields = Fields(body)
    model, file = fields.text("model", needed=True), fields.take("file")
    stream, form = _flag(fields, "stream"), fields.one_of("response_format", FORMS, "json")
    payer = fields.text("payer")
    if file is None:
        detail = "Send the recording in the field “file”."
        raise Refusal(400, detail, param="file", code="missing_required_parameter")
    _require_neutral(fields)
    if stream and form != "json":
        detail = "A stream is told in events: leave response_format out, or send json."
        raise Refusal(400, detail, param="response_format", code="invalid_value")
    try:
        wanted = CONTRACTS[Task.AUTOMATIC_SPEECH_RECOGNITION].read(file)
    except ValidationError as wrong:
        by_field: Any = wrong.detail  # for contracts say which; the library has plain lists, too
        detail = " ".join(str(each) for texts in by_field.values() for each in texts)
        raise Refusal(400, detail, param="file", code="invalid_media") from None
    given = Question(model, SOLVE, wanted.inputs, stream=stream, payer=payer, params={"response_format": form})
    return replace(given, media=wanted.media, read=wanted.read)


def _flag(fields: Fields, name: str) -> bool:
    value = fields.take(name, "false")
    if not isinstance(value, str) or value not in FLAGS:
        raise Refusal(400, f"{name} must be true or false.", param=name, code="invalid_type")
    return FLAGS[value]


def _require_neutral(fields: Fields) -> None:
    for name, value in fields.left.items():
        if name not in NEUTRAL:
            detail = f"Unrecognized request argument supplied: {name[:100]}"
            raise Refusal(400, detail, param=name[:100], code="unknown_parameter")
        if value not in NEUTRAL[name]:
            raise Refusal(400, f"{name} is not supported by this site.", param=name, code="unsupported_parameter")


def _stream(opening: Opening) -> AsyncIterator[bytes]:
    return told(opening, [], Telling().lines)


class Telling:
    """A run in the events of this endpoint: its deltas joined are its text."""

    def __init__(self) -> None:
        self.told, self.text = "", ""

    def lines(self, event: Any) -> list[bytes]:
        return [*self._lines(event)]

    def _lines(self, event: Any) -> Iterator[bytes]:
        match event:
            case Words(text=text):
                yield from self._delta(text)
            case Result(data):
                self.text = _text(data)
                if self.text.startswith(self.told):
                    yield from self._delta(self.text[len(self.told) :])
            case Done(usage):
                kind = "transcript.text.done"
                yield sse.event(kind, {"type": kind, "text": self.text or self.told, "usage": _usage(usage)})
                yield DONE
            case Failed():
                yield sse.nameless(from_failure(event, "file").body())
                yield DONE

    def _delta(self, text: str) -> Iterator[bytes]:
        self.told += text
        if text:
            kind = "transcript.text.delta"
            yield sse.event(kind, {"type": kind, "delta": text})


def _about(spent: Usage) -> dict[str, Any]:
    """What some clients count costs by. Which language it is no model tells us, nor when each word was said."""
    seconds = spent.prompt_tokens / HEARD_TOKENS_OF_A_SECOND
    return {"task": "transcribe", "language": "unknown", "duration": seconds}


def _text(data: Any) -> str:
    return str(data["transcripts"][0]["text"])


def _usage(spent: Usage) -> dict[str, Any]:
    """Of the recording alone: what is written is not counted."""
    read = {
        "input_tokens": spent.prompt_tokens,
        "input_token_details": {"audio_tokens": spent.prompt_tokens, "text_tokens": 0},
    }
    return {"type": "tokens", **read, "output_tokens": 0, "total_tokens": spent.prompt_tokens}
