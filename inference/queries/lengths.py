"""How many tokens something has that nothing has read yet."""

import math
from typing import Any

from inference.wire.events import dumps
from inference.wire.orders import Input

BYTES_PER_TOKEN = 3  # rather more tokens than a text will have
MESSAGE_OVERHEAD = 16  # tokens that a chat template may add around a message


def most_tokens(given: Input) -> int:
    """No tokenizer makes more tokens of a text than it has bytes."""
    if isinstance(given, str):
        return len(given.encode()) + 2
    if isinstance(given, dict):
        return bytes_of(given) + 2
    return (
        sum(1 if isinstance(each, int) else _of_message(each) + MESSAGE_OVERHEAD for each in given) + MESSAGE_OVERHEAD
    )


def usual_tokens(given: Input) -> int:
    """As a run is reckoned before it begins. What is given in tokens has as many."""
    if isinstance(given, list | tuple) and given and all(isinstance(each, int) for each in given):
        return len(given)
    return math.ceil(most_tokens(given) / BYTES_PER_TOKEN)


def bytes_of(value: Any) -> int:
    return len(dumps(value).encode())


def _of_message(message: dict[str, Any]) -> int:
    calls = message.get("tool_calls")
    return len(message["content"].encode()) + (2 * bytes_of(calls) if calls else 0)
