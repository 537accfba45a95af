"""The objects that the clients expect, made from the events of a run."""

from collections import defaultdict
from typing import Any

from inference.models import Run
from inference.openai.requests import Question
from inference.wire.events import Piece, Usage, vector_from_base64
from inference.wire.orders import CHAT
from inference.wire.transcript import Transcript


class Answer:
    """One run's answer, whole or in chunks."""

    def __init__(self, run: Run, question: Question) -> None:
        self.question, self.is_chat = question, question.kind == CHAT
        self.pieces: dict[int, list[Piece]] = defaultdict(list)
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

    def piece(self, piece: Piece) -> dict[str, Any] | None:
        """None for a token that shows nothing yet, half of a character for instance."""
        wants_logprobs = self.question.sampling.logprobs is not None
        if not piece.text and not wants_logprobs:
            return None
        logprobs = self._logprobs([piece]) if wants_logprobs else None
        delta = {"content": piece.text} if self.is_chat else piece.text
        return self._chunk(piece.choice, delta, logprobs)

    def end(self, choice: int, reason: str) -> dict[str, Any]:
        return self._chunk(choice, {} if self.is_chat else "", None, _reason(reason))

    def usage_chunk(self, spent: Usage) -> dict[str, Any]:
        kind = "chat.completion.chunk" if self.is_chat else "text_completion"
        return self.head | {"object": kind, "choices": [], "usage": usage(spent)}

    def keep(self, piece: Piece) -> None:
        """For logprobs of a whole answer."""
        if piece.logprob is not None:
            self.pieces[piece.choice].append(piece)

    def _choice(self, index: int, transcript: Transcript) -> dict[str, Any]:
        text, reason = transcript.text(index), _reason(transcript.reasons.get(index, "stop"))
        logprobs = self._logprobs(self.pieces[index]) if self.pieces[index] else None
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

    def _logprobs(self, pieces: list[Piece]) -> dict[str, Any]:
        if self.is_chat:
            return {"content": [_chat_logprob(piece) for piece in pieces], "refusal": None}
        offsets, at = [], 0
        for piece in pieces:
            offsets.append(at)
            at += len(piece.token or "")
        return {
            "tokens": [piece.token for piece in pieces],
            "token_logprobs": [piece.logprob for piece in pieces],
            "top_logprobs": [{each.text: each.logprob for each in piece.top} for piece in pieces],
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


def _chat_logprob(piece: Piece) -> dict[str, Any]:
    chosen = {"token": piece.token or "", "logprob": piece.logprob, "bytes": list((piece.token or "").encode())}
    top = [{"token": each.text, "logprob": each.logprob, "bytes": list(each.text.encode())} for each in piece.top]
    return {**chosen, "top_logprobs": top}
