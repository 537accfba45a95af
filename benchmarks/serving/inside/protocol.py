"""An engine in a process of its own: a workload comes as a line of JSON, the times of its tokens go back as another.

Standard library alone, for it runs in environments of others.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

Prompts = list[list[int]]
ANSWER = "TIMES "


def serve(run: Callable[[Prompts, list[int]], list[list[float]]]) -> None:
    """`run(prompts, lengths)` returns when each token of each request came, by `time.perf_counter`."""
    print(f"{ANSWER}[]", flush=True)  # ready
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.perf_counter()
        times = run(asked["prompts"], asked["lengths"])
        print(ANSWER + json.dumps([[moment - start for moment in one] for one in times]), flush=True)
