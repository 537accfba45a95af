"""The objects that the clients expect, made from the events of a run."""

from collections import defaultdict
from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Any

from core.sse import nameless, on_one_line
from inference.engine.calls import FORMS
from inference.engine.token_names import Characters, bytes_of, without_mark
from inference.models import Run
from inference.openai.calling import Calls
from inference.openai.errors import stopped
from inference.openai.older_calls import OlderCalls
from inference.openai.requests import Question
from inference.wire.events import Echo, Echoed, Piece, Usage, vector_from_base64
from inference.wire.orders import CHAT
from inference.wire.transcript import Transcript

MARK = "\x00"  # no name holds it
MARK_IN_JSON = b'"\\u0000"'
Judged = Echoed | Piece  # a token of the prompt or of the answer, with its log-probability


class Answer:
    """One run's answer, whole or in chunks."""

    def __init__(self, run: Run, question: Question) -> None:
        self.question, self.is_chat = question, question.kind == CHAT
        self.judged: dict[int, list[Judged]] = defaultdict(list)
        self._offsets: dict[int, Offsets] = {}
        self.calls: dict[int, Calls] = {}
        self._around: dict[int, tuple[bytes, bytes]] = {}
        self.head: dict[str, Any] = {
            "id": f"{'chatcmpl' if self.is_chat else 'cmpl'}-{run.id}",
            "created": int(run.created_at.timestamp()),
            "model": question.model,
        }

    def begin(self, call_form: str) -> None:
        """How the model calls functions is known once an engine has taken the run up."""
        if self.question.tools and call_form in FORMS:
            choices = range(len(self.question.inputs) * self.question.n)
            kind = OlderCalls if self.question.is_older else Calls
            self.calls = {choice: kind(FORMS[call_form], self.head["id"], choice) for choice in choices}

    def whole(self, transcript: Transcript) -> dict[str, Any]:
        self.begin(transcript.call_form)
        kind = "chat.completion" if self.is_chat else "text_completion"
        choices = [self._choice(index, transcript) for index in range(len(self.question.inputs) * self.question.n)]
        return self.head | {"object": kind, "choices": choices, "usage": usage(transcript.usage)}

    def first_chunks(self) -> list[dict[str, Any]]:
        if not self.is_chat:
            return []
        return [self._chunk(index, {"role": "assistant", "content": ""}, None) for index in range(self.question.n)]

    def echo(self, echo: Echo) -> dict[str, Any]:
        return self._chunk(echo.choice, echo.text, self._logprobs(echo.choice, echo.tokens) if echo.tokens else None)

    def piece(self, piece: Piece) -> list[dict[str, Any]]:
        """Nothing for a token that shows nothing yet, half of a character for instance."""
        logprobs = self._logprobs(piece.choice, [piece]) if self.question.sampling.logprobs is not None else None
        deltas = self._deltas(piece)
        if not deltas and logprobs:
            deltas = [{} if self.is_chat else ""]
        return [self._chunk(piece.choice, delta, None if at else logprobs) for at, delta in enumerate(deltas)]

    def plainly(self, piece: Piece) -> list[bytes]:
        """The chunk of a piece that is nothing but text, as a line: only the text is written anew for each token. Empty
        where there is more to it, or nothing to show."""
        if self.calls or not piece.text or self.question.sampling.logprobs is not None:
            return []
        if (around := self._around.get(piece.choice)) is None:
            delta = {"content": MARK} if self.is_chat else MARK
            before, _mark, after = nameless(self._chunk(piece.choice, delta, None)).rpartition(MARK_IN_JSON)
            around = self._around[piece.choice] = before, after
        return [around[0] + on_one_line(encode_basestring(piece.text)).encode() + around[1]]

    def end(self, choice: int, reason: str) -> list[dict[str, Any]]:
        calls = self.calls.get(choice)
        rest = calls.finish() if calls else []
        last = {} if self.is_chat else ""
        ended = _reason(reason, calls)
        return [*(self._chunk(choice, delta, None) for delta in rest), self._chunk(choice, last, None, ended)]

    def usage_chunk(self, spent: Usage) -> dict[str, Any]:
        kind = "chat.completion.chunk" if self.is_chat else "text_completion"
        return self.head | {"object": kind, "choices": [], "usage": usage(spent)}

    def keep(self, told: Echo | Piece) -> None:
        """For logprobs of a whole answer."""
        if isinstance(told, Echo):
            self.judged[told.choice] += told.tokens
        elif told.logprob is not None:
            self.judged[told.choice].append(told)

    def _deltas(self, piece: Piece) -> list[Any]:
        if calls := self.calls.get(piece.choice):
            return calls.feed(piece.text)
        if not piece.text:
            return []
        return [{"content": piece.text} if self.is_chat else piece.text]

    def _choice(self, index: int, transcript: Transcript) -> dict[str, Any]:
        text, calls = transcript.text(index), self.calls.get(index)
        message = calls.message(text) if calls else {"role": "assistant", "content": text, "refusal": None}
        reason = _reason(transcript.reasons.get(index, "stop"), calls)
        logprobs = self._logprobs(index, self.judged[index]) if self.judged[index] else None
        content = {"message": message} if self.is_chat else {"text": text}
        return {"index": index, **content, "finish_reason": reason, "logprobs": logprobs}

    def _chunk(self, index: int, delta: Any, logprobs: Any, reason: str | None = None) -> dict[str, Any]:
        content = {"delta": delta} if self.is_chat else {"text": delta}
        chunk = self.head | {
            "object": "chat.completion.chunk" if self.is_chat else "text_completion",
            "choices": [{"index": index, **content, "finish_reason": reason, "logprobs": logprobs}],
        }
        return chunk | {"usage": None} if self.question.include_usage else chunk

    def _logprobs(self, choice: int, judged: Sequence[Judged]) -> dict[str, Any]:
        if self.is_chat:
            return {"content": [_chat_logprob(each) for each in judged], "refusal": None}
        offsets = self._offsets.setdefault(choice, Offsets(self._prompt(choice), is_echoed=self.question.sampling.echo))
        return {
            "tokens": [_token(each) for each in judged],
            "token_logprobs": [each.logprob for each in judged],
            "top_logprobs": [_likely(each) for each in judged],
            "text_offset": [offsets.of(each) for each in judged],
        }

    def _prompt(self, choice: int) -> str:
        """Empty where it came in tokens."""
        given = self.question.inputs[choice // self.question.n]
        return given if isinstance(given, str) else ""


class Offsets:
    """Where each token of a choice begins, counted in characters from the beginning of the prompt."""

    def __init__(self, prompt: str, *, is_echoed: bool) -> None:
        self._characters = Characters()
        self._at = 0 if is_echoed else len(prompt)
        self._beginning = prompt.encode() if is_echoed else b""  # empty once it has been seen

    def of(self, judged: Judged) -> int:
        at, name = self._at, _token(judged)
        self._at += self._characters.of(self._begun(name) if self._beginning else name)
        return at

    def _begun(self, name: str) -> str:
        """What of it stands in the text: tokenizers may put a token before it, or a space."""
        shown = next((each for each in (name, name[1:]) if each and self._beginning.startswith(bytes_of(each))), "")
        self._beginning = b"" if shown else self._beginning
        return shown


def result_of(transcript: Transcript) -> dict[str, Any]:
    """There is none where the run was stopped before it came."""
    if not transcript.data:
        raise stopped()
    return transcript.data


def embeddings(question: Question, vectors: list[str], spent: Usage) -> dict[str, Any]:
    encoded = vectors if question.as_base64 else [vector_from_base64(vector) for vector in vectors]
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(encoded)]
    used = {"prompt_tokens": spent.prompt_tokens, "total_tokens": spent.prompt_tokens}
    return {"object": "list", "model": question.model, "data": data, "usage": used}


def usage(spent: Usage) -> dict[str, Any]:
    return {
        "prompt_tokens": spent.prompt_tokens,
        "completion_tokens": spent.completion_tokens,
        "total_tokens": spent.total,
        "prompt_tokens_details": {"cached_tokens": spent.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def _reason(reason: str, calls: Calls | None = None) -> str:
    if calls and calls.are_there and reason == "stop":
        return calls.reason
    return "stop" if reason == "cancelled" else reason


def _token(judged: Judged) -> str:
    return judged.text if isinstance(judged, Echoed) else judged.token or ""


def _likely(judged: Judged) -> dict[str, float] | None:
    """Nothing could be said of the first token of a prompt."""
    return None if judged.logprob is None else {each.text: each.logprob for each in judged.top}


def _chat_logprob(judged: Judged) -> dict[str, Any]:
    top = [_named(each.text, each.logprob) for each in judged.top]
    return _named(_token(judged), judged.logprob) | {"top_logprobs": top}


def _named(name: str, logprob: float | None) -> dict[str, Any]:
    return {"token": without_mark(name), "logprob": logprob, "bytes": list(bytes_of(name))}
