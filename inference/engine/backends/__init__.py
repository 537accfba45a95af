"""The ways of running a model, behind one small interface."""

from __future__ import annotations

from inference.engine.backends.base import Backend
from inference.engine.backends.encoder import EncoderBackend
from inference.engine.backends.native import NativeBackend

BACKENDS: dict[str, type[Backend]] = {
    "text-generation": NativeBackend,
    "text-classification": EncoderBackend,
    "feature-extraction": EncoderBackend,
}
"""Which backend serves a task. Others (sequence-to-sequence, an upstream server) register here."""

__all__ = ["BACKENDS", "Backend", "EncoderBackend", "NativeBackend"]
