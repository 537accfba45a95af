"""A run once more, for whoever looks into a report about it: same release, input, parameters and seed."""

import math
from typing import Any

from asgiref.sync import async_to_sync
from django.utils.translation import gettext as _

from core.problems import BadInput, NotFound
from inference import gateway
from inference.actions.deployments import deployment_for
from inference.actions.runs import Ask
from inference.contracts import CONTRACTS, copies_of
from inference.engine.requests import Sampling
from inference.models import Run
from inference.queries.budgets import payer_of
from inference.queries.models import model_id, resolve_model
from inference.queries.runs import get_run, kept_files
from inference.sampling import from_kept
from inference.states import RunState, Source
from inference.vocabulary import Task
from inference.wire.orders import EMBED, SOLVE, WRITING

CLOSE = 1e-3  # scores of the same text differ by as much with what else is computed beside it


def begin_again(person: Any, run_id: str) -> str:
    run: Run = async_to_sync(gateway.begin)(ask_again(person, run_id))
    return str(run.pk)


def ask_again(person: Any, run_id: str) -> Ask:
    """Seen by the same people as the first one: whoever reads the report can look at both."""
    run = _comparable(person, run_id)
    deployment = deployment_for(release=resolve_model(person, model_id(run.release)), task=Task(run.task))
    return Ask(
        deployment=deployment,
        kind=run.kind,
        inputs=tuple(run.input),
        media=_files_of(run),
        read=CONTRACTS[run.task].read_of(run.input) if run.is_by_files else 0,
        payer=payer_of(person, run.release, device_class=deployment.device_class),
        source=Source.REPORT,
        user=person,
        n=run.params.get("n") or 1,
        sampling=_sampling_of(run),
        visibility=run.visibility,
        dimensions=run.params.get("dimensions"),
        options=run.params if run.task in CONTRACTS or run.kind == EMBED else {},
        copies=copies_of(run.task, run.input, run.params),
        tools=tuple(run.params.get("tools") or ()),
        params={name: value for name, value in run.params.items() if name != "logprobs"},
    )


def came_out_the_same(original: str, again: str) -> bool | None:
    """The same output, or the same failure. None while it is at work."""
    runs = Run.objects.in_bulk([original, again])
    first, second = runs.get(original), runs.get(again)
    if second is not None and second.is_open:
        return None
    if first is None or second is None:  # gone with whoever asked for it
        return False
    if first.state == RunState.FAILED:
        return second.state == RunState.FAILED and second.error_code == first.error_code
    return second.state == first.state and _alike(_said(first.output), _said(second.output))


def _comparable(person: Any, run_id: str) -> Run:
    try:
        run = get_run(person, run_id)
    except NotFound:
        text = _("The run is kept private. Ask whoever reported it to share it with those who have its link.")
        raise BadInput(fields={"run": text}, code="run_not_shared") from None
    if run.is_open or run.state == RunState.CANCELLED:
        raise BadInput(fields={"run": _("The run was stopped or has not ended: there is nothing to compare.")})
    is_drawn = run.kind in WRITING and run.params.get("seed") is None and run.params.get("temperature") != 0
    is_drawn = is_drawn or (run.kind == SOLVE and bool(run.params.get("temperature")))  # of what is heard
    if is_drawn and run.state == RunState.SUCCEEDED:
        raise BadInput(fields={"run": _("The run was made without a seed: it comes out otherwise each time.")})
    return run


def _files_of(run: Run) -> tuple[bytes, ...]:
    files = kept_files(run) if run.is_by_files else ()
    if run.is_by_files and len(files) != len(run.input):
        raise BadInput(fields={"run": _("What this run was asked about is not kept any more.")})
    return files


def _sampling_of(run: Run) -> Sampling:
    if run.task in CONTRACTS:
        return CONTRACTS[run.task].sampling(run.params)
    return from_kept(run.params) if run.kind in WRITING else Sampling()


def _said(output: Any) -> Any:
    """Without how likely each token was, which is kept for whoever asked for it and not asked for again."""
    choices = (output or {}).get("choices")
    if not choices:
        return output
    told = [{name: each[name] for name in each if name != "tokens"} for each in choices]
    return output | {"choices": told}


def _alike(first: Any, second: Any) -> bool:
    """Words are the same or not; numbers are close to each other."""
    if isinstance(first, float) and isinstance(second, int | float):
        return math.isclose(first, second, rel_tol=CLOSE, abs_tol=CLOSE)
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_alike(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(_alike, first, second))
    return bool(first == second)
