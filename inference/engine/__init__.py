"""A plain engine for hosted models: no web, no broker, no database. See `engine.Engine`."""

from __future__ import annotations

from inference.engine.engine import Engine, Overloaded
from inference.engine.errors import EngineError, InvalidRequest, LoadRefused, ModelNotLoaded
from inference.engine.events import Event, FailedEvent, FinishedEvent, ResultEvent, TokenEvent, TopLogprob, Usage
from inference.engine.inspection import Inspection, Refusal, inspect
from inference.engine.limits import Limits
from inference.engine.loading import LoadedModel
from inference.engine.requests import ClassifyRequest, EmbedRequest, GenerateRequest, Request, Sampling

__all__ = [
    "ClassifyRequest",
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
    "Refusal",
    "Request",
    "ResultEvent",
    "Sampling",
    "TokenEvent",
    "TopLogprob",
    "Usage",
    "inspect",
]
