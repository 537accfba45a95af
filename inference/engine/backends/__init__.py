"""The ways of running a model, behind one small interface."""

from __future__ import annotations

from inference.engine.backends.base import Backend
from inference.engine.backends.encoder import EncoderBackend
from inference.engine.backends.generate import GenerateBackend
from inference.engine.backends.native import NativeBackend
from inference.engine.backends.sensing import AccountBackend, GlanceBackend
from inference.engine.backends.words import WordsBackend
from inference.engine.heads import HEADS
from inference.engine.inspection.configuration import REWRITES
from inference.engine.senses import SENSES, Account

BACKENDS: dict[str, type[Backend]] = {
    "text-generation": NativeBackend,
    **dict.fromkeys(HEADS, EncoderBackend),
    **dict.fromkeys(REWRITES, GenerateBackend),
    **{task: AccountBackend if issubclass(sense, Account) else GlanceBackend for task, sense in SENSES.items()},
}
"""Which backend serves a task. Others (an upstream server) register here."""

__all__ = [
    "BACKENDS",
    "AccountBackend",
    "Backend",
    "EncoderBackend",
    "GenerateBackend",
    "GlanceBackend",
    "NativeBackend",
    "WordsBackend",
]
