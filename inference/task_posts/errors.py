"""Refusals as `huggingface_hub` reads them: a sentence, and which kind of mistake it was."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from rest_framework.exceptions import ValidationError

from core.api import as_problem
from core.problems import BadInput, NotFound, Problem, TooMany, Unavailable, sayable
from inference.openai.errors import RETRY_SECONDS, STOPPED
from inference.wire.events import Failed

NAMES_OF_INPUTS = {"prompt", "messages", "input", "request"}  # elsewhere
KINDS = {401: "authentication", 403: "forbidden", 404: "not_found", 429: "overloaded"}


def refused(problem: Problem, more: Mapping[str, str] | None = None) -> JsonResponse:
    """503 and 429 say when to come back. What is wrong with a field is told beside its name."""
    status = status_of(problem)
    headers = {}
    if retry := problem.more.get("retry_after"):
        headers["Retry-After"] = str(retry)
    if status == 401:
        headers["WWW-Authenticate"] = f'Bearer realm="{settings.SITE_NAME}"'
    body = told_of(problem) | dict(more or {})
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def told(problem: Problem, request_id: str) -> HttpResponse:
    """What no view has said itself: a fault of ours can be found by the id."""
    return refused(problem, {"request_id": request_id} if problem.status >= 500 else {})


def status_of(problem: Problem) -> int:
    return 422 if problem.status in (400, 409) else problem.status


def told_of(problem: Problem) -> dict[str, Any]:
    """The same in the midst of a stream as instead of one. A spent budget has no kind, as at the Hub: their client then
    raises the error of 402 itself, and nobody asks again until it is no longer "overloaded"."""
    status = status_of(problem)
    if status == 402:
        return {"error": sayable(_told(problem)), "code": problem.own_code}
    kind = "validation" if status == 422 else KINDS.get(status, "unavailable" if status >= 500 else "generation")
    return {"error": sayable(_told(problem)), "error_type": kind, "code": problem.own_code}


def as_input_problem(wrong: ValidationError) -> Problem:
    found = as_problem(wrong)
    assert found is not None
    return found


def from_failure(failed: Failed) -> Problem:
    """A failure with a field at fault is the asker's; any other may be tried again."""
    if failed.code == "overloaded":
        return TooMany(failed.message, code="queue_full", retry_after=RETRY_SECONDS)
    if failed.code == "model_not_loaded" or not failed.param:
        return Unavailable(failed.message, code=failed.code, retry_after=RETRY_SECONDS)
    param = "inputs" if failed.param in NAMES_OF_INPUTS else failed.param
    return BadInput(fields={param: failed.message}, code=failed.code)


def stopped() -> BadInput:
    return BadInput("The run was stopped before its result was there.", code=STOPPED)


def no_such_task(name: str) -> NotFound:
    return NotFound(f"This model has no task {name[:60]!r} here.", code="wrong_task")


def _told(problem: Problem) -> str:
    if not problem.fields:
        return problem.detail
    return " ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in problem.fields.items())
