"""A plain engine for hosted models: no web, no broker, no database. See `engine.Engine`.

Names are looked up when they are used: a process that only states requests (`engine.requests`) never loads torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import inference.engine.offline  # noqa: F401 -- sets the environment before transformers can be imported

if TYPE_CHECKING:
    from inference.engine.adapters import inspect_adapter, is_adapter
    from inference.engine.constraints import Constraint
    from inference.engine.engine import Engine, Overloaded
    from inference.engine.errors import EngineError, InvalidRequest, LoadRefused, ModelNotLoaded
    from inference.engine.events import (
        EchoEvent,
        EchoToken,
        Event,
        FailedEvent,
        FinishedEvent,
        ResultEvent,
        TokenEvent,
        TopLogprob,
        Usage,
        WordsEvent,
    )
    from inference.engine.inspection import REWRITES, Inspection, Refusal, inspect, is_loadable
    from inference.engine.limits import Limits, Precision
    from inference.engine.loading import LoadedModel
    from inference.engine.requests import (
        ClassifyRequest,
        EmbedRequest,
        GenerateRequest,
        Reading,
        Request,
        Sampling,
        SenseRequest,
        Sensing,
        TaskRequest,
    )

_MODULES = {
    "adapters": ["inspect_adapter", "is_adapter"],
    "constraints": ["Constraint"],
    "engine": ["Engine", "Overloaded"],
    "errors": ["EngineError", "InvalidRequest", "LoadRefused", "ModelNotLoaded"],
    "events": [
        "EchoEvent",
        "EchoToken",
        "Event",
        "FailedEvent",
        "FinishedEvent",
        "ResultEvent",
        "TokenEvent",
        "TopLogprob",
        "Usage",
        "WordsEvent",
    ],
    "inspection": ["REWRITES", "Inspection", "Refusal", "inspect", "is_loadable"],
    "limits": ["Limits", "Precision"],
    "loading": ["LoadedModel"],
    "requests": [
        "ClassifyRequest",
        "EmbedRequest",
        "GenerateRequest",
        "Reading",
        "Request",
        "Sampling",
        "SenseRequest",
        "Sensing",
        "TaskRequest",
    ],
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


__all__ = [
    "REWRITES",
    "ClassifyRequest",
    "Constraint",
    "EchoEvent",
    "EchoToken",
    "EmbedRequest",
    "Engine",
    "EngineError",
    "Event",
    "FailedEvent",
    "FinishedEvent",
    "GenerateRequest",
    "Inspection",
    "InvalidRequest",
    "Limits",
    "LoadRefused",
    "LoadedModel",
    "ModelNotLoaded",
    "Overloaded",
    "Precision",
    "Reading",
    "Refusal",
    "Request",
    "ResultEvent",
    "Sampling",
    "SenseRequest",
    "Sensing",
    "TaskRequest",
    "TokenEvent",
    "TopLogprob",
    "Usage",
    "WordsEvent",
    "inspect",
    "inspect_adapter",
    "is_adapter",
    "is_loadable",
]
