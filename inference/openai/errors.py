"""Refusals in the shape that the clients turn into their exceptions. Never 409: old clients retry it without end."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from core.problems import Problem, sayable
from inference.engine.errors import InvalidRequest
from inference.openai.headers import limit_headers
from inference.wire.events import Failed
from resources.units import TOKENS

RETRY_SECONDS = 2
TYPES = {
    400: "invalid_request_error",
    401: "invalid_request_error",
    402: "insufficient_quota",
    403: "invalid_request_error",
    404: "invalid_request_error",
    405: "invalid_request_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
}
BUDGET = (
    "unit",
    "needed",
    "remaining",
    "resets_at",
    "apply",
    "settings",
)  # told beside the error, where a budget is too small
QUOTA = {"insufficient_quota", "token_cap_spent"}
# What the engine calls a field, and what the caller called it.
PARAMS = {"inputs": "input", "request": None}


STOPPED = "stopped"
Words = Sequence[tuple[re.Pattern[str], str]]
"""What fields are called where a question was asked in other words than it is read in. The first that fits counts."""


class Refusal(Exception):
    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        retry_after: int = 0,
        told: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.retry_after = status, code, retry_after
        self.message, self.param = sayable(message), sayable(param) if param else param
        self.told, self.headers = told or {}, headers or {}

    def in_words(self, words: Words) -> "Refusal":
        """With the field as whoever asked has called it."""
        for pattern, asked in words:
            if found := pattern.match(self.param or ""):
                called = found.expand(asked)
                field = re.compile(rf"(?<![\w.]){re.escape(found[0])}")
                self.param = called + found.string[found.end() :]
                self.message = field.sub(called, self.message, count=1)
                break
        return self

    def body(self) -> dict[str, Any]:
        kind = "insufficient_quota" if self.code in QUOTA else TYPES.get(self.status, "server_error")
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code, **self.told}}

    def response(self) -> JsonResponse:
        headers = dict(self.headers) | ({"Retry-After": str(self.retry_after)} if self.retry_after else {})
        if self.status == 401:
            headers["WWW-Authenticate"] = f'Bearer realm="{settings.SITE_NAME}"'
        return JsonResponse(self.body(), status=self.status, headers=headers, json_dumps_params={"ensure_ascii": False})


def from_problem(problem: Problem) -> Refusal:
    """A named refusal of ours. What the site could not do at the moment may be tried again."""
    status, code = problem.status, problem.own_code
    if status == 401:
        code = "invalid_api_key"
    elif status == 404:
        code = "model_not_found"
    param = "model" if code == "model_not_found" else next(iter(problem.fields), None)
    status = {409: 400, 422: 400}.get(status, status)
    told = {name: problem.more[name] for name in BUDGET if name in problem.more}
    retry_after = problem.more.get("retry_after", 0)
    return Refusal(
        status,
        problem.detail,
        code=code,
        param=param,
        retry_after=retry_after,
        told=told,
        headers=_limits(problem),
    )


def _limits(problem: Problem) -> dict[str, str]:
    """What is left, where OpenAI's clients look for it, also when it is too little."""
    budget = problem.more.get("allowance")
    if not budget or budget["unit"] != TOKENS:
        return {}
    return limit_headers(budget["limit"], budget["remaining"], problem.more.get("retry_after", 0))


def told(problem: Problem, request_id: str) -> HttpResponse:
    """What no endpoint has said itself: a fault of ours can be found by the id."""
    refusal = from_problem(problem)
    refusal.told = {**refusal.told, **({"request_id": request_id} if problem.status >= 500 else {})}
    return refusal.response()


def from_engine(error: InvalidRequest) -> Refusal:
    return Refusal(400, error.message, code=error.code, param=PARAMS.get(error.param, error.param))


def stopped() -> Refusal:
    """Whose run it is has ended it; nothing is to be tried again."""
    return Refusal(400, "The run was stopped before its result was there.", code=STOPPED)


def from_failure(failed: Failed, prompt: str, words: Words = ()) -> Refusal:
    """`prompt` is what this endpoint calls its input. A failure with no field at fault is not the caller's."""
    if failed.code == "overloaded":
        return Refusal(429, failed.message, code="queue_full", retry_after=RETRY_SECONDS)
    if failed.param and failed.code != "model_not_loaded":
        param = prompt if failed.param in {"prompt", "messages", "inputs", "input"} else failed.param
        return Refusal(400, failed.message, code=failed.code, param=PARAMS.get(param, param)).in_words(words)
    return Refusal(503, failed.message, code=failed.code, retry_after=RETRY_SECONDS)


Refuse = Callable[[Failed], Refusal]
"""`from_failure`, where it is known who asked, and in what words."""
