"""A run is accepted once, ends once, and is charged once, whoever gets there first."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import events
from core.ids import new_id
from core.permissions import require
from core.policies import recent
from inference.actions import allowances
from inference.engine.requests import Sampling
from inference.models import Deployment, Run
from inference.queries.allowances import Payer, day_of, is_of_review
from inference.states import OPEN, RunState, Visibility
from inference.wire.events import Done, Failed, Usage
from inference.wire.orders import Input, Order
from inference.wire.transcript import Transcript
from projects.usage.actions import count_run
from webhooks.queries import is_awaited

SETTLED_BY = ("payer", "created_at", "reserved_tokens")
ENDED: dict[str, str] = {
    RunState.SUCCEEDED: "run.succeeded",
    RunState.FAILED: "run.failed",
    RunState.CANCELLED: "run.cancelled",
}
MESSAGE_OVERHEAD = 16  # tokens that a chat template may add around a message


@dataclass(frozen=True)
class Ask:
    """What somebody asks of a model: validated, complete, not yet paid for."""

    deployment: Deployment
    kind: str
    inputs: tuple[Input, ...]
    payer: Payer
    source: str
    user: Any = None
    token: Any = None
    n: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    visibility: str = Visibility.PRIVATE
    params: dict[str, Any] = field(default_factory=dict)  # as they were given, for the permalink and for running again

    @property
    def tokens_at_most(self) -> int:
        """No tokeniser makes more tokens of a text than it has bytes."""
        read = sum(_tokens_at_most(each) for each in self.inputs)
        written = len(self.inputs) * self.n * self.sampling.max_tokens if self.kind in ("chat", "text") else 0
        return read + written


@dataclass(frozen=True)
class Ending:
    """How a run came out. Nothing is charged for what failed."""

    state: str
    usage: Usage = field(default_factory=Usage)
    output: dict[str, Any] | None = None
    error_code: str = ""
    error: str = ""
    seconds: float | None = None
    time_to_first_token: float | None = None


@transaction.atomic
def accept(*, ask: Ask, web: str) -> Run:
    """Reserve what the run may cost at most, and write it down. `TooMany` when the allowance does not hold it."""
    reserved = ask.tokens_at_most
    allowances.reserve(payer=ask.payer, tokens=reserved)
    release = ask.deployment.release
    return Run.objects.create(
        id=new_id(),
        release=release,
        deployment=ask.deployment,
        user=ask.user,
        token=ask.token,
        payer=ask.payer.key,
        source=ask.source,
        task=ask.deployment.task,
        kind=ask.kind,
        params=ask.params,
        input=list(ask.inputs),
        visibility=ask.visibility,
        reserved_tokens=reserved,
        web=web,
        deadline_at=timezone.now() + timedelta(seconds=recent("serving")["run_seconds"]),
    )


def order_for(run: Run, ask: Ask) -> Order:
    return Order(run.id, ask.kind, ask.inputs, ask.payer.key, run.deadline_at.timestamp(), ask.n, ask.sampling)


def mark_running(*, run_id: str) -> None:
    """Only for runs that take a while; a short one goes from accepted to its end."""
    Run.objects.filter(pk=run_id, state=RunState.ACCEPTED).update(state=RunState.RUNNING)


@transaction.atomic
def finish(*, run_id: str, ending: Ending) -> bool:
    """End the run and settle what was reserved. False when somebody else has already done so."""
    found = Run.objects.filter(pk=run_id, state__in=OPEN).values(*SETTLED_BY, "release__project_id", "user").first()
    if found is None:
        return False
    payer, created_at, reserved = (found[name] for name in SETTLED_BY)
    charged = 0 if ending.state == RunState.FAILED else min(ending.usage.total, reserved)
    won = Run.objects.filter(pk=run_id, state__in=OPEN).update(
        state=ending.state,
        output=ending.output,
        error_code=ending.error_code[:64],
        error=ending.error[:2000],
        prompt_tokens=ending.usage.prompt_tokens,
        completion_tokens=ending.usage.completion_tokens,
        cached_tokens=ending.usage.cached_tokens,
        charged_tokens=charged,
        seconds=ending.seconds,
        time_to_first_token=ending.time_to_first_token,
        finished_at=timezone.now(),
    )
    if won:
        allowances.settle(payer=payer, day=day_of(payer, created_at), reserved=reserved, charged=charged)
        if ending.state == RunState.SUCCEEDED and not is_of_review(payer):
            count_run(project_id=found["release__project_id"])
        _tell(run_id, ending.state, found["user"])
    return bool(won)


def _tell(run_id: str, state: str, user_id: str | None) -> None:
    """A run is its own record: it leaves an event only where a webhook waits for it, so that the many cost nothing."""
    if user_id is not None and is_awaited(ENDED[state], by=user_id):
        events.record(ENDED[state], Run(pk=run_id), to_state=state)


def ending_from(transcript: Transcript, *, seconds: float | None = None, first: float | None = None) -> Ending:
    """What the events of a run amount to; a run whose last event is missing was lost."""
    end = transcript.end
    if isinstance(end, Done):
        state = RunState.CANCELLED if end.cancelled else RunState.SUCCEEDED
        return Ending(state, transcript.usage, transcript.output(), "", "", seconds, first)
    failed = end or Failed("worker_lost", "The worker was lost.")
    return Ending(RunState.FAILED, transcript.usage, transcript.output(), failed.code, failed.message, seconds, first)


def share(*, run: Run, user: Any, visibility: str) -> None:
    require(user, "inference.share_run", run)
    run.visibility = Visibility(visibility)
    run.save(update_fields=["visibility"])


def _tokens_at_most(given: Input) -> int:
    if isinstance(given, str):
        return len(given.encode()) + 2
    return (
        sum(1 if isinstance(each, int) else len(each["content"].encode()) + MESSAGE_OVERHEAD for each in given)
        + MESSAGE_OVERHEAD
    )
