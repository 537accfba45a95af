"""The form that an answer is held to, as it is asked for. What a model's tokens make of it is in `grammars`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from dataclasses import dataclass
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.sentences import Sentence

SCHEMA, REGEX, CHOICE, CALLS = "json_schema", "regex", "choice", "calls"
KINDS = (SCHEMA, REGEX, CHOICE, CALLS)
MAX_LENGTH = 64 * 1024


@dataclass(frozen=True)
class Constraint:
    """`text` is a JSON schema, a regular expression, a JSON list of texts of which one is to be the answer, or says as
    JSON which functions are called: see `call_grammar`. `param` is what the person asking calls it."""

    kind: str
    text: str
    param: str = "constraint"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidRequest(
                "invalid_value", Sentence("An answer is held to one of: %(names)s.", names=", ".join(KINDS)), self.param
            )
        if not 0 < len(self.text) <= MAX_LENGTH:
            message = Sentence("%(param)s must hold 1 to %(most)s characters.", param=self.param, most=MAX_LENGTH)
            raise InvalidRequest("invalid_value", message, self.param)


def as_params(constraint: Constraint | None) -> dict[str, str]:
    """As it is kept with a run."""
    return {constraint.kind: constraint.text} if constraint else {}


def from_params(params: Mapping[str, Any]) -> Constraint | None:
    given = [Constraint(kind, params[kind], kind) for kind in KINDS if params.get(kind)]
    if len(given) > 1:
        raise InvalidRequest(
            "invalid_value", Sentence("Give one of: %(names)s.", names=", ".join(KINDS)), given[1].kind
        )
    return given[0] if given else None


def one_of(texts: Listing[str], param: str) -> Constraint:
    return Constraint(CHOICE, json.dumps(texts, ensure_ascii=False), param)
