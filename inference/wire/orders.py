"""What an engine is asked to do for one run: validated by the web process, complete, and plain enough for JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from inference.engine.constraints import Constraint
from inference.engine.requests import Sampling
from inference.wire.events import dumps

CHAT, TEXT, EMBED, CLASSIFY, SOLVE, REWRITE = "chat", "text", "embed", "classify", "solve", "rewrite"
WRITING = (CHAT, TEXT, REWRITE)
"""Answered by tokens, as they come."""
Input = str | list[int] | list[dict[str, Any]] | dict[str, Any]


@dataclass(frozen=True)
class Order:
    """`inputs` are texts, lists of token ids, (chat) lists of messages, or what else a task takes; each is answered `n`
    times. `tools` are the functions that the model is told of, `options` what a task may be told beside its inputs."""

    run: str
    kind: str
    inputs: tuple[Input, ...]
    payer: str
    deadline: float  # seconds since the epoch
    n: int = 1
    sampling: Sampling = field(default_factory=Sampling)
    dimensions: int | None = None
    tools: tuple[dict[str, Any], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def streams(self) -> bool:
        return self.kind in WRITING

    @property
    def choices(self) -> int:
        return len(self.inputs) * self.n

    def as_entry(self, web: str) -> dict[str, str]:
        """The entry of the request stream."""
        body = {
            "kind": self.kind,
            "inputs": self.inputs,
            "payer": self.payer,
            "n": self.n,
            "dimensions": self.dimensions,
            "tools": self.tools,
            "options": self.options,
            "sampling": _told(self.sampling),
        }
        return {"run": self.run, "web": web, "deadline": f"{self.deadline:.3f}", "body": dumps(body)}


def from_entry(entry: Mapping[bytes, bytes]) -> tuple[Order, str]:
    """The order and the web process that waits for its answer."""
    body: dict[str, Any] = json.loads(entry[b"body"])
    given = body["sampling"]
    if constraint := given.get("constraint"):
        given["constraint"] = Constraint(**constraint)
    given |= {name: _tuples(given[name]) for name in ("stop", "logit_bias") if name in given}
    order = Order(
        run=entry[b"run"].decode(),
        kind=body["kind"],
        inputs=tuple(body["inputs"]),
        payer=body["payer"],
        deadline=float(entry[b"deadline"]),
        n=body["n"],
        dimensions=body.get("dimensions"),
        tools=tuple(body.get("tools", ())),
        options=body.get("options", {}),
        sampling=Sampling(**given),
    )
    return order, entry[b"web"].decode()


def _told(sampling: Sampling) -> dict[str, Any]:
    """What is not as usual."""
    told = {name: given for name, usual in _DEFAULTS.items() if (given := getattr(sampling, name)) != usual}
    return told | {"constraint": asdict(sampling.constraint)} if sampling.constraint else told


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value


_DEFAULTS = {each.name: each.default for each in fields(Sampling)}
