"""Answers as server-sent events: one chunk a token, a comment when nothing comes, an error when it ends badly."""

import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.sse import KEEPALIVE, KEEPALIVE_SECONDS, nameless
from inference.engine.sentences import Sentence
from inference.gateway import Accepted, Events, Waiting
from inference.models import Run
from inference.openai.answers import Answer
from inference.openai.errors import Refuse
from inference.wire.events import ChoiceEnded, Done, Echo, Event, Failed, Piece, Started

OPENING_SECONDS = 10.0  # so long we wait with the first byte, because a refusal deserves its own status
DONE = b"data: [DONE]\n\n"
BROKEN = Failed("server_error", Sentence("Something broke on our side while this was told."))
log = logging.getLogger(__name__)


@dataclass
class Opening:
    """A run that has been accepted and taken up, or is still waiting after a while; a refused one has been raised."""

    run: Run
    first: Event | None
    rest: Events

    @classmethod
    async def of(cls, run: Run, events: Events, refuse: Callable[[Failed], Exception]) -> "Opening":
        """`refuse` says it as those who ask at this door read it."""
        began = time.monotonic()
        async for event in events:
            if isinstance(event, Failed):
                raise refuse(event)
            if not isinstance(event, Waiting | Accepted):
                return cls(run, event, events)
            if time.monotonic() - began > OPENING_SECONDS:
                return cls(run, None, events)
        raise AssertionError("a run ends with an event")


def stream(opening: Opening, answer: Answer, refuse: Refuse) -> AsyncIterator[bytes]:
    head = map(nameless, answer.first_chunks())
    return told(opening, head, lambda event: _lines(event, answer, refuse))


async def told(
    opening: Opening, head: Iterable[bytes], lines: Callable[[Any], Iterable[bytes]]
) -> AsyncIterator[bytes]:
    """Closing this generator cancels the run: the one beneath it sees that the asker has gone."""
    spoke = time.monotonic()
    try:
        for line in head:
            yield line
        for line in lines(opening.first):
            yield line
        async for event in opening.rest:
            if chunks := lines(event):
                spoke = time.monotonic()
                yield b"".join(chunks)
            elif time.monotonic() - spoke > KEEPALIVE_SECONDS:
                spoke = time.monotonic()
                yield KEEPALIVE
    except Exception:
        log.exception("run %s could not be told to its end", opening.run.pk)
        for line in lines(BROKEN):
            yield line
    finally:
        await opening.rest.aclose()  # type: ignore[attr-defined]  # it is a generator


def _lines(event: Any, answer: Answer, refuse: Refuse) -> list[bytes]:
    match event:
        case Started(call_form=call_form):
            answer.begin(call_form)
        case Echo():
            return [nameless(answer.echo(event))]
        case Piece():
            return answer.plainly(event) or [nameless(chunk) for chunk in answer.piece(event)]
        case ChoiceEnded(choice, reason):
            return [nameless(chunk) for chunk in answer.end(choice, reason)]
        case Done(usage):
            last = [nameless(answer.usage_chunk(usage))] if answer.question.include_usage else []
            return [*last, DONE]
        case Failed():
            return [nameless(refuse(event).body()), DONE]
    return []
