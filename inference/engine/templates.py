"""Chat templates are programs by strangers. They run in a child process that knows nothing but jinja2: no network,
no files open but its pipes, bounded memory, and a clock after which it is killed.

The child stays for the next template, so a rendering costs a pipe's round trip. It is started with the first one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Sequence as Listing
from pathlib import Path
from typing import Any

from inference.engine.errors import InvalidRequest
from inference.engine.piped_child import PipedChild
from inference.engine.sentences import Sentence

CHILD = Path(__file__).with_name("template_child.py")
SECONDS = 2.0
MAX_TEMPLATE = 128 * 1024
MAX_MESSAGES_BYTES = 8 * 1024 * 1024
TOO_LATE = Sentence("The model's chat template took too long.")
TOO_LARGE = Sentence("The model's chat template took too much memory.")


class Renderer:
    """Renders in its child, one template at a time. Safe to use from several threads."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._child = PipedChild(CHILD, seconds)

    def render(
        self,
        template: str,
        messages: Listing[Mapping[str, Any]],
        special_tokens: Mapping[str, Any],
        *,
        tools: Listing[Mapping[str, Any]] = (),
        add_generation_prompt: bool = True,
    ) -> str:
        """The text of the conversation; `InvalidRequest` when the template refuses it or takes too much."""
        names = {name: token for name, token in special_tokens.items() if isinstance(token, str)}
        variables = {"messages": list(messages), "add_generation_prompt": add_generation_prompt}
        variables |= {"tools": list(tools) or None, "documents": None, **names}
        try:
            task = json.dumps({"template": template, "variables": variables}).encode("utf-8")
        except (TypeError, ValueError) as error:
            raise InvalidRequest(
                "invalid_messages", Sentence("The messages are not plain JSON."), "messages"
            ) from error
        if len(template) > MAX_TEMPLATE or len(task) > MAX_MESSAGES_BYTES:
            raise InvalidRequest(
                "messages_too_long", Sentence("The conversation or its template is too long."), "messages"
            )
        answer = self._ask(task)
        if "error" in answer:
            raise InvalidRequest("template_failed", _refusal(answer["error"]), "messages")
        return str(answer["text"])

    def close(self) -> None:
        self._child.close()

    def _ask(self, task: bytes) -> dict[str, Any]:
        try:
            line = self._child.ask(task)
        except (OSError, EOFError) as error:
            is_late = isinstance(error, TimeoutError)
            raise InvalidRequest("template_failed", TOO_LATE if is_late else TOO_LARGE, "messages") from error
        answer: dict[str, Any] = json.loads(line)
        return answer


def _refusal(why: str) -> Sentence:
    """Its own words, where it has any."""
    if why:
        return Sentence("The model's chat template: %(why)s", why=why)
    return Sentence("The model's chat template: it writes or needs too much.")
