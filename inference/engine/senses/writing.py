"""How long the answers may become that a model writes by itself."""

from __future__ import annotations

from typing import Any

from torch import nn

from inference.engine.errors import EngineError
from inference.engine.sentences import Sentence

# What the file that says how a model writes may ask for. More is not cut but refused: the answer would be another.
MOST = {
    "num_beams": 5,
    "num_return_sequences": 1,
    "max_length": 1_024,
    "max_new_tokens": 1_024,
    "num_beam_groups": 1,
}


def require_usual_writing(module: nn.Module) -> None:
    settings = getattr(module, "generation_config", None)
    for name, most in MOST.items():
        asked = getattr(settings, name, None)
        if asked is not None and not (type(asked) is int and asked <= most):
            message = Sentence(
                "`%(name)s` is %(asked)s; at most %(most)s is served here.", name=name, asked=str(asked)[:20], most=most
            )
            raise EngineError("bad_config", message, "generation_config.json")


def tokens_that_end(settings: Any) -> frozenset[int]:
    """By the file that says how a model writes."""
    stated = getattr(settings, "eos_token_id", None)
    return frozenset(stated if isinstance(stated, list) else [] if stated is None else [stated])
