"""Beginning a batch, ending it early, and letting it go on."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.moves import move
from core.permissions import require
from core.policies import current
from core.problems import BadInput, NotFound, TooMany
from core.redis import doing_without
from inference.batches.lines import is_plain, read_lines
from inference.batches.models import Batch, Line, StoredFile
from inference.batches.queries import content_of, dataset_file, lines_at_work, task_of_endpoint
from inference.batches.states import BATCH_MOVES, ENDPOINTS, OPEN_BATCH, REVOKED, BatchState
from inference.gateway.queueing import call_off
from inference.queries.models import hosted_task, resolve_model

WINDOW = "24h"
RETRY_SECONDS = 60


@transaction.atomic
def create_batch(
    *,
    user: Any,
    endpoint: str,
    file: StoredFile | None = None,
    dataset: str = "",
    path: str = "",
    token: Any = None,
    payer: str = "",
    metadata: Any = None,
    model: str = "",
) -> Batch:
    """All lines are read now; what is wrong with them refuses the batch, which then tells it by line. Nothing is asked
    and nothing reserved before a driver comes to it. `model` answers the lines that name none."""
    require(user, "batches.begin")
    policy = current("batches")
    if path and not dataset:
        raise BadInput(fields={"path": _("Name the data set that this file is in.")})
    _check(user, endpoint, payer, metadata, policy["most_open"])
    _check_model(user, endpoint, model)
    source, data = ("", content_of(file)) if file else dataset_file(user, dataset, path, policy["most_bytes"])
    lines, faults = read_lines(data, endpoint, policy, model)
    batch = Batch.objects.create(
        user=user,
        token=token,
        endpoint=endpoint,
        input=file,
        source=source[:400],
        payer=payer,
        metadata=metadata or {},
        state=BatchState.FAILED if faults else BatchState.RUNNING,
        errors=faults,
        total=len(lines),
        expires_at=timezone.now() + timedelta(hours=policy["hours"]),
    )
    for line in lines:
        line.batch = batch
    Line.objects.bulk_create(lines, batch_size=500)
    events.record("batch.begin", batch, actor=user, to_state=batch.state)
    return batch


@transaction.atomic
def cancel_batch(*, batch: Batch, user: Any) -> Batch:
    """Runs at work are stopped, what was answered is kept. It has ended once they have."""
    move(batch, BATCH_MOVES, "cancel", actor=user, changes={"cancelling_at": timezone.now()})
    call_off_runs(batch)
    return batch


@transaction.atomic
def resume_batch(*, batch: Batch, user: Any = None, token: Any = None) -> Batch:
    """It is paused again where the budget still has too little. What lost its token goes on with the one that says so,
    and within its caps, or with none where its owner says so on the page."""
    anew = {"token": token} if batch.pause.get("code") == REVOKED else {}
    move(batch, BATCH_MOVES, "resume", actor=user, changes={"pause": {}, "resume_at": None, **anew})
    return batch


def call_off_runs(batch: Batch) -> None:
    for run in lines_at_work().filter(batch=batch).values_list("run_id", flat=True):
        transaction.on_commit(partial(_call_off, run))


def _call_off(run: str) -> None:
    """What an engine is not told of ends by itself."""
    with doing_without("calling off", run=run):
        call_off(run)


def _check(user: Any, endpoint: str, payer: str, metadata: Any, most_open: int) -> None:
    if endpoint not in ENDPOINTS:
        raise BadInput(fields={"endpoint": _("Choose one of: %(names)s.") % {"names": ", ".join(ENDPOINTS)}})
    if len(payer) > 26:
        raise BadInput(fields={"payer": _("There is no budget of yours of this name.")})
    if metadata is not None and not _is_metadata(metadata):
        raise BadInput(fields={"metadata": _("At most 16 short texts by name.")})
    if Batch.objects.filter(user=user, state__in=OPEN_BATCH).count() >= most_open:
        text = _("%(most)d batches of yours have not ended. Wait for one, or stop it.") % {"most": most_open}
        raise TooMany(text, code="too_many_batches", retry_after=RETRY_SECONDS)


def _check_model(user: Any, endpoint: str, model: str) -> None:
    """Lines may name others, which is looked at when they are asked."""
    if not model:
        return
    try:
        task = hosted_task(resolve_model(user, model))
    except NotFound as missing:
        raise BadInput(fields={"model": missing.detail}, code="model_not_found") from None
    if task != task_of_endpoint(endpoint):
        raise BadInput(fields={"model": _("This model is for something else.")}, code="wrong_task")


def _is_metadata(given: Any) -> bool:
    if not isinstance(given, dict) or len(given) > 16:
        return False
    texts = [each for pair in given.items() for each in pair]
    return all(isinstance(each, str) and len(each) <= 512 for each in texts) and is_plain(given)
