"""What may go wrong with an upstream server, in words for whoever asked. All but a refused request is our fault, and
nothing is charged."""

import json
from typing import Any

import httpx

from core.problems import BadInput
from inference.engine.sentences import Sentence
from inference.wire.events import Failed

ASKERS = (400, 413, 422)  # the request itself is refused
LONGEST = 300
REFUSED = Sentence("The server that runs this model refuses the request.")


class Fault(Exception):
    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.message)
        self.failed = failed


UNREACHABLE = Failed(
    "upstream_unreachable",
    Sentence("The server that runs this model could not be reached. Nothing was charged; ask again."),
)
STALLED = Failed(
    "upstream_stalled",
    Sentence("The server that runs this model said nothing for too long. Nothing was charged; ask again."),
)
BROKE_OFF = Failed(
    "upstream_broke_off",
    Sentence("The server that runs this model broke off in the middle. Nothing was charged; ask again."),
)
BUSY = Failed(
    "upstream_busy", Sentence("The server that runs this model is overloaded. Nothing was charged; ask again.")
)
GARBAGE = Failed(
    "upstream_garbage",
    Sentence("The server that runs this model answered what cannot be understood. Nothing was charged."),
)
NO_USAGE = Failed(
    "upstream_usage", Sentence("The server that runs this model did not say what the run took. Nothing was charged.")
)
LIED = Failed(
    "upstream_usage",
    Sentence("What the server that runs this model says that the run took cannot be. Nothing was charged."),
)
FAILED = Failed(
    "upstream_failed", Sentence("The server that runs this model failed on the request. Nothing was charged.")
)
SHUT_OUT = Failed(
    "upstream_key",
    Sentence("The server that runs this model does not let this site in. Nothing was charged; tell its operators."),
)
WITHOUT_MODEL = Failed("upstream_without_model", Sentence("The server that should run this model does not know it."))
TAKEN_BACK = Failed("model_taken_back", Sentence("This release may not be run any more."))


def unsupported(param: str) -> Fault:
    return Fault(
        Failed(
            "unsupported_parameter",
            Sentence("%(param)s is not supported where another server runs the model.", param=param),
            param,
        )
    )


def of_transport(error: Exception) -> Failed:
    if isinstance(error, BadInput | httpx.ConnectError | httpx.ConnectTimeout):
        return UNREACHABLE
    return STALLED if isinstance(error, TimeoutError | httpx.TimeoutException) else BROKE_OFF


def of_status(status: int, body: bytes, key: str) -> Failed:
    if status in ASKERS:
        return _refused(body, key)
    return {401: SHUT_OUT, 403: SHUT_OUT, 404: WITHOUT_MODEL, 429: BUSY, 503: BUSY}.get(status, FAILED)


def _refused(body: bytes, key: str) -> Failed:
    """Its own words, as far as they are about the request and not about us."""
    said = _words(body)
    said = (said.replace(key, "…") if key else said)[:LONGEST].strip()  # in this order: half a key is one as well
    message = Sentence("The server that runs this model refuses the request. %(said)s", said=said) if said else REFUSED
    return Failed("upstream_refused", message, "request")


def _words(body: bytes) -> str:
    try:
        told: Any = json.loads(body)
        words = told.get("error", told)
        return str(words.get("message", "") if isinstance(words, dict) else words)
    except (ValueError, RecursionError, AttributeError):
        return ""
