"""The likeliest spans of a text, without a look at all of them at once."""

import tracemalloc

import numpy as np
import pytest

from inference.engine.heads.answers import Wanted, likeliest
from inference.engine.heads.windows import Window
from inference.engine.requests import Piece

TOKENS = 3_000
MOST_BYTES = 20_000_000  # all pairs of so many tokens are 72 million, more than once


@pytest.mark.parametrize("longest", [1, 15, 10_000])
def test_a_long_text_is_searched_a_part_at_a_time(longest: int) -> None:
    chance = np.random.default_rng(longest)
    start, end = (chance.random(TOKENS) ** 20 for _ in range(2))
    window = Window(
        Piece((1,) * TOKENS),
        [(at, at + 1) for at in range(TOKENS)],
        (0,) * TOKENS,
        (True,) * TOKENS,
        (None,) * TOKENS,
    )
    wanted = Wanted(top_k=5, longest=longest, may_be_none=False, whole_words=False)
    tracemalloc.start()
    found = likeliest(start, end, window, wanted)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    spans = [
        (float(start[at] * end[at + more]), at, at + more + 1)
        for at in range(TOKENS)
        for more in range(min(longest, TOKENS - at))
        if start[at] * end[at + more] > 0.5
    ]
    assert len(spans) >= 5 or longest == 1
    assert [each for each in found if each[0] > 0.5] == sorted(spans, reverse=True)[:5]
    assert most < MOST_BYTES
