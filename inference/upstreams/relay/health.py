"""Whether an upstream server is there, and which models it has: asked every few seconds, at once after a failure."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from core import outbound
from core.problems import BadInput
from inference.upstreams.relay.faults import GARBAGE, SHUT_OUT, UNREACHABLE, WITHOUT_MODEL, Fault, of_status
from inference.upstreams.relay.line import Line
from inference.upstreams.relay.lines import loaded
from inference.wire.events import Failed

LIST_BYTES, SECONDS = 2**22, 5.0
TELLING = "vllm"  # as it signs its models; others refuse to be asked for usage as they go, or do not hear it


@dataclass
class Health:
    """Of one server. It may fail to answer a few times before that counts."""

    models: frozenset[str] = frozenset()
    telling: frozenset[str] = frozenset()
    failed: Failed | None = UNREACHABLE
    misses: int = 0
    asked_at: float = float("-inf")

    def is_due(self, seconds: float) -> bool:
        return time.monotonic() - self.asked_at > seconds

    def hurry(self) -> None:
        self.asked_at = float("-inf")

    def ask(self, lines: Sequence[Line], misses: int) -> None:
        """`lines` all lead to that server."""
        self.asked_at = time.monotonic()
        try:
            self.models, self.telling = _models_of(lines)
            self.failed, self.misses = None, 0
        except Fault as fault:
            self.misses += 1
            if self.misses >= misses or self.failed is not None:
                self.failed = fault.failed

    def trouble_with(self, model: str) -> Failed | None:
        return self.failed or (None if model in self.models else WITHOUT_MODEL)


def _models_of(lines: Sequence[Line]) -> tuple[frozenset[str], frozenset[str]]:
    """Those that it lists, and of ours also those that it answers to and does not list: aliases, single versions. And
    those of which it says as it goes what a run took."""
    found = _got(lines[0], "")
    if found.status != 200:
        failed = of_status(found.status, b"", lines[0].key)
        raise Fault(failed if failed == SHUT_OUT else UNREACHABLE)
    try:
        signed = {str(each["id"]): each.get("owned_by") for each in loaded(found.body)["data"]}
    except (AttributeError, KeyError, TypeError):
        raise Fault(GARBAGE) from None
    unlisted = {line.model for line in lines if line.model not in signed and _knows(line)}
    return frozenset({*signed, *unlisted}), frozenset(model for model, name in signed.items() if name == TELLING)


def _knows(line: Line) -> bool:
    """However a server refuses one name, and many have another way than 404, it has the models that it lists."""
    return _got(line, f"/{quote(line.model)}").status == 200


def _got(line: Line, path: str) -> outbound.Fetched:
    address = f"{line.base_url}/models{path}"
    try:
        return outbound.get_there(address, line.headers, limit=LIST_BYTES, timeout=SECONDS)
    except BadInput:
        raise Fault(UNREACHABLE) from None
