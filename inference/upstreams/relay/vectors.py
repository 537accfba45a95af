"""A server's embeddings as a run's result."""

import math
from typing import Any

from inference.upstreams.relay.faults import GARBAGE, Fault
from inference.upstreams.relay.reading import WRONG
from inference.upstreams.relay.usage import usage_of
from inference.wire.events import Done, Event, Result, Started, vector_to_base64
from inference.wire.orders import Order


def read_vectors(told: Any, order: Order, price: float) -> list[Event]:
    try:
        rows = sorted(told["data"], key=lambda row: row["index"])
        vectors = [_vector(row["embedding"]) for row in rows]
        places = [row["index"] for row in rows]
        usage = usage_of(told["usage"], order, price)
    except WRONG:
        raise Fault(GARBAGE) from None
    lengths = {len(vector) for vector in vectors}
    if places != list(range(len(order.inputs))) or len(lengths) != 1 or lengths - {order.dimensions or max(lengths)}:
        raise Fault(GARBAGE)
    if order.options.get("normalize", True):
        vectors = [_normal(vector) for vector in vectors]
    return [
        Started(usage.prompt_tokens),
        Result({"vectors": [vector_to_base64(each) for each in vectors]}),
        Done(usage),
    ]


def _vector(told: Any) -> list[float]:
    vector = [float(number) for number in told]
    if not vector or not all(map(math.isfinite, vector)):
        raise Fault(GARBAGE)
    return vector


def _normal(vector: list[float]) -> list[float]:
    length = math.hypot(*vector)
    return [number / length for number in vector] if length else vector
