"""Calls of functions as OpenAI's clients expect them, in deltas and whole."""

import hashlib
from typing import Any

from inference.engine.calls import CallForm
from inference.openai.call_reader import Argued, Called, CallReader, Read, Said


class Calls:
    """Those of one choice."""

    reason = "tool_calls"  # why an answer that makes one ends

    def __init__(self, form: CallForm, answer: str, choice: int) -> None:
        self._reader, self._answer, self._choice = CallReader(form), answer, choice
        self.are_there = False

    def feed(self, text: str) -> list[dict[str, Any]]:
        return [self._told(each) for each in self._reader.feed(text)]

    def finish(self) -> list[dict[str, Any]]:
        return [self._told(each) for each in self._reader.finish()]

    def message(self, text: str) -> dict[str, Any]:
        """All at once."""
        words, calls = "", []
        for delta in map(self._delta, [*self._reader.feed(text), *self._reader.finish()]):
            words += delta.get("content", "")
            for part in delta.get("tool_calls", ()):
                if "id" in part:
                    calls.append({key: part[key] for key in ("id", "type", "function")})
                else:
                    calls[-1]["function"]["arguments"] += part["function"]["arguments"]
        message = {"role": "assistant", "content": words if words or not calls else None, "refusal": None}
        return message | ({"tool_calls": calls} if calls else {})

    def _told(self, read: Read) -> dict[str, Any]:
        return self._delta(read)

    def _delta(self, read: Read) -> dict[str, Any]:
        match read:
            case Said(text):
                return {"content": text}
            case Called(index, name):
                self.are_there = True
                function = {"name": name, "arguments": ""}
                called = {"id": call_id(self._answer, self._choice, index), "type": "function", "function": function}
                return {"tool_calls": [{"index": index, **called}]}
            case Argued(index, text):
                return {"tool_calls": [{"index": index, "function": {"arguments": text}}]}


def call_id(answer: str, choice: int, index: int) -> str:
    """Nine letters and digits: the templates of some models take no other. The same whenever it is asked for."""
    return hashlib.blake2b(f"{answer}/{choice}/{index}".encode(), digest_size=8).hexdigest()[:9]
