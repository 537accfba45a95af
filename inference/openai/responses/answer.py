"""A run as a response: whole, or as the events that make it."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from inference.engine.calls import FORMS
from inference.models import Run
from inference.openai.call_reader import Called, CallReader, Read, Said
from inference.openai.calling import call_id
from inference.openai.errors import Refuse
from inference.openai.requests import Question
from inference.openai.responses.output import Event, Output
from inference.wire.events import ChoiceEnded, Done, Failed, Piece, Started, Usage
from inference.wire.transcript import Transcript

WHY_INCOMPLETE = {"length": "max_output_tokens", "content_filter": "content_filter"}  # nothing else has a name


class Answer:
    def __init__(self, run: Run, question: Question, asked: dict[str, Any], refuse: Refuse) -> None:
        self.run, self._question, self._asked, self._refuse = run, question, asked, refuse
        self._output = Output(run.id)
        self._reader: CallReader | None = None
        self._reason = "stop"
        self._numbers = iter(range(1_000_000_000))

    def whole(self, transcript: Transcript) -> dict[str, Any]:
        self._begin(transcript.call_form)
        self._reason = transcript.reasons.get(0, "stop")
        for read in [*self._read(transcript.text()), *self._rest()]:
            list(self._take(read))
        list(self._output.finish(is_whole=self._is_whole))
        return self._ended(transcript.usage)

    def opening(self) -> list[Event]:
        return [self._numbered({"type": f"response.{what}", "response": self._as_it_is("in_progress")})
                for what in ("created", "in_progress")]  # fmt: skip

    def events(self, event: Any) -> list[Event]:
        return [self._numbered(each) for each in self._told(event)]

    def _told(self, event: Any) -> Iterator[Event]:
        match event:
            case Started(call_form=call_form):
                self._begin(call_form)
            case Piece(text=text) if text:
                for read in self._read(text):
                    yield from self._take(read)
            case ChoiceEnded(_, reason):
                self._reason = reason
                for read in self._rest():
                    yield from self._take(read)
                yield from self._output.finish(is_whole=self._is_whole)
            case Done(usage):
                what = "completed" if self._is_whole else "incomplete"
                yield {"type": f"response.{what}", "response": self._ended(usage)}
            case Failed(code):
                error = {"code": "server_error", "message": f"{self._refuse(event).message} ({code})"}
                yield {"type": "response.failed", "response": self._as_it_is("failed") | {"error": error}}

    @property
    def _is_whole(self) -> bool:
        return self._reason == "stop"

    def _begin(self, call_form: str) -> None:
        if self._question.tools and call_form in FORMS:
            self._reader = CallReader(FORMS[call_form])

    def _read(self, text: str) -> list[Read]:
        if self._reader:
            return self._reader.feed(text)
        return [Said(text)] if text else []

    def _rest(self) -> list[Read]:
        return self._reader.finish() if self._reader else []

    def _take(self, read: Read) -> Iterator[Event]:
        named = call_id(self.run.id, 0, read.index) if isinstance(read, Called) else ""
        return self._output.take(read, named)

    def _ended(self, usage: Usage) -> dict[str, Any]:
        told = self._as_it_is("completed" if self._is_whole else "incomplete")
        if not self._is_whole:
            told["incomplete_details"] = {"reason": WHY_INCOMPLETE.get(self._reason)}
        else:
            told["completed_at"] = int(timezone.now().timestamp())
        return told | {"usage": _usage(usage)}

    def _as_it_is(self, status: str) -> dict[str, Any]:
        sampling = self._question.sampling
        return {
            "id": f"resp_{self.run.id}",
            "object": "response",
            "created_at": int(self.run.created_at.timestamp()),
            "status": status,
            "background": False,
            "completed_at": None,
            "error": None,
            "incomplete_details": None,
            "model": self._question.model,
            "output": [dict(item) for item in self._output.items],
            "previous_response_id": None,
            "store": False,
            "reasoning": {"effort": None, "summary": None},
            "temperature": sampling.temperature,
            "top_logprobs": 0,
            "top_p": sampling.top_p,
            "truncation": "disabled",
            "usage": None,
            **self._asked,
        }

    def _numbered(self, event: Event) -> Event:
        return event | {"sequence_number": next(self._numbers)}


def _usage(spent: Usage) -> dict[str, Any]:
    return {
        "input_tokens": spent.prompt_tokens,
        "input_tokens_details": {"cached_tokens": spent.cached_tokens, "cache_write_tokens": 0},
        "output_tokens": spent.completion_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": spent.total,
    }
