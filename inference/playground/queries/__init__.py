"""Conversations through the eyes of whoever has them; saved prompts through those of whoever looks."""

from inference.playground.queries.conversations import (
    Step,
    Tree,
    conversations_of,
    get_conversation,
    get_turn,
    release_to_go_on,
    said_before,
    shown,
    turns_of,
)
from inference.playground.queries.prompts import (
    delisted_prompts,
    get_delisting,
    get_prompt,
    model_to_write_for,
    prompts_of,
    shared_prompts,
)

__all__ = [
    "Step",
    "Tree",
    "conversations_of",
    "delisted_prompts",
    "get_conversation",
    "get_delisting",
    "get_prompt",
    "get_turn",
    "model_to_write_for",
    "prompts_of",
    "release_to_go_on",
    "said_before",
    "shared_prompts",
    "shown",
    "turns_of",
]
