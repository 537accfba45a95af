"""What became of a run, as the answer that a single request would have had."""

from typing import Any

from inference.models import Run
from inference.openai import answers, requests
from inference.openai.errors import Refusal, from_failure
from inference.openai.requests import Question
from inference.wire.events import ChoiceEnded, Done, Echo, Event, Failed, Piece, Started, Usage
from inference.wire.orders import EMBED
from inference.wire.transcript import Transcript

READ = {
    "/v1/chat/completions": (requests.chat, "messages"),
    "/v1/completions": (requests.completion, "prompt"),
    "/v1/embeddings": (requests.embedding, "input"),
}
Answered = tuple[int, dict[str, Any]]


def events_kept(run: Run) -> list[Event]:
    """What the database still knows of a run that succeeded: its texts, without log-probabilities; no vectors."""
    choices = (run.output or {}).get("choices")
    if choices is None:
        return []
    told: list[Event] = [Started(run.prompt_tokens or 0)]
    for index, choice in enumerate(choices):
        told += [Piece(index, 0, 0, choice["text"]), ChoiceEnded(index, choice["finish_reason"] or "stop")]
    spent = (run.prompt_tokens or 0, run.completion_tokens or 0, run.cached_tokens or 0, run.device_ms or 0)
    return [*told, Done(Usage(*spent))]


def answer_of(run: Run, question: Question, events: list[Event], prompt: str) -> Answered:
    """The status and the body of the response."""
    transcript = Transcript.of(events)
    if isinstance(transcript.end, Failed):
        return of_refusal(from_failure(transcript.end, prompt, question.words))
    if question.kind == EMBED:
        return _embedded(question, transcript)
    answer = answers.Answer(run, question)
    for event in events:
        if isinstance(event, Echo | Piece):
            answer.keep(event)
    return 200, answer.whole(transcript)


def _embedded(question: Question, transcript: Transcript) -> Answered:
    try:
        vectors = answers.result_of(transcript)["vectors"]
    except Refusal as refusal:
        return of_refusal(refusal)
    return 200, answers.embeddings(question, vectors, transcript.usage)


def of_refusal(refusal: Refusal) -> Answered:
    return refusal.status, refusal.body()
