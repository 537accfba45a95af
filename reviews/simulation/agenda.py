"""What people are going to do, and when."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from typing import Any

Act = Callable[..., Any]


class Agenda:
    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act, tuple[Any, ...]]] = []
        self._turn = count()

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, at: datetime, act: Act, *about: Any) -> None:
        heapq.heappush(self._heap, (at, next(self._turn), act, about))

    def due(self, until: datetime) -> Iterator[tuple[datetime, Act, tuple[Any, ...]]]:
        """In the order of their time; what is added meanwhile and due as well comes along."""
        while self._heap and self._heap[0][0] <= until:
            at, _turn, act, about = heapq.heappop(self._heap)
            yield at, act, about
