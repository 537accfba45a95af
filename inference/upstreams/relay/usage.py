"""What a server says that a run took, believed as far as it can be."""

import math
from collections.abc import Mapping
from typing import Any

from inference.queries.lengths import BYTES_PER_TOKEN, bytes_of, usual_tokens
from inference.upstreams.relay.faults import LIED, Fault
from inference.wire.events import Usage, dumps
from inference.wire.orders import Order

SPARE, TIMES = 4_096, 4  # what templates and tools may add to a text; no tokenizer makes more tokens of one than bytes


def usage_of(told: Mapping[str, Any], order: Order, price: float) -> Usage:
    """`price` is what a token takes of the device, in milliseconds."""
    read, written = told["prompt_tokens"], told.get("completion_tokens") or 0
    cached = (told.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
    most = order.choices * order.sampling.max_tokens if order.streams else 0
    if not all(type(each) is int for each in (read, written, cached)):
        raise Fault(LIED)
    if not (0 < read <= _most_read(order) and 0 <= written <= most and 0 <= cached <= read):
        raise Fault(LIED)
    return Usage(read, written, cached, priced(read + written, price))


def counted(order: Order, at: int) -> int:
    """Tokens of one input, with what its functions are told in, as they are reckoned before a run."""
    tools = math.ceil(bytes_of(order.tools) / BYTES_PER_TOKEN) if order.tools else 0
    return usual_tokens(order.inputs[at]) + tools


def priced(tokens: int, price: float) -> int:
    return math.ceil(tokens * price)


def _most_read(order: Order) -> int:
    size = len(dumps([order.inputs, order.tools]).encode())
    return SPARE + TIMES * size * order.n
