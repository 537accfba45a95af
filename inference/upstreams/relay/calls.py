"""Calls of functions as a server tells them, written as a model of ours would write them, so that all who read runs
find them where they look."""

import json
from typing import Any

from inference.engine.calls import HERMES
from inference.upstreams.relay.faults import GARBAGE, Fault


class Calls:
    """Those of one choice. Their arguments come in parts."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._arguments: list[str] = []
        self._at = -1

    def write(self, part: dict[str, Any]) -> str:
        """`part` is an item of `tool_calls` of a chunk. Not all servers number them; where a name stands one begins."""
        function, at = part["function"], part.get("index")
        if at is None:
            at = self._at + bool(function.get("name"))
        if at < 0:
            raise Fault(GARBAGE)
        text = ""
        if at != self._at:
            text = self.close() + self._begin(at, function["name"])
        arguments = function.get("arguments") or ""
        if not isinstance(arguments, str):
            raise Fault(GARBAGE)
        self._arguments.append(arguments)
        return text + arguments

    def close(self) -> str:
        """The end of the call that is open. What it is called with must be JSON, or whoever reads on is misled."""
        if self._at < 0 or not self._arguments:
            return ""
        whole, self._arguments = "".join(self._arguments), []
        if whole.strip() and not isinstance(json.loads(whole), dict):
            raise Fault(GARBAGE)
        return f"{'' if whole.strip() else '{}'}}}\n{HERMES.close}"

    def _begin(self, at: int, name: str) -> str:
        if at != self._at + 1 or name not in self._names:
            raise Fault(GARBAGE)
        self._at = at
        return f'{HERMES.mark}\n{{"name": {json.dumps(name)}, "{HERMES.arguments}": '
