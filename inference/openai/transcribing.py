"""`/v1/audio/transcriptions` and `translations`: what is said in a recording, whole, with times, or word by word as it
is written; in its own language or in English."""

import math
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import override
from rest_framework.serializers import ValidationError

from core import sse
from core.policies import Policy
from inference import gateway
from inference.contracts import CONTRACTS
from inference.engine.media import HEARD_TOKENS_OF_A_SECOND, LONGEST_PROMPT
from inference.openai.answers import result_of
from inference.openai.errors import Refusal, from_failure
from inference.openai.fields import Fields, plain_text
from inference.openai.headers import limits
from inference.openai.requests import Question
from inference.openai.streaming import DONE, Opening, told
from inference.openai.subtitles import srt, vtt
from inference.openai.views import Asking, endpoint
from inference.vocabulary import Task
from inference.wire.events import Done, Failed, Result, Usage, Words
from inference.wire.orders import SOLVE
from projects.vocabulary.languages import label

FLAGS = {"true": True, "True": True, "1": True, "false": False, "False": False, "0": False}
VERBOSE = "verbose_json"
SUBTITLES = {"srt": (srt, "application/x-subrip"), "vtt": (vtt, "text/vtt")}
FORMS = ("json", "text", VERBOSE, *SUBTITLES)
GRANULARITIES = "timestamp_granularities"
KINDS = ("segment", "word")
TRANSCRIBE, TRANSLATE = "transcribe", "translate"
# Fields of OpenAI's that are not offered.
NOT_OFFERED = (
    "chunking_strategy",
    "include",
    "keywords",
    "known_speaker_names",
    "known_speaker_references",
    "languages",
)


@endpoint("POST")
async def transcriptions(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _written(request, TRANSCRIBE)


@endpoint("POST")
async def translations(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    return await _written(request, TRANSLATE)


async def _written(request: HttpRequest, task: str) -> HttpResponse | StreamingHttpResponse:
    asking = Asking(request, partial(reading, task=task), body=form_of)
    accepted, events = await gateway.accepted(asking)
    question, headers = asking.question, limits(accepted)
    if question.stream:
        opening = await Opening.of(accepted.run, events, lambda failed: _refused(failed, question))
        return StreamingHttpResponse(
            _stream(opening, question), content_type=sse.CONTENT_TYPE, headers=sse.STREAM_HEADERS | headers
        )
    transcript, _pieces = await gateway.gathered(events)
    if isinstance(transcript.end, Failed):
        raise _refused(transcript.end, question)
    return _answer(question, result_of(transcript)["transcripts"][0], transcript.usage, headers)


def _answer(question: Question, heard: Mapping[str, Any], spent: Usage, headers: Mapping[str, str]) -> HttpResponse:
    form = question.params["response_format"]
    if form == "text":
        return HttpResponse(f"{heard['text']}\n", content_type="text/plain; charset=utf-8", headers=headers)
    if form in SUBTITLES:
        written, kind = SUBTITLES[form]
        return HttpResponse(written(heard["segments"]), content_type=f"{kind}; charset=utf-8", headers=headers)
    answer = _verbose(question, heard, spent) if form == VERBOSE else {"text": heard["text"], "usage": _usage(spent)}
    return JsonResponse(answer, headers=headers, json_dumps_params={"ensure_ascii": False})


def form_of(request: HttpRequest) -> dict[str, Any]:
    """A form with a file in it; a list is called `name[]` there."""
    if request.content_type != "multipart/form-data":
        raise Refusal(400, "Send a form (multipart/form-data) with the recording in the field “file”.", param="file")
    try:
        given = dict(_field(name, values) for name, values in request.POST.lists() if values[-1])
        files = {name: sent[-1].read() for name, sent in request.FILES.lists()}
    except RequestDataTooBig:
        raise Refusal(413, "The body is larger than a run may read.", param="file", code="too_large") from None
    except (MultiPartParserError, BadRequest):
        raise Refusal(400, "The body is not a valid form.", code="invalid_form") from None
    return given | files


def _field(name: str, values: list[Any]) -> tuple[str, Any]:
    plain = name.removesuffix("[]")
    return plain, values if plain == GRANULARITIES else values[-1]


def reading(body: Any, policy: Policy, task: str = TRANSCRIBE) -> Question:
    fields = Fields(body)
    model, file = fields.text("model", needed=True), fields.take("file")
    stream, form = _flag(fields, "stream"), fields.one_of("response_format", FORMS, "json")
    payer, options = fields.text("payer"), _options(fields, form, task)
    if file is None:
        detail = "Send the recording in the field “file”."
        raise Refusal(400, detail, param="file", code="missing_required_parameter")
    _require_nothing_left(fields)
    if stream and form != "json":
        detail = "A stream is told in events: leave response_format out, or send json."
        raise Refusal(400, detail, param="response_format", code="invalid_value")
    try:
        wanted = CONTRACTS[Task.AUTOMATIC_SPEECH_RECOGNITION].read(file)
    except ValidationError as wrong:
        by_field: Any = wrong.detail  # for contracts say which; the library has plain lists, too
        detail = " ".join(str(each) for texts in by_field.values() for each in texts)
        raise Refusal(400, detail, param="file", code="invalid_media") from None
    given = Question(model, SOLVE, wanted.inputs, stream=stream, payer=payer, options=options)
    return replace(given, media=wanted.media, read=wanted.read, params=options | {"response_format": form})


def _options(fields: Fields, form: str, task: str) -> dict[str, Any]:
    """In the engine's words, which knows what of it the model can do."""
    kinds, language = _granularities(fields, form), fields.text("language")
    prompt = plain_text("prompt", fields.take("prompt", ""))
    if len(prompt) > LONGEST_PROMPT:
        detail = f"prompt must have at most {LONGEST_PROMPT} characters."
        raise Refusal(400, detail, param="prompt", code="invalid_value")
    temperature = _temperature(fields)
    return {
        **({"return_timestamps": times} if (times := _times(form, kinds)) else {}),
        **({"language": plain_text("language", language)} if language else {}),
        **({"task": task} if task != TRANSCRIBE else {}),
        **({"prompt": prompt} if prompt.strip() else {}),
        **({"temperature": temperature} if temperature else {}),
    }


def _times(form: str, kinds: set[str]) -> bool | str:
    if form == VERBOSE and not kinds:
        return "known"
    if form in SUBTITLES:
        return "cue"
    return {("segment", "word"): "both", ("word",): "word"}.get(tuple(sorted(kinds)), bool(kinds))


def _granularities(fields: Fields, form: str) -> set[str]:
    asked = fields.take(GRANULARITIES, [])
    if not isinstance(asked, list) or any(each not in KINDS for each in asked):
        detail = f"{GRANULARITIES} must be a list of: {', '.join(KINDS)}."
        raise Refusal(400, detail, param=GRANULARITIES, code="invalid_value")
    if asked and form != VERBOSE:
        detail = f"{GRANULARITIES} needs response_format to be {VERBOSE}."
        raise Refusal(400, detail, param=GRANULARITIES, code="invalid_value")
    return set(asked)


def _temperature(fields: Fields) -> float:
    """Nought takes the likeliest words and stays there."""
    given = fields.take("temperature", "0")
    try:
        value = float(given) if isinstance(given, str) else math.nan
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise Refusal(400, "temperature must be a number from 0 to 1.", param="temperature", code="invalid_value")
    return value


def _flag(fields: Fields, name: str) -> bool:
    value = fields.take(name, "false")
    if not isinstance(value, str) or value not in FLAGS:
        raise Refusal(400, f"{name} must be true or false.", param=name, code="invalid_type")
    return FLAGS[value]


def _require_nothing_left(fields: Fields) -> None:
    for name in fields.left:
        if name not in NOT_OFFERED:
            detail = f"Unrecognized request argument supplied: {name[:100]}"
            raise Refusal(400, detail, param=name[:100], code="unknown_parameter")
        raise Refusal(400, f"{name} is not supported by this site.", param=name, code="unsupported_parameter")


def _refused(failed: Failed, question: Question) -> Refusal:
    """By the field that asked for it here."""
    form = question.params["response_format"]
    names = {
        "return_timestamps": GRANULARITIES if form == VERBOSE else "response_format",
        "prompt": "prompt",
        "task": "model",
    }
    if failed.param in names:
        return Refusal(400, failed.message, code=failed.code, param=names[failed.param])
    return from_failure(failed, "file")


def _stream(opening: Opening, question: Question) -> AsyncIterator[bytes]:
    return told(opening, [], Telling(question).lines)


class Telling:
    """A run in the events of this endpoint: its deltas joined are its text."""

    def __init__(self, question: Question) -> None:
        self.told, self.text, self.question = "", "", question

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
                yield sse.nameless(_refused(event, self.question).body())
                yield DONE

    def _delta(self, text: str) -> Iterator[bytes]:
        self.told += text
        if text:
            kind = "transcript.text.delta"
            yield sse.event(kind, {"type": kind, "delta": text})


def _verbose(question: Question, heard: Mapping[str, Any], spent: Usage) -> dict[str, Any]:
    """With what the model knows of times; in how long a recording is clients count costs."""
    seconds, asked = spent.prompt_tokens / HEARD_TOKENS_OF_A_SECOND, question.options["return_timestamps"]
    task = question.options.get("task", TRANSCRIBE)
    told = {"task": task, "language": _language(heard, task), "duration": seconds, "text": heard["text"]}
    if asked != "word" and "segments" in heard:
        told["segments"] = [{"id": at} | each for at, each in enumerate(heard["segments"])]
    if asked in ("word", "both"):
        told["words"] = [
            {"word": each["text"].strip(), "start": each["start"], "end": each["end"]} for each in heard["words"]
        ]
    return told | {"usage": {"type": "duration", "seconds": seconds}}


def _language(heard: Mapping[str, Any], task: str) -> str:
    """By its English name; of a translation, that of the text."""
    code = "en" if task == TRANSLATE else heard.get("language")
    with override("en"):
        return label(code).lower() if code else "unknown"


def _text(data: Any) -> str:
    return str(data["transcripts"][0]["text"])


def _usage(spent: Usage) -> dict[str, Any]:
    """Of the recording alone: what is written is not counted."""
    read = {
        "input_tokens": spent.prompt_tokens,
        "input_token_details": {"audio_tokens": spent.prompt_tokens, "text_tokens": 0},
    }
    return {"type": "tokens", **read, "output_tokens": 0, "total_tokens": spent.prompt_tokens}
