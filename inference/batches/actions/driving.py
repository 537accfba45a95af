"""Drives all open batches: gathers what was answered, asks what is next, pauses and ends them.

Nothing is kept between two rounds but rows and streams, so a driver that is killed leaves its work to the next one.
"""

import contextlib
import logging
import time
from typing import Any

import redis
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.moves import move
from core.permissions import can
from core.policies import recent
from core.problems import Conflict, Forbidden, PaymentRequired, Problem, TooMany, Unavailable
from core.redis import connection
from inference.actions import runs
from inference.actions.runs import Ask
from inference.batches.actions.files import store_rows
from inference.batches.actions.lines import WEB, ask_for, begin_line, end_line, harvest, queued_runs
from inference.batches.actions.making import call_off_runs, resume_batch
from inference.batches.answering import of_refusal
from inference.batches.models import Batch, Line
from inference.batches.queries import batches_to_tend, lines_at_work, rows_of
from inference.batches.states import BATCH_MOVES, OPEN_BATCH, REVOKED, SUSPENDED, BatchState
from inference.gateway.queueing import require_room, submit_now
from inference.openai.errors import Refusal, from_problem
from inference.states import OPEN
from inference.wire import keys

DRIVER = "batches:driver"  # one at a time
DRIVER_MILLISECONDS = 15_000
ALIVE_SECONDS = 300  # runs of a driver that was killed go on for so long, and the next one gathers them
ROUND_SECONDS, PAUSE_MILLISECONDS = 20.0, 300
MOST_BATCHES = 50
log = logging.getLogger(__name__)
CAP = "token_cap_spent"
BUDGET = {"insufficient_quota", CAP}


def drive() -> int:
    """Rounds, as long as there is something to gather and at most some seconds; the beat calls the next. Returns how
    many lines ended."""
    client, ended = connection(), 0
    if not client.set(DRIVER, 1, nx=True, px=DRIVER_MILLISECONDS):
        return 0
    try:
        until = time.monotonic() + ROUND_SECONDS
        while time.monotonic() < until:
            client.set(DRIVER, 1, px=DRIVER_MILLISECONDS)
            ended += one_round()
            if not lines_at_work().filter(batch__state__in=OPEN_BATCH).exists():
                break
            client.xread({keys.replies(WEB): "$"}, block=PAUSE_MILLISECONDS)  # until an engine says something
    finally:
        client.delete(DRIVER)
    return ended


def one_round() -> int:
    connection().set(keys.web(WEB), 1, ex=ALIVE_SECONDS)
    found = batches_to_tend().select_related("user__owner", "token")
    return sum(_tend_apart(batch) for batch in found[:MOST_BATCHES])


def _tend_apart(batch: Batch) -> int:
    """A mistake of ours in one of them stops none of the others. What is away is away for all."""
    try:
        return _tend(batch)
    except (redis.RedisError, OperationalError):
        raise
    except Exception:
        log.exception("batch %s could not be driven", batch.pk)
        return 0


def _tend(batch: Batch) -> int:
    """One batch, one step on. Somebody who stopped it meanwhile has the word: the next round sees it."""
    ended = _gather(batch)
    with contextlib.suppress(Conflict), override(batch.user.language):  # why it waits is kept in its owner's words
        _step(batch)
    return ended


def _gather(batch: Batch) -> int:
    found = lines_at_work().filter(batch=batch).select_related("run__release__project__owner")
    at_work = list(found.order_by("number"))
    queued = queued_runs({line.run.deployment_id for line in at_work if line.run})
    return sum(harvest(batch, line, queued) for line in at_work)


def _step(batch: Batch) -> None:
    if batch.state != BatchState.CANCELLING and batch.expires_at <= timezone.now():
        _end_when_all_is_in(batch, "expire")
    elif batch.state == BatchState.PAUSED:
        if _may_go_on(batch):
            resume_batch(batch=batch)
    elif batch.state == BatchState.RUNNING and batch.token is not None and batch.token.revoked_at:
        _leave_to_its_owner(batch)
    elif batch.state == BatchState.RUNNING and not can(batch.user, "batches.begin"):
        _wait_for_its_owner(batch)
    elif batch.state == BatchState.RUNNING:
        _ask_what_is_next(batch)
        if not Line.objects.filter(batch=batch, ended_at=None).exists():
            _end(batch, "complete")
    else:
        _end_when_all_is_in(batch, "stop")


def _ask_what_is_next(batch: Batch) -> None:
    """No more than a model has room for beside what others ask of it."""
    most = recent("batches")["at_once"]
    waiting = Line.objects.filter(batch=batch, ended_at=None, run=None).order_by("number")[:most]
    for line in waiting:
        try:
            if not _ask(batch, line, most):
                return
        except (PaymentRequired, TooMany) as short:
            if isinstance(short, PaymentRequired) or short.own_code in BUDGET:
                _pause(batch, short)
            return
        except Unavailable:
            return  # a host, or a model that is drained: later
        except Problem as problem:
            end_line(line, of_refusal(from_problem(problem)))
        except Refusal as refusal:
            end_line(line, of_refusal(refusal))


def _ask(batch: Batch, line: Line, most: int) -> bool:
    """False where it has to wait for others that are at work."""
    ask = ask_for(batch, line)
    if connection().xlen(keys.requests(ask.deployment.pk)) >= most:
        return False
    require_room(ask.deployment)
    try:
        run = begin_line(line, ask)
    except (PaymentRequired, TooMany) as short:
        if _is_held(short, ask):
            return False
        raise
    if run:
        submit_now(run.deployment_id, runs.order_for(run, ask), WEB)
    return True


def _is_held(short: Problem, ask: Ask) -> bool:
    """Runs of batches hold as much as they may take at most, and mostly give much of it back: only what is too little
    without them is used up."""
    budget = {"run__token": ask.token} if short.own_code == CAP else {"run__account": ask.payer.account}
    return lines_at_work().filter(run__state__in=OPEN, **budget).exists()


def _pause(batch: Batch, short: Problem) -> None:
    """The budget is too small for the next line. Where there is more tomorrow it goes on by itself."""
    told: dict[str, Any] = {"code": short.own_code, "detail": short.detail}
    told |= {name: short.more[name] for name in ("apply", "settings", "resets_at") if name in short.more}
    changes = {"pause": told, "resume_at": short.more.get("resets_at")}
    move(batch, BATCH_MOVES, "pause", role="system", reason=short.own_code[:64], changes=changes)


def _may_go_on(batch: Batch) -> bool:
    if batch.pause.get("code") == SUSPENDED:
        return can(batch.user, "batches.begin")
    return batch.resume_at is not None and batch.resume_at <= timezone.now()


def _wait_for_its_owner(batch: Batch) -> None:
    """Nothing more is asked for whoever is suspended. What is at work is answered and kept."""
    text = _("Your account is suspended: nothing more is asked until that is over. Then it goes on by itself.")
    _pause(batch, Forbidden(text, code=SUSPENDED))


@transaction.atomic
def _leave_to_its_owner(batch: Batch) -> None:
    """Nothing more is done for whoever may have had the token. What is at work is stopped, and may be asked again."""
    call_off_runs(batch)
    text = _("The token that began it was revoked. Stop it, or let it go on if it is still yours.")
    _pause(batch, Forbidden(text, code=REVOKED))


def _end_when_all_is_in(batch: Batch, name: str) -> None:
    """What is at work is paid for, so it is waited for: it soon ends by itself, or was told to."""
    if not lines_at_work().filter(batch=batch).exists():
        _end(batch, name)


@transaction.atomic
def _end(batch: Batch, name: str) -> None:
    """What was answered becomes one file, what was not another."""
    move(batch, BATCH_MOVES, name, role="system")
    output = store_rows(batch=batch, name=f"batch_{batch.pk}_output.jsonl", rows=rows_of(batch, succeeded=True))
    errors = store_rows(batch=batch, name=f"batch_{batch.pk}_errors.jsonl", rows=rows_of(batch, succeeded=False))
    Batch.objects.filter(pk=batch.pk).update(output=output, error_output=errors)
