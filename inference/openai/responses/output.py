"""The items of an answer, words and calls, as they come: each change is an event."""

from collections.abc import Iterator
from typing import Any

from inference.openai.call_reader import Argued, Called, Read, Said

Event = dict[str, Any]


class Output:
    """`seed` makes the ids, the same for the same run."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self.items: list[dict[str, Any]] = []

    def take(self, read: Read, call_id: str = "") -> Iterator[Event]:
        match read:
            case Said(text):
                if not self._is_open("message"):
                    yield from self._close()
                    yield from self._open_message()
                self._part["text"] += text
                yield self._event("output_text.delta", delta=text, content_index=0, logprobs=[])
            case Called(_, name):
                yield from self._close()
                yield from self._open_call(name, call_id)
            case Argued(_, text):
                self.items[-1]["arguments"] += text
                yield self._event("function_call_arguments.delta", delta=text)

    def finish(self, *, is_whole: bool) -> Iterator[Event]:
        """An answer without a word is a message without one."""
        if not self.items:
            yield from self._open_message()
        yield from self._close("completed" if is_whole else "incomplete")

    @property
    def _part(self) -> dict[str, Any]:
        part: dict[str, Any] = self.items[-1]["content"][0]
        return part

    def _is_open(self, kind: str) -> bool:
        return bool(self.items) and self.items[-1]["type"] == kind and self.items[-1]["status"] == "in_progress"

    def _open_message(self) -> Iterator[Event]:
        item = {"id": f"msg_{self._seed}_{len(self.items)}", "type": "message", "role": "assistant"}
        self.items.append(item | {"status": "in_progress", "content": []})
        yield self._item_event("added")
        self.items[-1]["content"].append({"type": "output_text", "text": "", "annotations": [], "logprobs": []})
        yield self._event("content_part.added", content_index=0, part=dict(self._part))

    def _open_call(self, name: str, call_id: str) -> Iterator[Event]:
        item = {"id": f"fc_{self._seed}_{len(self.items)}", "type": "function_call", "call_id": call_id, "name": name}
        self.items.append(item | {"arguments": "", "status": "in_progress"})
        yield self._item_event("added")

    def _close(self, status: str = "completed") -> Iterator[Event]:
        if not self.items or self.items[-1]["status"] != "in_progress":
            return
        item = self.items[-1]
        item["status"] = status
        if item["type"] == "message":
            yield self._event("output_text.done", content_index=0, text=self._part["text"], logprobs=[])
            yield self._event("content_part.done", content_index=0, part=dict(self._part))
        else:
            yield self._event("function_call_arguments.done", name=item["name"], arguments=item["arguments"])
        yield self._item_event("done")

    def _item_event(self, what: str) -> Event:
        item = self.items[-1]
        copied = item | ({"content": [dict(part) for part in item["content"]]} if "content" in item else {})
        return {"type": f"response.output_item.{what}", "output_index": len(self.items) - 1, "item": copied}

    def _event(self, what: str, **facts: Any) -> Event:
        place = {"output_index": len(self.items) - 1, "item_id": self.items[-1]["id"]}
        return {"type": f"response.{what}", **place, **facts}
