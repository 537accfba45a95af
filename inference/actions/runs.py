"""A run is accepted once, ends once, and is charged once, whoever gets there first."""

import base64
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Subquery
from django.utils import timezone

from core import events
from core.ids import new_id
from core.permissions import require
from core.policies import recent
from core.prepared import Given, PreparedChange, PreparedRow
from core.problems import PaymentRequired
from inference.actions import allowances
from inference.actions.caps import count_charge, keep_within_cap
from inference.actions.media import keep_media
from inference.actions.refusals import refusal
from inference.engine.requests import Sampling
from inference.engine.sentences import LONGEST, NOTHING, Sentence
from inference.models import Deployment, Run
from inference.queries.allowances import Payer, is_use
from inference.queries.estimates import Estimate, Size, estimate
from inference.queries.lengths import bytes_of, most_tokens
from inference.states import OPEN, RunState, Source, Visibility
from inference.wire.events import TOKENS, Done, Failed, Usage
from inference.wire.orders import REWRITE, WRITING, Input, Order
from inference.wire.transcript import Transcript
from projects.usage.actions import count_run
from resources.ledger import actions as ledger
from resources.ledger.models import Account
from webhooks.queries import is_awaited

ENDED: dict[str, str] = {
    RunState.SUCCEEDED: "run.succeeded",
    RunState.FAILED: "run.failed",
    RunState.CANCELLED: "run.cancelled",
}
KEPT_AFTER = timedelta(minutes=10)  # past its deadline a run is ended by us; what is kept for it outlasts that
PREFIX_OVERHEAD = 128  # what stands before a text that is rewritten, and the tokens of languages
TOOLS_OVERHEAD = 512  # and around functions, which it writes as JSON with spaces of its own


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
    is_kept: bool = True  # what was asked, with the run
    dimensions: int | None = None  # of vectors
    tools: tuple[dict[str, Any], ...] = ()  # functions that the model is told of
    options: dict[str, Any] = field(default_factory=dict)  # what a task is told beside its inputs
    copies: int = 1  # how often the inputs are read
    media: tuple[bytes, ...] = ()  # files that the inputs are facts about
    read: int = 0  # tokens that they count at most
    params: dict[str, Any] = field(default_factory=dict)  # as they were given, for the permalink and for running again

    @property
    def size(self) -> Size:
        answers = len(self.inputs) * self.n if self.kind in WRITING else 0
        told = (TOOLS_OVERHEAD + 2 * bytes_of(self.tools)) * len(self.inputs) if self.tools else 0
        told += PREFIX_OVERHEAD * len(self.inputs) if self.kind == REWRITE else 0
        read = self.read or sum(most_tokens(each) for each in self.inputs) * self.copies
        return Size(read + told, answers, self.sampling.max_tokens, is_counted=bool(self.read))


@dataclass(frozen=True)
class Ending:
    """How a run came out. Nothing is charged for what failed."""

    state: str
    usage: Usage = field(default_factory=Usage)
    output: dict[str, Any] | None = None
    error_code: str = ""
    error: Sentence = NOTHING
    seconds: float | None = None
    time_to_first_token: float | None = None


@transaction.atomic
def accept(*, ask: Ask, web: str, name: str = "") -> Run:
    """Write the run down and reserve what it may cost at most. `TooMany` or `PaymentRequired` when there is less.
    `name` is the id that whoever waits for it has chosen.

    The account comes last, so that runs of many who share one wait for each other as briefly as can be.
    """
    account, size = allowances.account_for(ask.payer), ask.size
    expected = estimate(ask.deployment, size)
    run = Run(
        id=name or new_id(),
        release=ask.deployment.release,
        deployment=ask.deployment,
        user=ask.user,
        token=ask.token,
        payer=ask.payer.key,
        account_id=account.pk,
        unit=account.unit,
        reserved=most_in(account.unit, size, expected),
        estimated_ms=expected.usual,
        source=ask.source,
        task=ask.deployment.task,
        kind=ask.kind,
        params=ask.params,
        input=list(ask.inputs) if ask.is_kept else [],
        visibility=ask.visibility,
        web=web,
        deadline_at=timezone.now() + timedelta(seconds=recent("serving")["run_seconds"]),
    )
    _write(run)
    if ask.media and ask.is_kept:
        keep_media(run=run, media=ask.media)
    _reserve(account, ask.payer, run)
    keep_within_cap(token=ask.token, run=run)
    return run


def most_in(unit: str, size: Size, expected: Estimate) -> int:
    """What a run may take at most of whoever pays in this unit."""
    return size.tokens if unit == TOKENS else expected.most


def order_for(run: Run, ask: Ask) -> Order:
    until = run.deadline_at.timestamp()
    return Order(
        run.id,
        ask.kind,
        tuple({"data": base64.b64encode(each).decode()} for each in ask.media) or ask.inputs,
        ask.payer.key,
        until,
        ask.n,
        ask.sampling,
        ask.dimensions,
        ask.tools,
        ask.options,
    )


def mark_running(*, run_id: str) -> None:
    """Only for runs that take a while; a short one goes from accepted to its end."""
    Run.objects.filter(pk=run_id, state=RunState.ACCEPTED).update(state=RunState.RUNNING)


@transaction.atomic
def finish(*, run: Run, ending: Ending) -> bool:
    """End the run and settle what was reserved. False when somebody else has already done so.

    What is charged is what the ledger says, which ends a reservation once, whoever asks and however often.
    """
    measured = ending.usage.measured_in(run.unit)
    charged = _settle(run, ending, measured)
    won = _end(
        run=run.pk,
        deployment=run.deployment_id,
        state=ending.state,
        output=ending.output,
        error_code=ending.error_code[:64],
        error=ending.error.within(LONGEST),
        prompt_tokens=ending.usage.prompt_tokens,
        completion_tokens=ending.usage.completion_tokens,
        cached_tokens=ending.usage.cached_tokens,
        device_ms=ending.usage.device_ms,
        measured=measured,
        charged=charged,
        seconds=ending.seconds,
        time_to_first_token=ending.time_to_first_token,
        finished_at=timezone.now(),
    )
    if won:
        count_charge(run=run, charged=charged)
        if ending.state == RunState.SUCCEEDED and is_use(run.payer):
            count_run(project_id=run.release.project_id)
        _tell(run, ending.state)
    return bool(won)


def _ending() -> "tuple[QuerySet[Run], dict[str, Any]]":
    """What serves its model now is written in the same statement: nobody reads a row for it."""
    fields = {field.name: field for field in Run._meta.concrete_fields}
    told: dict[str, Any] = {name: Given(name, fields[name]) for name in _TOLD_AT_THE_END}
    serving = Deployment.objects.filter(pk=Given("deployment", CharField()))
    told["software"] = Subquery(serving.values("software")[:1])
    return Run.objects.filter(pk=Given("run", CharField()), state__in=OPEN), told


_TOLD_AT_THE_END = (
    "state",
    "output",
    "error_code",
    "error",
    "prompt_tokens",
    "completion_tokens",
    "cached_tokens",
    "device_ms",
    "measured",
    "charged",
    "seconds",
    "time_to_first_token",
    "finished_at",
)
_end = PreparedChange(_ending)
_write = PreparedRow(Run)


def _reserve(account: Account, payer: Payer, run: Run) -> None:
    until = run.deadline_at + KEPT_AFTER
    try:
        ledger.reserve(account=account, amount=run.reserved, key=run.pk, expires_at=until)
    except PaymentRequired as short:
        raise refusal(payer, run.reserved, short.more["remaining"]) from None


def _settle(run: Run, ending: Ending, measured: int) -> int:
    if ending.state == RunState.FAILED:
        return ledger.release(key=run.pk, reason=ending.error_code[:40])
    return ledger.settle(key=run.pk, measured=measured)


def _tell(run: Run, state: str) -> None:
    """A run is its own record: it leaves an event only where a webhook or a report waits for it, so that the many cost
    nothing."""
    if run.source == Source.REPORT or (run.user_id is not None and is_awaited(ENDED[state], by=run.user_id)):
        events.record(ENDED[state], Run(pk=run.pk), to_state=state)


def ending_from(
    transcript: Transcript, run: Run, *, seconds: float | None = None, first: float | None = None
) -> Ending:
    """What the events of a run amount to; a run whose last event is missing was lost."""
    end, output = transcript.end, output_for(run, transcript)
    if isinstance(end, Done):
        state = RunState.CANCELLED if end.cancelled else RunState.SUCCEEDED
        return Ending(state, transcript.usage, output, seconds=seconds, time_to_first_token=first)
    failed = end or Failed("worker_lost", Sentence("The worker was lost."))
    return Ending(RunState.FAILED, transcript.usage, output, failed.code, failed.message, seconds, first)


def output_for(run: Run, transcript: Transcript) -> dict[str, Any] | None:
    """How likely each token was is kept where whoever asked wants to look at it."""
    return transcript.output(weighed=run.params.get("logprobs") is not None)


def share(*, run: Run, user: Any, visibility: str) -> None:
    require(user, "inference.share_run", run)
    run.visibility = Visibility(visibility)
    run.save(update_fields=["visibility"])
