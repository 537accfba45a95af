"""What a body is made of, and how it is refused before anybody is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from core.policies import defaults
from inference.openai.errors import Refusal

POLICY = defaults("serving")
CHAT: dict[str, Any] = {"model": "m", "messages": [{"role": "user", "content": "x"}]}
USER = {"role": "user", "content": "x"}
GAVE = {"role": "tool", "tool_call_id": "a", "content": "12 °C"}


def refused(read: Callable[..., Any], body: Any) -> tuple[str | None, str | None, str]:
    with pytest.raises(Refusal) as caught:
        read(body, POLICY)
    return caught.value.param, caught.value.code, caught.value.message
