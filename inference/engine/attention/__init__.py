"""Attention over the paged KV cache for one flat row of tokens [1, N], given to transformers by name.

The first `singles` tokens each belong to another sequence and look at its whole past; after them come chunks of
prompts. How singles are attended is what differs between processors (`in_place`, `by_blocks`).
"""

from __future__ import annotations

from inference.engine.attention.layout import Layout, Prefill, Singles
from inference.engine.attention.paged import NAME, may_be_paged, paged_attention

__all__ = ["NAME", "Layout", "Prefill", "Singles", "may_be_paged", "paged_attention"]
