"""The objects that the clients expect, made from the events of a run."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from inference.models import Run
from inference.openai.requests import Question
from inference.wire.events import Echo, Echoed, Piece, Usage, vector_from_base64
from inference.wire.orders import CHAT
from inference.wire.transcript import Transcript

Judged = Echoed | Piece  # a token of the prompt or of the answer, with its log-probability


class Answer:
    """One run's answer, whole or in chunks."""

    def __init__(self, run: Run, question: Question) -> None:
        self.question, self.is_chat = question, question.kind == CHAT
        self.judged: dict[int, list[Judged]] = defaultdict(list)
        self.offsets: dict[int, int] = defaultdict(int)
        self.head = {
            "id": f"{'chatcmpl' if self.is_chat else 'cmpl'}-{run.id}",
            "created": int(run.created_at.timestamp()),
            "model": question.model,
        }

    def whole(self, transcript: Transcript) -> dict[str, Any]:
        kind = "chat.completion" if self.is_chat else "text_completion"
        choices = [self._choice(index, transcript) for index in range(len(self.question.inputs) * self.question.n)]
        return self.head | {"object": kind, "choices": choices, "usage": usage(transcript.usage)}

    def first_chunks(self) -> list[dict[str, Any]]:
        if not self.is_chat:
            return []
        return [self._chunk(index, {"role": "assistant", "content": ""}, None) for index in range(self.question.n)]

    def echo(self, echo: Echo) -> dict[str, Any]:
        return self._chunk(echo.choice, echo.text, self._logprobs(echo.choice, echo.tokens) if echo.tokens else None)

    def piece(self, piece: Piece) -> dict[str, Any] | None:
        """None for a token that shows nothing yet, half of a character for instance."""
        wants_logprobs = self.question.sampling.logprobs is not None
        if not piece.text and not wants_logprobs:
            return None
        logprobs = self._logprobs(piece.choice, [piece]) if wants_logprobs else None
        delta = {"content": piece.text} if self.is_chat else piece.text
        return self._chunk(piece.choice, delta, logprobs)

    def end(self, choice: int, reason: str) -> dict[str, Any]:
        return self._chunk(choice, {} if self.is_chat else "", None, _reason(reason))

    def usage_chunk(self, spent: Usage) -> dict[str, Any]:
        kind = "chat.completion.chunk" if self.is_chat else "text_completion"
        return self.head | {"object": kind, "choices": [], "usage": usage(spent)}

    def keep(self, told: Echo | Piece) -> None:
        """For logprobs of a whole answer."""
        if isinstance(told, Echo):
            self.judged[told.choice] += told.tokens
        elif told.logprob is not None:
            self.judged[told.choice].append(told)

    def _choice(self, index: int, transcript: Transcript) -> dict[str, Any]:
        text, reason = transcript.text(index), _reason(transcript.reasons.get(index, "stop"))
        logprobs = self._logprobs(index, self.judged[index]) if self.judged[index] else None
        content = (
            {"message": {"role": "assistant", "content": text, "refusal": None}} if self.is_chat else {"text": text}
        )
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
        texts, offsets = [_token(each) for each in judged], []
        for text in texts:
            offsets.append(self.offsets[choice])
            self.offsets[choice] += len(text)
        return {
            "tokens": texts,
            "token_logprobs": [each.logprob for each in judged],
            "top_logprobs": [_likely(each) for each in judged],
            "text_offset": offsets,
        }


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
    }


def _reason(reason: str) -> str:
    return "stop" if reason == "cancelled" else reason


def _token(judged: Judged) -> str:
    return judged.text if isinstance(judged, Echoed) else judged.token or ""


def _likely(judged: Judged) -> dict[str, float] | None:
    """Nothing could be said of the first token of a prompt."""
    return None if judged.logprob is None else {each.text: each.logprob for each in judged.top}


def _chat_logprob(judged: Judged) -> dict[str, Any]:
    token = _token(judged)
    chosen = {"token": token, "logprob": judged.logprob, "bytes": list(token.encode())}
    top = [{"token": each.text, "logprob": each.logprob, "bytes": list(each.text.encode())} for each in judged.top]
    return {**chosen, "top_logprobs": top}
