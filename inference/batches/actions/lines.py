"""One line of a batch: asked once, answered once."""

import logging
from collections.abc import Collection
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.policies import Policy, recent
from core.redis import connection
from inference.actions import runs
from inference.actions.runs import Ask, Ending
from inference.batches.answering import READ, Answered, answer_of, events_kept, of_refusal
from inference.batches.models import Batch, Line
from inference.batches.states import BatchState
from inference.engine.sentences import Sentence
from inference.gateway.queueing import call_off
from inference.models import Run
from inference.openai.asking import ask_of, needed_task
from inference.openai.errors import Refusal
from inference.openai.requests import Question
from inference.queries.aliases import model_named
from inference.states import OPEN, RunState, Source
from inference.wire import keys
from inference.wire.events import Done, Event
from inference.wire.orders import CHAT
from inference.wire.output import output_of
from inference.wire.transcript import Transcript

WEB = "batches"  # who waits for the answers, as engines see it; a driver says that it lives
NO_LIMIT = 2**31
PLATFORM_FAULTS = {429, 503}
log = logging.getLogger(__name__)


def question_of(batch: Batch, line: Line, policy: Policy | None = None) -> Question:
    question = _read(batch, line, policy or recent("serving"))
    if question.stream:
        raise Refusal(400, _("Answers of a batch are not streamed."), param="stream", code="unsupported_parameter")
    return replace(question, model=line.model) if line.model else question


def _read(batch: Batch, line: Line, policy: Policy) -> Question:
    """Where reading it is a mistake of ours, it is told as a single request would hear of it; the rest goes on."""
    read, _prompt = READ[batch.endpoint]
    try:
        return read(line.body, policy)
    except Refusal:
        raise
    except Exception as error:
        log.exception("line %s of batch %s could not be read", line.number, batch.pk)
        raise Refusal(500, _("Something broke on our side while this line was read."), code="server_error") from error


def ask_for(batch: Batch, line: Line) -> Ask:
    """Raises what a single request would be refused by."""
    question = question_of(batch, line)
    named = model_named(batch.user, question.model, needed_task(question), is_chat=question.kind == CHAT)
    line.model = named.name
    ask = ask_of(batch.user, batch.token, replace(question, model=named.name), named, batch.payer)
    return replace(ask, source=Source.BATCH)


@transaction.atomic
def begin_line(line: Line, ask: Ask) -> Run | None:
    """Its run is written down and paid for. None where another driver did so meanwhile, or the batch was stopped: who
    stops it waits for us here, and calls off what we began."""
    if not Batch.objects.select_for_update().filter(pk=line.batch_id, state=BatchState.RUNNING).exists():
        return None
    run = runs.accept(ask=ask, web=WEB)
    rows = Line.objects.filter(pk=line.pk, run=None, ended_at=None)
    if not rows.update(run=run, model=line.model, attempts=F("attempts") + 1):
        transaction.set_rollback(True)
        return None
    return run


@transaction.atomic
def end_line(line: Line, answered: Answered) -> bool:
    """Once, and counted once."""
    status, body = answered
    rows = Line.objects.filter(pk=line.pk, ended_at=None)
    if not rows.update(status=status, answer=body, ended_at=timezone.now()):
        return False
    part = "completed" if status == 200 else "failed"
    Batch.objects.filter(pk=line.batch_id).update(**{part: F(part) + 1})
    return True


def queued_runs(deployments: Collection[str]) -> set[str]:
    """Whose orders lie in the streams. The last event of a run takes its order away, so these have not ended."""
    with connection().pipeline(transaction=False) as pipe:
        for deployment in deployments:
            pipe.xrange(keys.requests(deployment))
        return {fields[b"run"].decode() for entries in pipe.execute() for _entry, fields in entries}


def harvest(batch: Batch, line: Line, queued: Collection[str]) -> bool:
    """True where its run has come to an end and the line with it, or is to be asked again. `queued` were asked for
    after the line was read."""
    run = line.run
    if run is None or (run.state in OPEN and run.pk in queued):
        return False
    events = list(output_of(connection(), run.pk))
    transcript = Transcript.of(events)
    if transcript.end is None and run.state in OPEN:
        _lose(run)
        return False
    if transcript.end is not None:
        runs.finish(run=run, ending=runs.ending_from(transcript, run))
    elif run.state == RunState.SUCCEEDED:
        events = events_kept(run)
    return _settle(batch, line, run, events)


def _settle(batch: Batch, line: Line, run: Run, events: list[Event]) -> bool:
    """A run that was lost or stopped, or whose answer was lost with Redis, leaves its line to be asked again: a few
    times, and where the batch was stopped, never."""
    again = batch.state != BatchState.RUNNING or line.attempts < recent("batches")["attempts"]
    end = Transcript.of(events).end
    if end is None or (isinstance(end, Done) and end.cancelled):
        answered: Answered = 503, Refusal(503, _("The answer was lost."), code="worker_lost").body()
    else:
        answered = _answered(batch, line, run, events)
    if answered[0] in PLATFORM_FAULTS and again:
        return bool(Line.objects.filter(pk=line.pk, run=run, ended_at=None).update(run=None))
    return end_line(line, answered)


def _answered(batch: Batch, line: Line, run: Run, events: list[Event]) -> Answered:
    """It was asked and is paid for, so whatever is allowed by now, it is answered."""
    try:
        question = question_of(batch, line, _without_limits(recent("serving")))
    except Refusal as refusal:
        return of_refusal(refusal)
    _read, prompt = READ[batch.endpoint]
    return answer_of(run, question, events, prompt)


def _without_limits(policy: Policy) -> Policy:
    return replace(policy, body=policy.body | {name: NO_LIMIT for name in policy.body if name.startswith("max_")})


def _lose(run: Run) -> None:
    """A driver may have died before it put the order into the stream. One that merely heard no answer may find it there
    yet: it is called off before its line is asked again, or an engine would carry out what nobody pays for."""
    call_off(run.pk)
    runs.finish(
        run=run, ending=Ending(RunState.FAILED, error_code="worker_lost", error=Sentence("It never reached an engine."))
    )
